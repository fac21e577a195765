// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.policy;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * How long a session may be idle before its port lives again. Immutable; all in nanoseconds, from
 * the minimum its RFC gives up to {@link #MAX_NANOS}.
 */
public final class NatTimers {
    /** The longest time a timer takes: 30 days. */
    public static final long MAX_NANOS = TimeUnit.DAYS.toNanos(30);

    /** The defaults of the RFCs. */
    public static final NatTimers DEFAULT = builder().build();

    private final long udpNanos;
    private final long tcpPartialOpenNanos;
    private final long tcpPartialCloseNanos;
    private final long tcpTransitoryNanos;
    private final long tcpTimeWaitNanos;
    private final long tcpEstablishedNanos;
    private final long icmpNanos;

    private NatTimers(Builder builder) {
        udpNanos = builder.udpNanos;
        tcpPartialOpenNanos = builder.tcpPartialOpenNanos;
        tcpPartialCloseNanos = builder.tcpPartialCloseNanos;
        tcpTransitoryNanos = builder.tcpTransitoryNanos;
        tcpTimeWaitNanos = builder.tcpTimeWaitNanos;
        tcpEstablishedNanos = builder.tcpEstablishedNanos;
        icmpNanos = builder.icmpNanos;
    }

    /** A builder that starts from the RFCs' defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from these timers. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.udpNanos = udpNanos;
        builder.tcpPartialOpenNanos = tcpPartialOpenNanos;
        builder.tcpPartialCloseNanos = tcpPartialCloseNanos;
        builder.tcpTransitoryNanos = tcpTransitoryNanos;
        builder.tcpTimeWaitNanos = tcpTimeWaitNanos;
        builder.tcpEstablishedNanos = tcpEstablishedNanos;
        builder.icmpNanos = icmpNanos;
        return builder;
    }

    /** UDP (RFC 4787 requirement 5): at least 120 s, 300 s by default. */
    public long udpNanos() {
        return udpNanos;
    }

    /** TCP with only one side's SYN seen (RFC 7857 section 2.1): at least and by default 240 s. */
    public long tcpPartialOpenNanos() {
        return tcpPartialOpenNanos;
    }

    /** TCP with one FIN seen (RFC 7857 section 2.1): at least and by default 240 s. */
    public long tcpPartialCloseNanos() {
        return tcpPartialCloseNanos;
    }

    /** TCP after an RST (RFC 7857 section 2.2): at least and by default 240 s. */
    public long tcpTransitoryNanos() {
        return tcpTransitoryNanos;
    }

    /**
     * TCP with both FINs seen, two maximum segment lifetimes (RFC 9293 section 3.6.1): 1 s or more,
     * by default 240 s. No minimum is asked of a NAT (RFC 5382 section 5).
     */
    public long tcpTimeWaitNanos() {
        return tcpTimeWaitNanos;
    }

    /** TCP established (RFC 5382 requirement 5): at least and by default 7440 s (2 h 4 min). */
    public long tcpEstablishedNanos() {
        return tcpEstablishedNanos;
    }

    /** ICMP queries (RFC 5508 requirement 2): at least and by default 60 s. */
    public long icmpNanos() {
        return icmpNanos;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NatTimers)) {
            return false;
        }
        NatTimers that = (NatTimers) other;
        return udpNanos == that.udpNanos
                && tcpPartialOpenNanos == that.tcpPartialOpenNanos
                && tcpPartialCloseNanos == that.tcpPartialCloseNanos
                && tcpTransitoryNanos == that.tcpTransitoryNanos
                && tcpTimeWaitNanos == that.tcpTimeWaitNanos
                && tcpEstablishedNanos == that.tcpEstablishedNanos
                && icmpNanos == that.icmpNanos;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                udpNanos,
                tcpPartialOpenNanos,
                tcpPartialCloseNanos,
                tcpTransitoryNanos,
                tcpTimeWaitNanos,
                tcpEstablishedNanos,
                icmpNanos);
    }

    @Override
    public String toString() {
        return "NatTimers{udpNanos="
                + udpNanos
                + ", tcpPartialOpenNanos="
                + tcpPartialOpenNanos
                + ", tcpPartialCloseNanos="
                + tcpPartialCloseNanos
                + ", tcpTransitoryNanos="
                + tcpTransitoryNanos
                + ", tcpTimeWaitNanos="
                + tcpTimeWaitNanos
                + ", tcpEstablishedNanos="
                + tcpEstablishedNanos
                + ", icmpNanos="
                + icmpNanos
                + '}';
    }

    /**
     * Builds {@link NatTimers}. Each setter throws an {@link IllegalArgumentException} that names
     * the field, the value, the bound and the RFC.
     */
    public static final class Builder {
        private static final long UDP_MIN_NANOS = TimeUnit.SECONDS.toNanos(120);
        private static final long TIME_WAIT_MIN_NANOS = TimeUnit.SECONDS.toNanos(1);
        private static final long TRANSITORY_MIN_NANOS = TimeUnit.SECONDS.toNanos(240);
        private static final long ESTABLISHED_MIN_NANOS = TimeUnit.SECONDS.toNanos(7440);
        private static final long ICMP_MIN_NANOS = TimeUnit.SECONDS.toNanos(60);

        private long udpNanos = TimeUnit.SECONDS.toNanos(300);
        private long tcpPartialOpenNanos = TRANSITORY_MIN_NANOS;
        private long tcpPartialCloseNanos = TRANSITORY_MIN_NANOS;
        private long tcpTransitoryNanos = TRANSITORY_MIN_NANOS;
        private long tcpTimeWaitNanos = TRANSITORY_MIN_NANOS;
        private long tcpEstablishedNanos = ESTABLISHED_MIN_NANOS;
        private long icmpNanos = ICMP_MIN_NANOS;

        private Builder() {}

        /** Sets the UDP timer. */
        public Builder udpNanos(long nanos) {
            udpNanos = inRange("udpNanos", nanos, UDP_MIN_NANOS, "RFC 4787 REQ-5");
            return this;
        }

        /**
         * Sets RFC 5382's transitory timer, which covers opening, closing, closed and reset
         * connections; the setters of one of them alone, called after this one, refine it.
         */
        public Builder tcpTransitoryNanos(long nanos) {
            tcpTransitoryNanos =
                    inRange("tcpTransitoryNanos", nanos, TRANSITORY_MIN_NANOS, "RFC 5382 REQ-5");
            tcpPartialOpenNanos = nanos;
            tcpPartialCloseNanos = nanos;
            tcpTimeWaitNanos = nanos;
            return this;
        }

        /** Sets the timer of connections that are opening. */
        public Builder tcpPartialOpenNanos(long nanos) {
            tcpPartialOpenNanos =
                    inRange("tcpPartialOpenNanos", nanos, TRANSITORY_MIN_NANOS, "RFC 7857 2.1");
            return this;
        }

        /** Sets the timer of connections that are closing. */
        public Builder tcpPartialCloseNanos(long nanos) {
            tcpPartialCloseNanos =
                    inRange("tcpPartialCloseNanos", nanos, TRANSITORY_MIN_NANOS, "RFC 7857 2.1");
            return this;
        }

        /** Sets the timer of connections that both ends have closed. */
        public Builder tcpTimeWaitNanos(long nanos) {
            tcpTimeWaitNanos =
                    inRange("tcpTimeWaitNanos", nanos, TIME_WAIT_MIN_NANOS, "RFC 9293 3.6.1");
            return this;
        }

        /** Sets the timer of established connections. */
        public Builder tcpEstablishedNanos(long nanos) {
            tcpEstablishedNanos =
                    inRange("tcpEstablishedNanos", nanos, ESTABLISHED_MIN_NANOS, "RFC 5382 REQ-5");
            return this;
        }

        /** Sets the timer of ICMP queries. */
        public Builder icmpNanos(long nanos) {
            icmpNanos = inRange("icmpNanos", nanos, ICMP_MIN_NANOS, "RFC 5508 REQ-2");
            return this;
        }

        /** The timers as set. */
        public NatTimers build() {
            return new NatTimers(this);
        }

        private static long inRange(String field, long nanos, long minNanos, String rfc) {
            if (nanos < minNanos) {
                throw new IllegalArgumentException(
                        field
                                + " is "
                                + nanos
                                + "; must be at least "
                                + minNanos
                                + " ("
                                + rfc
                                + ")");
            }
            if (nanos > MAX_NANOS) {
                throw new IllegalArgumentException(
                        field + " is " + nanos + "; must be at most " + MAX_NANOS + " (30 days)");
            }
            return nanos;
        }
    }
}
