// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** The NAT behaviour of one subscriber. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class PolicySnapshot {
    private final String subscriber;
    private final String preset;
    private final String mapping;
    private final String filtering;
    private final long udpSeconds;
    private final long tcpTransitorySeconds;
    private final long tcpEstablishedSeconds;
    private final long icmpSeconds;
    private final int portLimit;
    private final int sessionLimit;

    private PolicySnapshot(Builder builder) {
        subscriber = builder.subscriber;
        preset = builder.preset;
        mapping = builder.mapping;
        filtering = builder.filtering;
        udpSeconds = builder.udpSeconds;
        tcpTransitorySeconds = builder.tcpTransitorySeconds;
        tcpEstablishedSeconds = builder.tcpEstablishedSeconds;
        icmpSeconds = builder.icmpSeconds;
        portLimit = builder.portLimit;
        sessionLimit = builder.sessionLimit;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** Subscriber id. */
    public String subscriber() {
        return subscriber;
    }

    /** One of the four classic names, or - where the pair has none. */
    public String preset() {
        return preset;
    }

    /** Mapping behaviour: endpoint-independent, address-dependent or address-and-port-dependent. */
    public String mapping() {
        return mapping;
    }

    /** Filtering behaviour, in the same words. */
    public String filtering() {
        return filtering;
    }

    /** UDP mapping timer. */
    public long udpSeconds() {
        return udpSeconds;
    }

    /** Timer of TCP connections that open or close. */
    public long tcpTransitorySeconds() {
        return tcpTransitorySeconds;
    }

    /** Timer of established TCP connections. */
    public long tcpEstablishedSeconds() {
        return tcpEstablishedSeconds;
    }

    /** Timer of ICMP query sessions. */
    public long icmpSeconds() {
        return icmpSeconds;
    }

    /** Most outside ports; 0 where only the port set limits. */
    public int portLimit() {
        return portLimit;
    }

    /** Most sessions; 0 where unlimited. */
    public int sessionLimit() {
        return sessionLimit;
    }

    /** Collects the parts of a {@link PolicySnapshot}. */
    public static final class Builder {
        private String subscriber;
        private String preset;
        private String mapping;
        private String filtering;
        private long udpSeconds;
        private long tcpTransitorySeconds;
        private long tcpEstablishedSeconds;
        private long icmpSeconds;
        private int portLimit;
        private int sessionLimit;

        private Builder() {}

        /** Sets what {@link PolicySnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#preset()} tells. */
        public Builder preset(String value) {
            preset = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#mapping()} tells. */
        public Builder mapping(String value) {
            mapping = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#filtering()} tells. */
        public Builder filtering(String value) {
            filtering = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#udpSeconds()} tells. */
        public Builder udpSeconds(long value) {
            udpSeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#tcpTransitorySeconds()} tells. */
        public Builder tcpTransitorySeconds(long value) {
            tcpTransitorySeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#tcpEstablishedSeconds()} tells. */
        public Builder tcpEstablishedSeconds(long value) {
            tcpEstablishedSeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#icmpSeconds()} tells. */
        public Builder icmpSeconds(long value) {
            icmpSeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#portLimit()} tells. */
        public Builder portLimit(int value) {
            portLimit = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#sessionLimit()} tells. */
        public Builder sessionLimit(int value) {
            sessionLimit = value;
            return this;
        }

        /** Makes the snapshot. */
        public PolicySnapshot build() {
            return new PolicySnapshot(this);
        }
    }
}
