// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** A NAT mapping that is configured, or that a host has asked for. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class ExplicitMappingSnapshot {
    /** {@link #expiresSeconds()} of a mapping that has no end. */
    public static final long NEVER = -1;

    private final String subscriber;
    private final String protocol;
    private final String insideAddress;
    private final int insidePort;
    private final String outsideAddress;
    private final int outsidePort;
    private final String origin;
    private final long expiresSeconds;

    private ExplicitMappingSnapshot(Builder b) {
        subscriber = b.subscriber;
        protocol = b.protocol;
        insideAddress = b.insideAddress;
        insidePort = b.insidePort;
        outsideAddress = b.outsideAddress;
        outsidePort = b.outsidePort;
        origin = b.origin;
        expiresSeconds = b.expiresSeconds;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** Subscriber id. */
    public String subscriber() {
        return subscriber;
    }

    /** {@code tcp}, {@code udp} or {@code icmp}. */
    public String protocol() {
        return protocol;
    }

    /** The host's address. */
    public String insideAddress() {
        return insideAddress;
    }

    /** The host's port. */
    public int insidePort() {
        return insidePort;
    }

    /** The outside address. */
    public String outsideAddress() {
        return outsideAddress;
    }

    /** The outside port. */
    public int outsidePort() {
        return outsidePort;
    }

    /** Where it comes from: {@code static} (configured), {@code pcp} or {@code nat-pmp}. */
    public String origin() {
        return origin;
    }

    /** Seconds until it ends if its host doesn't renew it; {@link #NEVER} if it is configured. */
    public long expiresSeconds() {
        return expiresSeconds;
    }

    /** Collects the parts of a {@link ExplicitMappingSnapshot}. */
    public static final class Builder {
        private String subscriber;
        private String protocol;
        private String insideAddress;
        private int insidePort;
        private String outsideAddress;
        private int outsidePort;
        private String origin;
        private long expiresSeconds;

        private Builder() {}

        /** Sets what {@link ExplicitMappingSnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link ExplicitMappingSnapshot#protocol()} tells. */
        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        /** Sets what {@link ExplicitMappingSnapshot#insideAddress()} tells. */
        public Builder insideAddress(String value) {
            insideAddress = value;
            return this;
        }

        /** Sets what {@link ExplicitMappingSnapshot#insidePort()} tells. */
        public Builder insidePort(int value) {
            insidePort = value;
            return this;
        }

        /** Sets what {@link ExplicitMappingSnapshot#outsideAddress()} tells. */
        public Builder outsideAddress(String value) {
            outsideAddress = value;
            return this;
        }

        /** Sets what {@link ExplicitMappingSnapshot#outsidePort()} tells. */
        public Builder outsidePort(int value) {
            outsidePort = value;
            return this;
        }

        /** Sets what {@link ExplicitMappingSnapshot#origin()} tells. */
        public Builder origin(String value) {
            origin = value;
            return this;
        }

        /** Sets what {@link ExplicitMappingSnapshot#expiresSeconds()} tells. */
        public Builder expiresSeconds(long value) {
            expiresSeconds = value;
            return this;
        }

        /** Makes the snapshot. */
        public ExplicitMappingSnapshot build() {
            return new ExplicitMappingSnapshot(this);
        }
    }
}
