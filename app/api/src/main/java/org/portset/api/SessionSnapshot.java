// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** One NAT session. Directions are seen from the home: out is towards the Internet. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class SessionSnapshot {
    private final String subscriber;
    private final String protocol;
    private final String insideAddress;
    private final int insidePort;
    private final String outsideAddress;
    private final int outsidePort;
    private final String remoteAddress;
    private final int remotePort;
    private final String state;
    private final String mapping;
    private final String filtering;
    private final boolean initiatedInside;
    private final boolean offloaded;
    private final long packetsOut;
    private final long bytesOut;
    private final long packetsIn;
    private final long bytesIn;
    private final long slowPackets;
    private final long ageSeconds;
    private final long expiresSeconds;

    private SessionSnapshot(Builder builder) {
        subscriber = builder.subscriber;
        protocol = builder.protocol;
        insideAddress = builder.insideAddress;
        insidePort = builder.insidePort;
        outsideAddress = builder.outsideAddress;
        outsidePort = builder.outsidePort;
        remoteAddress = builder.remoteAddress;
        remotePort = builder.remotePort;
        state = builder.state;
        mapping = builder.mapping;
        filtering = builder.filtering;
        initiatedInside = builder.initiatedInside;
        offloaded = builder.offloaded;
        packetsOut = builder.packetsOut;
        bytesOut = builder.bytesOut;
        packetsIn = builder.packetsIn;
        bytesIn = builder.bytesIn;
        slowPackets = builder.slowPackets;
        ageSeconds = builder.ageSeconds;
        expiresSeconds = builder.expiresSeconds;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** Subscriber id. */
    public String subscriber() {
        return subscriber;
    }

    /** tcp, udp or icmp. */
    public String protocol() {
        return protocol;
    }

    /** IPv4 address of the host at home. */
    public String insideAddress() {
        return insideAddress;
    }

    /** Port of the host at home, or its ICMP query id. */
    public int insidePort() {
        return insidePort;
    }

    /** IPv4 address that the Internet sees. */
    public String outsideAddress() {
        return outsideAddress;
    }

    /** Port, or ICMP query id, that the Internet sees. */
    public int outsidePort() {
        return outsidePort;
    }

    /** IPv4 address of the other end. */
    public String remoteAddress() {
        return remoteAddress;
    }

    /** Port of the other end; 0 for ICMP. */
    public int remotePort() {
        return remotePort;
    }

    /** TCP state (RFC 7857 section 2); - for other protocols. */
    public String state() {
        return state;
    }

    /** Mapping behaviour it was made under. */
    public String mapping() {
        return mapping;
    }

    /** Filtering behaviour it was made under. */
    public String filtering() {
        return filtering;
    }

    /** Whether the first packet came from the home. */
    public boolean initiatedInside() {
        return initiatedInside;
    }

    /** Whether the switch forwards its data. */
    public boolean offloaded() {
        return offloaded;
    }

    /** Packets from the home, by switch and slow path together. */
    public long packetsOut() {
        return packetsOut;
    }

    /** IPv4 bytes from the home. */
    public long bytesOut() {
        return bytesOut;
    }

    /** Packets to the home. */
    public long packetsIn() {
        return packetsIn;
    }

    /** IPv4 bytes to the home. */
    public long bytesIn() {
        return bytesIn;
    }

    /** Of all these packets, those that passed the controller. */
    public long slowPackets() {
        return slowPackets;
    }

    /** Time since its first packet. */
    public long ageSeconds() {
        return ageSeconds;
    }

    /** Time until it expires if nothing more is seen. */
    public long expiresSeconds() {
        return expiresSeconds;
    }

    /** Collects the parts of a {@link SessionSnapshot}. */
    public static final class Builder {
        private String subscriber;
        private String protocol;
        private String insideAddress;
        private int insidePort;
        private String outsideAddress;
        private int outsidePort;
        private String remoteAddress;
        private int remotePort;
        private String state;
        private String mapping;
        private String filtering;
        private boolean initiatedInside;
        private boolean offloaded;
        private long packetsOut;
        private long bytesOut;
        private long packetsIn;
        private long bytesIn;
        private long slowPackets;
        private long ageSeconds;
        private long expiresSeconds;

        private Builder() {}

        /** Sets what {@link SessionSnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#protocol()} tells. */
        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#insideAddress()} tells. */
        public Builder insideAddress(String value) {
            insideAddress = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#insidePort()} tells. */
        public Builder insidePort(int value) {
            insidePort = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#outsideAddress()} tells. */
        public Builder outsideAddress(String value) {
            outsideAddress = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#outsidePort()} tells. */
        public Builder outsidePort(int value) {
            outsidePort = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#remoteAddress()} tells. */
        public Builder remoteAddress(String value) {
            remoteAddress = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#remotePort()} tells. */
        public Builder remotePort(int value) {
            remotePort = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#state()} tells. */
        public Builder state(String value) {
            state = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#mapping()} tells. */
        public Builder mapping(String value) {
            mapping = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#filtering()} tells. */
        public Builder filtering(String value) {
            filtering = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#initiatedInside()} tells. */
        public Builder initiatedInside(boolean value) {
            initiatedInside = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#offloaded()} tells. */
        public Builder offloaded(boolean value) {
            offloaded = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#packetsOut()} tells. */
        public Builder packetsOut(long value) {
            packetsOut = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#bytesOut()} tells. */
        public Builder bytesOut(long value) {
            bytesOut = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#packetsIn()} tells. */
        public Builder packetsIn(long value) {
            packetsIn = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#bytesIn()} tells. */
        public Builder bytesIn(long value) {
            bytesIn = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#slowPackets()} tells. */
        public Builder slowPackets(long value) {
            slowPackets = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#ageSeconds()} tells. */
        public Builder ageSeconds(long value) {
            ageSeconds = value;
            return this;
        }

        /** Sets what {@link SessionSnapshot#expiresSeconds()} tells. */
        public Builder expiresSeconds(long value) {
            expiresSeconds = value;
            return this;
        }

        /** Makes the snapshot. */
        public SessionSnapshot build() {
            return new SessionSnapshot(this);
        }
    }
}
