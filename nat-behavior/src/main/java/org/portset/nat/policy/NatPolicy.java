// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.policy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a subscriber's sessions are translated. Immutable.
 *
 * <ul>
 *   <li>{@linkplain #mapping() mapping}: when an outside port is used again (RFC 4787 4.1)
 *   <li>{@linkplain #filtering() filtering}: which remotes may send to it (RFC 4787 5)
 *   <li>{@linkplain #timers() timers}: how long an idle session lives
 *   <li>{@linkplain #timeWait() TIME_WAIT}: when a closed connection's port lives again
 *   <li>{@linkplain #limits() limits}: how much a subscriber may use
 *   <li>{@linkplain #inboundRefresh() inbound refresh}: whether inbound packets keep UDP and ICMP
 *       sessions alive (RFC 4787 REQ-6a)
 *   <li>{@linkplain #portParity() port parity}: even ports to even, odd to odd (RFC 4787 REQ-4)
 *   <li>and what is rarely changed: {@linkplain #portOverload() port overload}, {@linkplain
 *       #portHoldSeconds() port hold}, {@linkplain #unsolicitedSynReply() answers to unsolicited
 *       SYNs} and to {@linkplain #unmappableReply() what can't be mapped}, {@linkplain
 *       #icmpErrors() ICMP errors}, {@linkplain #untranslated() untranslated destinations}
 * </ul>
 */
public final class NatPolicy {
    private static final int TCP = 6;
    private static final int MAX_PORT_HOLD_SECONDS = 3600;
    private static final int ALL_PORTS = 1 << 16;

    private final Behavior mapping;
    private final Behavior filtering;
    private final NatTimers timers;
    private final TimeWait timeWait;
    private final NatLimits limits;
    private final boolean inboundRefresh;
    private final boolean portParity;
    private final boolean portOverload;
    private final Behavior tcpFiltering;
    private final int portHoldSeconds;
    private final int portHoldCount;
    private final boolean unsolicitedSynReply;
    private final UnmappableReply unmappableReply;
    private final boolean icmpErrors;
    private final List<Ipv4Prefix> untranslated;

    private NatPolicy(Builder builder) {
        mapping = builder.mapping;
        filtering = builder.filtering;
        timers = builder.timers;
        timeWait = builder.timeWait;
        limits = builder.limits;
        inboundRefresh = builder.inboundRefresh;
        portParity = builder.portParity;
        portOverload = builder.portOverload;
        tcpFiltering = builder.tcpFiltering == null ? filtering : builder.tcpFiltering;
        portHoldSeconds = builder.portHoldSeconds;
        portHoldCount = builder.portHoldCount;
        unsolicitedSynReply = builder.unsolicitedSynReply;
        unmappableReply = builder.unmappableReply;
        icmpErrors = builder.icmpErrors;
        untranslated = builder.untranslated;
    }

    /** {@link Preset#FULL_CONE} with default timers and no limits. */
    public static NatPolicy fullCone() {
        return Preset.FULL_CONE.policy();
    }

    /** {@link Preset#RESTRICTED_CONE} with default timers and no limits. */
    public static NatPolicy restrictedCone() {
        return Preset.RESTRICTED_CONE.policy();
    }

    /** {@link Preset#PORT_RESTRICTED_CONE} with default timers and no limits. */
    public static NatPolicy portRestrictedCone() {
        return Preset.PORT_RESTRICTED_CONE.policy();
    }

    /** {@link Preset#SYMMETRIC} with default timers and no limits. */
    public static NatPolicy symmetric() {
        return Preset.SYMMETRIC.policy();
    }

    /** A builder that starts from the full cone, RFC 4787's and RFC 5382's recommendation. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this policy. */
    public Builder toBuilder() {
        return new Builder()
                .mapping(mapping)
                .filtering(filtering)
                .timers(timers)
                .timeWait(timeWait)
                .limits(limits)
                .inboundRefresh(inboundRefresh)
                .portParity(portParity)
                .portOverload(portOverload)
                .tcpFiltering(tcpFiltering == filtering ? null : tcpFiltering)
                .portHoldSeconds(portHoldSeconds)
                .portHoldCount(portHoldCount)
                .unsolicitedSynReply(unsolicitedSynReply)
                .unmappableReply(unmappableReply)
                .icmpErrors(icmpErrors)
                .untranslated(untranslated);
    }

    /** When sessions of one inside endpoint share an outside port. */
    public Behavior mapping() {
        return mapping;
    }

    /** Which remotes may send to an outside port in use, of UDP and ICMP. */
    public Behavior filtering() {
        return filtering;
    }

    /** The same of TCP, which may differ (RFC 5382 REQ-3b). */
    public Behavior tcpFiltering() {
        return tcpFiltering;
    }

    /** The same of the protocol: 6, 17 or 1. */
    public Behavior filtering(int protocol) {
        return protocol == TCP ? tcpFiltering : filtering;
    }

    /** How long an idle session lives. */
    public NatTimers timers() {
        return timers;
    }

    /** When a closed connection's port lives again; {@link TimeWait#HOLD} by default. */
    public TimeWait timeWait() {
        return timeWait;
    }

    /** How much the subscriber may use. */
    public NatLimits limits() {
        return limits;
    }

    /**
     * Whether inbound packets refresh UDP and ICMP sessions (RFC 4787 REQ-6a); false by default, as
     * then nobody outside can hold a port open. TCP sessions are refreshed by both sides always.
     */
    public boolean inboundRefresh() {
        return inboundRefresh;
    }

    /** Whether an outside port has the parity of the inside one if it can; true by default. */
    public boolean portParity() {
        return portParity;
    }

    /**
     * Whether inside endpoints may share an outside port towards different remotes (RFC 7857
     * section 3); false by default, as RFC 4787 REQ-3 has it.
     */
    public boolean portOverload() {
        return portOverload;
    }

    /**
     * How long a port that is free again is held back, in seconds (RFC 6888 REQ-8); 0 by default,
     * which the requirement allows where the port set is the subscriber's own, as in MAP.
     */
    public int portHoldSeconds() {
        return portHoldSeconds;
    }

    /**
     * How many ports of an address and protocol are held back at once (RFC 6888 REQ-8); all by
     * default. Where more are freed, those held longest are free early.
     */
    public int portHoldCount() {
        return portHoldCount;
    }

    /**
     * Whether an unsolicited SYN from outside is answered, after 6 s, by ICMP port unreachable (RFC
     * 5382 REQ-4); true by default.
     */
    public boolean unsolicitedSynReply() {
        return unsolicitedSynReply;
    }

    /** What a host is told whose packet gets no mapping (RFC 6888 REQ-11). */
    public UnmappableReply unmappableReply() {
        return unmappableReply;
    }

    /** Whether the NAT sends ICMP errors of its own (RFC 5508 REQ-9); true by default. */
    public boolean icmpErrors() {
        return icmpErrors;
    }

    /** Destinations whose packets are forwarded as they are (RFC 6888 REQ-6); none by default. */
    public List<Ipv4Prefix> untranslated() {
        return untranslated;
    }

    /** The preset that has just these behaviours, if any. */
    public Optional<Preset> preset() {
        return tcpFiltering == filtering ? Preset.of(mapping, filtering) : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NatPolicy)) {
            return false;
        }
        NatPolicy that = (NatPolicy) other;
        return mapping == that.mapping
                && filtering == that.filtering
                && timers.equals(that.timers)
                && timeWait == that.timeWait
                && limits.equals(that.limits)
                && inboundRefresh == that.inboundRefresh
                && portParity == that.portParity
                && portOverload == that.portOverload
                && tcpFiltering == that.tcpFiltering
                && portHoldSeconds == that.portHoldSeconds
                && portHoldCount == that.portHoldCount
                && unsolicitedSynReply == that.unsolicitedSynReply
                && unmappableReply == that.unmappableReply
                && icmpErrors == that.icmpErrors
                && untranslated.equals(that.untranslated);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                mapping,
                filtering,
                timers,
                timeWait,
                limits,
                inboundRefresh,
                portParity,
                portOverload,
                tcpFiltering,
                portHoldSeconds,
                portHoldCount,
                unsolicitedSynReply,
                unmappableReply,
                icmpErrors,
                untranslated);
    }

    @Override
    public String toString() {
        return "NatPolicy{mapping="
                + mapping.text()
                + ", filtering="
                + filtering.text()
                + ", timers="
                + timers
                + ", timeWait="
                + timeWait.text()
                + ", limits="
                + limits
                + ", inboundRefresh="
                + inboundRefresh
                + ", portParity="
                + portParity
                + ", portOverload="
                + portOverload
                + ", tcpFiltering="
                + tcpFiltering.text()
                + ", portHoldSeconds="
                + portHoldSeconds
                + ", portHoldCount="
                + portHoldCount
                + ", unsolicitedSynReply="
                + unsolicitedSynReply
                + ", unmappableReply="
                + unmappableReply.text()
                + ", icmpErrors="
                + icmpErrors
                + ", untranslated="
                + untranslated
                + '}';
    }

    /** Builds a {@link NatPolicy}; a setter given null throws a NullPointerException. */
    public static final class Builder {
        private Behavior mapping = Behavior.ENDPOINT_INDEPENDENT;
        private Behavior filtering = Behavior.ENDPOINT_INDEPENDENT;
        private NatTimers timers = NatTimers.DEFAULT;
        private TimeWait timeWait = TimeWait.HOLD;
        private NatLimits limits = NatLimits.NONE;
        private boolean inboundRefresh;
        private boolean portParity = true;
        private boolean portOverload;
        private Behavior tcpFiltering; // null: as filtering
        private int portHoldSeconds;
        private int portHoldCount = ALL_PORTS;
        private boolean unsolicitedSynReply = true;
        private UnmappableReply unmappableReply = UnmappableReply.HOST_UNREACHABLE;
        private boolean icmpErrors = true;
        private List<Ipv4Prefix> untranslated = List.of();

        private Builder() {}

        /** Sets both behaviours to those of the preset. */
        public Builder preset(Preset preset) {
            return mapping(preset.mapping()).filtering(preset.filtering());
        }

        /** Sets the mapping behaviour. */
        public Builder mapping(Behavior behavior) {
            mapping = Objects.requireNonNull(behavior, "mapping");
            return this;
        }

        /** Sets the filtering behaviour. */
        public Builder filtering(Behavior behavior) {
            filtering = Objects.requireNonNull(behavior, "filtering");
            return this;
        }

        /** Sets the timers. */
        public Builder timers(NatTimers value) {
            timers = Objects.requireNonNull(value, "timers");
            return this;
        }

        /** Sets when a closed connection's port lives again. */
        public Builder timeWait(TimeWait value) {
            timeWait = Objects.requireNonNull(value, "timeWait");
            return this;
        }

        /** Sets the limits. */
        public Builder limits(NatLimits value) {
            limits = Objects.requireNonNull(value, "limits");
            return this;
        }

        /** Sets whether inbound packets keep UDP and ICMP sessions alive. */
        public Builder inboundRefresh(boolean value) {
            inboundRefresh = value;
            return this;
        }

        /** Sets whether port parity is kept. */
        public Builder portParity(boolean value) {
            portParity = value;
            return this;
        }

        /** Sets whether inside endpoints may share an outside port towards different remotes. */
        public Builder portOverload(boolean value) {
            portOverload = value;
            return this;
        }

        /** Sets TCP's filtering behaviour; null: that of the other protocols. */
        public Builder tcpFiltering(Behavior behavior) {
            tcpFiltering = behavior;
            return this;
        }

        /**
         * Sets how long a free port is held back.
         *
         * @throws IllegalArgumentException unless it is 0 to 3600 seconds
         */
        public Builder portHoldSeconds(int seconds) {
            if (seconds < 0 || seconds > MAX_PORT_HOLD_SECONDS) {
                throw new IllegalArgumentException(
                        "portHoldSeconds is "
                                + seconds
                                + "; must be 0 (off) to "
                                + MAX_PORT_HOLD_SECONDS);
            }
            portHoldSeconds = seconds;
            return this;
        }

        /**
         * Sets how many ports are held back at once.
         *
         * @throws IllegalArgumentException unless it is 1 to 65536
         */
        public Builder portHoldCount(int most) {
            if (most < 1 || most > ALL_PORTS) {
                throw new IllegalArgumentException(
                        "portHoldCount is " + most + "; must be 1 to " + ALL_PORTS);
            }
            portHoldCount = most;
            return this;
        }

        /** Sets whether unsolicited SYNs are answered. */
        public Builder unsolicitedSynReply(boolean value) {
            unsolicitedSynReply = value;
            return this;
        }

        /** Sets what a host is told whose packet gets no mapping. */
        public Builder unmappableReply(UnmappableReply reply) {
            unmappableReply = Objects.requireNonNull(reply, "unmappableReply");
            return this;
        }

        /** Sets whether the NAT sends ICMP errors of its own. */
        public Builder icmpErrors(boolean value) {
            icmpErrors = value;
            return this;
        }

        /** Sets the destinations whose packets are forwarded as they are. */
        public Builder untranslated(List<Ipv4Prefix> prefixes) {
            untranslated = List.copyOf(prefixes);
            return this;
        }

        /**
         * The policy as set.
         *
         * @throws IllegalArgumentException for port overloading with any other behaviour than
         *     address-and-port-dependent mapping and filtering
         */
        public NatPolicy build() {
            Behavior tcp = tcpFiltering == null ? filtering : tcpFiltering;
            if (portOverload
                    && !(mapping == Behavior.ADDRESS_AND_PORT_DEPENDENT
                            && filtering == Behavior.ADDRESS_AND_PORT_DEPENDENT
                            && tcp == Behavior.ADDRESS_AND_PORT_DEPENDENT)) {
                throw new IllegalArgumentException(
                        "portOverload needs address-and-port-dependent mapping and filtering, not "
                                + mapping.text()
                                + " and "
                                + (filtering == Behavior.ADDRESS_AND_PORT_DEPENDENT
                                        ? tcp.text()
                                        : filtering.text())
                                + " (RFC 7857 section 3)");
            }
            return new NatPolicy(this);
        }
    }
}
