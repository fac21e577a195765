// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.Objects;
import org.portset.nat.policy.Behavior;

/**
 * One session's state at one moment: what is shown to people, and what a restart needs to put the
 * session back. Immutable. Addresses are in network order, ports 0..65535 (for ICMP the query id;
 * the remote port is 0), times in nanoseconds of the clock that the engine is given.
 */
public final class NatSession {
    private final int protocol;
    private final int insideAddress;
    private final int insidePort;
    private final int outsideAddress;
    private final int outsidePort;
    private final int remoteAddress;
    private final int remotePort;
    private final Behavior mapping;
    private final int mappingRemoteAddress;
    private final int mappingRemotePort;
    private final Behavior filtering;
    private final TcpState tcpState;
    private final boolean initiatedInside;
    private final long packetsOut;
    private final long bytesOut;
    private final long packetsIn;
    private final long bytesIn;
    private final int slowPackets;
    private final long createdNanos;
    private final long lastActivityNanos;
    private final long expiresNanos;

    private NatSession(Builder b) {
        protocol = b.protocol;
        insideAddress = b.insideAddress;
        insidePort = b.insidePort;
        outsideAddress = b.outsideAddress;
        outsidePort = b.outsidePort;
        remoteAddress = b.remoteAddress;
        remotePort = b.remotePort;
        mapping = b.mapping;
        mappingRemoteAddress = b.mappingRemoteAddress;
        mappingRemotePort = b.mappingRemotePort;
        filtering = b.filtering;
        tcpState = b.tcpState;
        initiatedInside = b.initiatedInside;
        packetsOut = b.packetsOut;
        bytesOut = b.bytesOut;
        packetsIn = b.packetsIn;
        bytesIn = b.bytesIn;
        slowPackets = b.slowPackets;
        createdNanos = b.createdNanos;
        lastActivityNanos = b.lastActivityNanos;
        expiresNanos = b.expiresNanos;
    }

    /** A builder of a session of endpoint-independent behaviour that has seen nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** IP protocol number: 6, 17 or 1. */
    public int protocol() {
        return protocol;
    }

    /** The host's address. */
    public int insideAddress() {
        return insideAddress;
    }

    /** The host's port. */
    public int insidePort() {
        return insidePort;
    }

    /** The subscriber's outside address. */
    public int outsideAddress() {
        return outsideAddress;
    }

    /** The port, out of the subscriber's port set, that stands for the host's endpoint. */
    public int outsidePort() {
        return outsidePort;
    }

    /** The address at the other end. */
    public int remoteAddress() {
        return remoteAddress;
    }

    /** The port at the other end. */
    public int remotePort() {
        return remotePort;
    }

    /** The mapping behaviour in force for this session. */
    public Behavior mapping() {
        return mapping;
    }

    /**
     * The remote address the session's mapping was made for; 0 if the mapping is
     * endpoint-independent. It differs from the session's where another remote came in through the
     * mapping.
     */
    public int mappingRemoteAddress() {
        return mappingRemoteAddress;
    }

    /** The remote port the mapping was made for; 0 unless address- and port-dependent. */
    public int mappingRemotePort() {
        return mappingRemotePort;
    }

    /** The filtering behaviour in force for this session. */
    public Behavior filtering() {
        return filtering;
    }

    /** The TCP state; {@link TcpState#NONE} for UDP and ICMP. */
    public TcpState tcpState() {
        return tcpState;
    }

    /** Whether the first packet came from inside. */
    public boolean initiatedInside() {
        return initiatedInside;
    }

    /** Packets from inside to outside. */
    public long packetsOut() {
        return packetsOut;
    }

    /** Bytes from inside to outside, IPv4 headers included. */
    public long bytesOut() {
        return bytesOut;
    }

    /** Packets from outside to inside. */
    public long packetsIn() {
        return packetsIn;
    }

    /** Bytes from outside to inside, IPv4 headers included. */
    public long bytesIn() {
        return bytesIn;
    }

    /** Packets, of both directions, that this engine translated itself. */
    public int slowPackets() {
        return slowPackets;
    }

    /** When the session was made. */
    public long createdNanos() {
        return createdNanos;
    }

    /** When a packet of it was last seen, or reported by a switch. */
    public long lastActivityNanos() {
        return lastActivityNanos;
    }

    /** When it ends if nothing more is seen. */
    public long expiresNanos() {
        return expiresNanos;
    }

