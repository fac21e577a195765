// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import org.portset.nat.traversal.HostName;

/** What a DNS UPDATE does to a name, as far as the private host list is concerned. */
final class NameChange {
    private final HostName name;
    private final int address;
    private final boolean adds;
    private final boolean isAny;

    private NameChange(HostName name, int address, boolean adds, boolean isAny) {
        this.name = name;
        this.address = address;
        this.adds = adds;
        this.isAny = isAny;
    }

    /** The host at that inside address has the name. */
    static NameChange added(HostName name, int address) {
        return new NameChange(name, address, true, false);
    }

    /** The host at that inside address has the name no longer. */
    static NameChange removed(HostName name, int address) {
        return new NameChange(name, address, false, false);
    }

    /** No host has the name. */
    static NameChange removed(HostName name) {
        return new NameChange(name, 0, false, true);
    }

    HostName name() {
        return name;
    }

    /** In network order; without meaning where all are {@linkplain #isAny removed}. */
    int address() {
        return address;
    }

    boolean adds() {
        return adds;
    }

    /** Whether it is removed whatever address it has. */
    boolean isAny() {
        return isAny;
    }
}
