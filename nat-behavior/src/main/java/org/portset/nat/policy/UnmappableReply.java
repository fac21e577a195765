// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.policy;

import java.util.Arrays;
import java.util.Optional;

/** What the NAT tells a host whose packet gets no mapping (RFC 6888 requirement 11). */
public enum UnmappableReply {
    /** ICMP Destination Unreachable, host unreachable (3/1). */
    HOST_UNREACHABLE("host-unreachable"),
    /** ICMP Destination Unreachable, communication administratively prohibited (3/13). */
    ADMIN_PROHIBITED("admin-prohibited"),
    /** Nothing. */
    SILENT("silent");

    private final String text;

    UnmappableReply(String text) {
        this.text = text;
    }

    /** The name in configuration. */
    public String text() {
        return text;
    }

    /** The reply of that name, if there is one. */
    public static Optional<UnmappableReply> of(String text) {
        return Arrays.stream(values()).filter(r -> r.text.equals(text)).findFirst();
    }
}