    /** A builder that starts from this session. */
    public Builder toBuilder() {
        Builder b = new Builder();
        b.protocol = protocol;
        b.insideAddress = insideAddress;
        b.insidePort = insidePort;
        b.outsideAddress = outsideAddress;
        b.outsidePort = outsidePort;
        b.remoteAddress = remoteAddress;
        b.remotePort = remotePort;
        b.mapping = mapping;
        b.mappingRemoteAddress = mappingRemoteAddress;
        b.mappingRemotePort = mappingRemotePort;
        b.filtering = filtering;
        b.tcpState = tcpState;
        b.initiatedInside = initiatedInside;
        b.packetsOut = packetsOut;
        b.bytesOut = bytesOut;
        b.packetsIn = packetsIn;
        b.bytesIn = bytesIn;
        b.slowPackets = slowPackets;
        b.createdNanos = createdNanos;
        b.lastActivityNanos = lastActivityNanos;
        b.expiresNanos = expiresNanos;
        return b;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NatSession)) {
            return false;
        }
        NatSession that = (NatSession) other;
        return protocol == that.protocol
                && insideAddress == that.insideAddress
                && insidePort == that.insidePort
                && outsideAddress == that.outsideAddress
                && outsidePort == that.outsidePort
                && remoteAddress == that.remoteAddress
                && remotePort == that.remotePort
                && mapping == that.mapping
                && mappingRemoteAddress == that.mappingRemoteAddress
                && mappingRemotePort == that.mappingRemotePort
                && filtering == that.filtering
                && tcpState == that.tcpState
                && initiatedInside == that.initiatedInside
                && packetsOut == that.packetsOut
                && bytesOut == that.bytesOut
                && packetsIn == that.packetsIn
                && bytesIn == that.bytesIn
                && slowPackets == that.slowPackets
                && createdNanos == that.createdNanos
                && lastActivityNanos == that.lastActivityNanos
                && expiresNanos == that.expiresNanos;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                protocol, insideAddress, insidePort, outsidePort, remoteAddress, remotePort);
    }

    @Override
    public String toString() {
        return "NatSession{protocol="
                + protocol
                + ", inside="
                + endpoint(insideAddress, insidePort)
                + ", outside="
                + endpoint(outsideAddress, outsidePort)
                + ", remote="
                + endpoint(remoteAddress, remotePort)
                + ", mapping="
                + mapping.text()
                + ", filtering="
                + filtering.text()
                + ", tcpState="
                + tcpState
                + '}';
    }

    private static String endpoint(int address, int port) {
        return ((address >>> 24) & 0xff)
                + "."
                + ((address >>> 16) & 0xff)
                + "."
                + ((address >>> 8) & 0xff)
                + "."
                + (address & 0xff)
                + ":"
                + port;
    }

    /** Builds a {@link NatSession}. */
    public static final class Builder {
        private int protocol;
        private int insideAddress;
        private int insidePort;
        private int outsideAddress;
        private int outsidePort;
        private int remoteAddress;
        private int remotePort;
        private Behavior mapping = Behavior.ENDPOINT_INDEPENDENT;
        private int mappingRemoteAddress;
        private int mappingRemotePort;
        private Behavior filtering = Behavior.ENDPOINT_INDEPENDENT;
        private TcpState tcpState = TcpState.NONE;
        private boolean initiatedInside = true;
        private long packetsOut;
        private long bytesOut;
        private long packetsIn;
        private long bytesIn;
        private int slowPackets;
        private long createdNanos;
        private long lastActivityNanos;
        private long expiresNanos;

        private Builder() {}

        /** Sets the IP protocol number: 6, 17 or 1. */
        public Builder protocol(int value) {
            protocol = value;
            return this;
        }

        /** Sets the host's endpoint. */
        public Builder inside(int address, int port) {
            insideAddress = address;
            insidePort = port;
            return this;
        }

        /** Sets the endpoint that stands for the host outside. */
        public Builder outside(int address, int port) {
            outsideAddress = address;
            outsidePort = port;
            return this;
        }

        /** Sets the endpoint at the other end. */
        public Builder remote(int address, int port) {
            remoteAddress = address;
            remotePort = port;
            return this;
        }

        /**
         * Sets the mapping's behaviour and the remote it was made for; the parts that the behaviour
         * does not look at are taken as 0.
         */
        public Builder mapping(Behavior behavior, int madeForAddress, int madeForPort) {
            mapping = Objects.requireNonNull(behavior, "mapping");
            mappingRemoteAddress = behavior == Behavior.ENDPOINT_INDEPENDENT ? 0 : madeForAddress;
            mappingRemotePort = behavior == Behavior.ADDRESS_AND_PORT_DEPENDENT ? madeForPort : 0;
            return this;
        }

        /** Sets the filtering behaviour. */
        public Builder filtering(Behavior behavior) {
            filtering = Objects.requireNonNull(behavior, "filtering");
            return this;
        }

        /** Sets the TCP state. */
        public Builder tcpState(TcpState state) {
            tcpState = Objects.requireNonNull(state, "tcpState");
            return this;
        }

        /** Sets whether the first packet came from inside. */
        public Builder initiatedInside(boolean value) {
            initiatedInside = value;
            return this;
        }

        /** Sets the counters from inside to outside. */
        public Builder out(long packets, long bytes) {
            packetsOut = packets;
            bytesOut = bytes;
            return this;
        }

        /** Sets the counters from outside to inside. */
        public Builder in(long packets, long bytes) {
            packetsIn = packets;
            bytesIn = bytes;
            return this;
        }

        /** Sets the packets that the engine translated itself. */
        public Builder slowPackets(int packets) {
            slowPackets = packets;
            return this;
        }

        /** Sets when the session was made, last seen, and when it ends. */
        public Builder times(long created, long lastActivity, long expires) {
            createdNanos = created;
            lastActivityNanos = lastActivity;
            expiresNanos = expires;
            return this;
        }

        /** The session as set. */
        public NatSession build() {
            return new NatSession(this);
        }
    }
}
