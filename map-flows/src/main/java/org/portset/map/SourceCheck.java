// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import java.util.Optional;
import org.portset.nat.engine.Drop;

/**
 * What the check of a decapsulated packet's source says (RFC 7597 section 8.1): whether the outer
 * IPv6 source is the one that owns the inner IPv4 source and port, and if not, the first part that
 * differs, in the order of the constants.
 */
public enum SourceCheck {
    /** The outer source owns the inner address and port. */
    VALID(null),

    /** The port has A = 0, with a PSID offset above 0: it belongs to nobody. */
    PORT_ZERO_BLOCK(Drop.PORT_ZERO_BLOCK),

    /** The outer source is outside the rule's IPv6 prefix, or has MAP subnet bits set. */
    SPOOFED_PREFIX(Drop.SPOOFED_PREFIX),

    /** The inner source is outside the rule, or its suffix is not in the outer source's EA bits. */
    SPOOFED_ADDRESS(Drop.SPOOFED_ADDRESS),

    /** The port belongs to another PSID than the one in the outer source's EA bits. */
    SPOOFED_PSID(Drop.SPOOFED_PSID),

    /** The outer source's prefix is right, and its interface identifier is not. */
    SPOOFED_INTERFACE_ID(Drop.SPOOFED_INTERFACE_ID);

    private final Drop drop;

    SourceCheck(Drop drop) {
        this.drop = drop;
    }

    /** What the packet is dropped for; empty when it may pass. */
    public Optional<Drop> drop() {
        return Optional.ofNullable(drop);
    }
}
