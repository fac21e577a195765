// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.policy;

import java.util.Objects;

/**
 * What one subscriber may use at most (RFC 6888 requirements 4 and 5). Immutable; 0 stands for no
 * limit.
 *
 * <p>A limit refuses what is new, with a named drop; it never evicts what exists.
 */
public final class NatLimits {
    /** No limits: the port set and the session table bound the subscriber. */
    public static final NatLimits NONE = builder().build();

    private final int tcpPorts;
    private final int udpPorts;
    private final int icmpIds;
    private final int sessions;
    private final int sessionsPerSecond;

    private NatLimits(Builder builder) {
        tcpPorts = builder.tcpPorts;
        udpPorts = builder.udpPorts;
        icmpIds = builder.icmpIds;
        sessions = builder.sessions;
        sessionsPerSecond = builder.sessionsPerSecond;
    }

    /** A builder that starts without limits. */
    public static Builder builder() {
        return new Builder();
    }

    /** Outside TCP ports in use at once (RFC 6888 4b). */
    public int tcpPorts() {
        return tcpPorts;
    }

    /** Outside UDP ports in use at once (RFC 6888 4b). */
    public int udpPorts() {
        return udpPorts;
    }

    /** Outside ICMP query ids in use at once (RFC 6888 4b). */
    public int icmpIds() {
        return icmpIds;
    }

    /** Sessions at once, all protocols together (RFC 6888 5a). */
    public int sessions() {
        return sessions;
    }

    /** New sessions in a second, all protocols together (RFC 6888 5b). */
    public int sessionsPerSecond() {
        return sessionsPerSecond;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NatLimits)) {
            return false;
        }
        NatLimits that = (NatLimits) other;
        return tcpPorts == that.tcpPorts
                && udpPorts == that.udpPorts
                && icmpIds == that.icmpIds
                && sessions == that.sessions
                && sessionsPerSecond == that.sessionsPerSecond;
    }

    @Override
    public int hashCode() {
        return Objects.hash(tcpPorts, udpPorts, icmpIds, sessions, sessionsPerSecond);
    }

    @Override
    public String toString() {
        return "NatLimits{tcpPorts="
                + tcpPorts
                + ", udpPorts="
                + udpPorts
                + ", icmpIds="
                + icmpIds
                + ", sessions="
                + sessions
                + ", sessionsPerSecond="
                + sessionsPerSecond
                + '}';
    }

    /**
     * Builds {@link NatLimits}. Each setter throws an {@link IllegalArgumentException} that names
     * the field for a negative value.
     */
    public static final class Builder {
        private int tcpPorts;
        private int udpPorts;
        private int icmpIds;
        private int sessions;
        private int sessionsPerSecond;

        private Builder() {}

        /** Sets the limit of TCP, UDP and ICMP alike; the setters of one refine it. */
        public Builder ports(int most) {
            return tcpPorts(most).udpPorts(most).icmpIds(most);
        }

        /** Sets the limit of TCP ports. */
        public Builder tcpPorts(int most) {
            tcpPorts = notNegative("tcpPorts", most);
            return this;
        }

        /** Sets the limit of UDP ports. */
        public Builder udpPorts(int most) {
            udpPorts = notNegative("udpPorts", most);
            return this;
        }

        /** Sets the limit of ICMP query ids. */
        public Builder icmpIds(int most) {
            icmpIds = notNegative("icmpIds", most);
            return this;
        }

        /** Sets the limit of sessions. */
        public Builder sessions(int most) {
            sessions = notNegative("sessions", most);
            return this;
        }

        /** Sets the limit of new sessions in a second. */
        public Builder sessionsPerSecond(int most) {
            sessionsPerSecond = notNegative("sessionsPerSecond", most);
            return this;
        }

        /** The limits as set. */
        public NatLimits build() {
            return new NatLimits(this);
        }

        private static int notNegative(String field, int value) {
            if (value < 0) {
                throw new IllegalArgumentException(
                        field + " is " + value + "; must be 0 (none) or more");
            }
            return value;
        }
    }
}
