// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

/** Where a host in the list comes from; a later one outranks those before it. */
public enum Origin {
    /**
     * A DNS UPDATE that passed (RFC 2136): for a time, and only where nobody has said otherwise.
     */
    LEARNT("learnt"),
    /** A command: until it is removed by one, or the program ends. */
    COMMAND("command"),
    /** The configuration: until that changes. */
    CONFIGURED("configured");

    private final String id;

    Origin(String id) {
        this.id = id;
    }

    /** The name that commands and tests use. */
    public String id() {
        return id;
    }
}
