// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * How a subscriber's sessions are translated. Immutable.
 *
 * <ul>
 *   <li>{@linkplain #mapping() mapping}: when an outside port is used again (RFC 4787 4.1)
 *   <li>{@linkplain #filtering() filtering}: which remotes may send to it (RFC 4787 5)
 *   <li>{@linkplain #timers() timers}: how long an idle session lives
 *   <li>{@linkplain #limits() limits}: how much a subscriber may use
 *   <li>{@linkplain #inboundRefresh() inbound refresh}: whether inbound packets keep UDP and ICMP
 *       sessions alive (RFC 4787 REQ-6a)
 *   <li>{@linkplain #portParity() port parity}: even ports to even, odd to odd (RFC 4787 REQ-4)
 * </ul>
 */
public final class NatPolicy {
    private final Behavior mapping;
    private final Behavior filtering;
    private final NatTimers timers;
    private final NatLimits limits;
    private final boolean inboundRefresh;
    private final boolean portParity;

    private NatPolicy(Builder builder) {
        mapping = builder.mapping;
        filtering = builder.filtering;
        timers = builder.timers;
        limits = builder.limits;
        inboundRefresh = builder.inboundRefresh;
        portParity = builder.portParity;
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
                .limits(limits)
                .inboundRefresh(inboundRefresh)
                .portParity(portParity);
    }

    /** When sessions of one inside endpoint share an outside port. */
    public Behavior mapping() {
        return mapping;
    }

    /** Which remotes may send to an outside port in use. */
    public Behavior filtering() {
        return filtering;
    }

    /** How long an idle session lives. */
    public NatTimers timers() {
        return timers;
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

    /** The preset that has just this pair of behaviours, if any. */
    public Optional<Preset> preset() {
        return Preset.of(mapping, filtering);
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
                && limits.equals(that.limits)
                && inboundRefresh == that.inboundRefresh
                && portParity == that.portParity;
    }

    @Override
    public int hashCode() {
        return Objects.hash(mapping, filtering, timers, limits, inboundRefresh, portParity);
    }

    @Override
    public String toString() {
        return "NatPolicy{mapping="
                + mapping.text()
                + ", filtering="
                + filtering.text()
                + ", timers="
                + timers
                + ", limits="
                + limits
                + ", inboundRefresh="
                + inboundRefresh
                + ", portParity="
                + portParity
                + '}';
    }

    /** Builds a {@link NatPolicy}; a setter given null throws a NullPointerException. */
    public static final class Builder {
        private Behavior mapping = Behavior.ENDPOINT_INDEPENDENT;
        private Behavior filtering = Behavior.ENDPOINT_INDEPENDENT;
        private NatTimers timers = NatTimers.DEFAULT;
        private NatLimits limits = NatLimits.NONE;
        private boolean inboundRefresh;
        private boolean portParity = true;

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

        /** The policy as set. */
        public NatPolicy build() {
            return new NatPolicy(this);
        }
    }
}
