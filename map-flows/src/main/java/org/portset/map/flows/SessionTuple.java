// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.util.Objects;
import org.onlab.packet.IPv4;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;

/**
 * A session of the NAT as the switch has to translate it. Addresses are in network order as an
 * {@code int}, ports 0 to 65535. Immutable.
 */
public final class SessionTuple {
    private static final int MAX_PORT = 0xffff;

    private final byte protocol;
    private final int insideAddress;
    private final int insidePort;
    private final int outsideAddress;
    private final int outsidePort;
    private final int remoteAddress;
    private final int remotePort;
    private final MacAddress hostMac;

    private SessionTuple(Builder builder) {
        protocol = builder.protocol;
        insideAddress = builder.insideAddress;
        insidePort = port("insidePort", builder.insidePort);
        outsideAddress = builder.outsideAddress;
        outsidePort = port("outsidePort", builder.outsidePort);
        remoteAddress = builder.remoteAddress;
        remotePort = port("remotePort", builder.remotePort);
        hostMac = checkNotNull(builder.hostMac, "hostMac");
    }

    private static int port(String name, int value) {
        checkArgument(value >= 0 && value <= MAX_PORT, "%s %s is not 0 to 65535", name, value);
        return value;
    }

    /** Builder of a TCP session. */
    public static Builder tcp() {
        return new Builder(IPv4.PROTOCOL_TCP);
    }

    /** Builder of a UDP session. */
    public static Builder udp() {
        return new Builder(IPv4.PROTOCOL_UDP);
    }

    /**
     * Builder of a session of IP protocol 6 or 17.
     *
     * @throws IllegalArgumentException on another: its sessions can't be matched in a switch
     */
    public static Builder of(int protocol) {
        checkArgument(
                protocol == IPv4.PROTOCOL_TCP || protocol == IPv4.PROTOCOL_UDP,
                "protocol %s is neither TCP nor UDP",
                protocol);
        return new Builder((byte) protocol);
    }

    /** IP protocol: 6 or 17. */
    public byte protocol() {
        return protocol;
    }

    public int insideAddress() {
        return insideAddress;
    }

    public int insidePort() {
        return insidePort;
    }

    public int outsideAddress() {
        return outsideAddress;
    }

    public int outsidePort() {
        return outsidePort;
    }

    public int remoteAddress() {
        return remoteAddress;
    }

    public int remotePort() {
        return remotePort;
    }

    /** Ethernet address of the home's host. */
    public MacAddress hostMac() {
        return hostMac;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof SessionTuple)) {
            return false;
        }
        SessionTuple that = (SessionTuple) o;
        return protocol == that.protocol
                && insideAddress == that.insideAddress
                && insidePort == that.insidePort
                && outsideAddress == that.outsideAddress
                && outsidePort == that.outsidePort
                && remoteAddress == that.remoteAddress
                && remotePort == that.remotePort
                && hostMac.equals(that.hostMac);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                protocol,
                insideAddress,
                insidePort,
                outsideAddress,
                outsidePort,
                remoteAddress,
                remotePort,
                hostMac);
    }

    /** "tcp 192.168.1.10:40000 as 192.0.2.18:1232 to 198.51.100.10:80". */
    @Override
    public String toString() {
        return String.format(
                "%s %s:%d as %s:%d to %s:%d",
                Selectors.name(protocol),
                Ip4Address.valueOf(insideAddress),
                insidePort,
                Ip4Address.valueOf(outsideAddress),
                outsidePort,
                Ip4Address.valueOf(remoteAddress),
                remotePort);
    }

    /** Builder; all is needed. */
    public static final class Builder {
        private final byte protocol;
        private int insideAddress;
        private int insidePort = -1;
        private int outsideAddress;
        private int outsidePort = -1;
        private int remoteAddress;
        private int remotePort = -1;
        private MacAddress hostMac;

        private Builder(byte protocol) {
            this.protocol = protocol;
        }

        /** The home host's own endpoint. */
        public Builder inside(int address, int port) {
            insideAddress = address;
            insidePort = port;
            return this;
        }

        /** What the NAT shows of it. */
        public Builder outside(int address, int port) {
            outsideAddress = address;
            outsidePort = port;
            return this;
        }

        /** The peer's endpoint. */
        public Builder remote(int address, int port) {
            remoteAddress = address;
            remotePort = port;
            return this;
        }

        public Builder hostMac(MacAddress value) {
            hostMac = value;
            return this;
        }

        /**
         * The session.
         *
         * @throws IllegalArgumentException if an endpoint is missing or a port out of range
         */
        public SessionTuple build() {
            return new SessionTuple(this);
        }
    }
}
