// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.policy;

/**
 * What one subscriber may use at most (RFC 6888 requirements 4 and 5). Immutable.
 *
 * <p>A limit refuses what is new, with a named drop; it never evicts what exists.
 */
public final class NatLimits {
    /** No limits: the port set and the session table bound the subscriber. */
    public static final NatLimits NONE = new NatLimits(0, 0);

    private final int ports;
    private final int sessions;

    private NatLimits(int ports, int sessions) {
        this.ports = ports;
        this.sessions = sessions;
    }

    /**
     * Limits of {@code ports} and {@code sessions}; 0 stands for no limit.
     *
     * @throws IllegalArgumentException if a limit is negative, naming it
     */
    public static NatLimits of(int ports, int sessions) {
        if (ports < 0) {
            throw new IllegalArgumentException("ports is " + ports + "; must be 0 (none) or more");
        }
        if (sessions < 0) {
            throw new IllegalArgumentException(
                    "sessions is " + sessions + "; must be 0 (none) or more");
        }
        return new NatLimits(ports, sessions);
    }

    /** Outside ports in use at once, for each of TCP, UDP and ICMP (RFC 6888 4b); 0: no limit. */
    public int ports() {
        return ports;
    }

    /** Sessions at once, all protocols together; 0: no limit. */
    public int sessions() {
        return sessions;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NatLimits)) {
            return false;
        }
        NatLimits that = (NatLimits) other;
        return ports == that.ports && sessions == that.sessions;
    }

    @Override
    public int hashCode() {
        return 31 * ports + sessions;
    }

    @Override
    public String toString() {
        return "NatLimits{ports=" + ports + ", sessions=" + sessions + '}';
    }
}
