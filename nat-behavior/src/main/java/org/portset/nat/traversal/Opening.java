// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.Objects;
import org.portset.nat.policy.Ipv4Prefix;

/** Which packets from outside are to go to which inside endpoint. Immutable. */
public final class Opening {
    /** Any protocol, of TCP and UDP. */
    public static final int ANY_PROTOCOL = 0;

    /** Any port. */
    public static final int ANY_PORT = 0;

    private final int outsideAddress;
    private final Ipv4Prefix remote;
    private final int protocol;
    private final int outsidePort;
    private final int insideAddress;
    private final int insidePort; // 0: the outside port

    private Opening(
            int outsideAddress,
            Ipv4Prefix remote,
            int protocol,
            int outsidePort,
            int insideAddress,
            int insidePort) {
        this.outsideAddress = outsideAddress;
        this.remote = remote;
        this.protocol = protocol;
        this.outsidePort = outsidePort;
        this.insideAddress = insideAddress;
        this.insidePort = insidePort == outsidePort ? 0 : insidePort;
    }

    /**
     * An opening.
     *
     * @param remote where packets come from; of length 0: anywhere
     * @param protocol 6, 17 or {@link #ANY_PROTOCOL}
     * @param outsidePort 1..65535 or {@link #ANY_PORT}
     * @param insidePort 1..65535; 0: the packet's own, as it has to be for any outside port
     * @throws IllegalArgumentException whose message starts with the parameter's name and a colon
     */
    public static Opening of(
            int outsideAddress,
            Ipv4Prefix remote,
            int protocol,
            int outsidePort,
            int insideAddress,
            int insidePort) {
        Objects.requireNonNull(remote, "remote");
        if (protocol != ANY_PROTOCOL && protocol != 6 && protocol != 17) {
            throw new IllegalArgumentException("protocol: " + protocol + " is none of 0, 6 and 17");
        }
        if (outsidePort < 0 || outsidePort > 0xffff) {
            throw new IllegalArgumentException(
                    "outsidePort: " + outsidePort + " is outside 0..65535");
        }
        if (insidePort < 0 || insidePort > 0xffff || (outsidePort == 0 && insidePort != 0)) {
            throw new IllegalArgumentException(
                    "insidePort: " + insidePort + " doesn't go with " + outsidePort);
        }
        return new Opening(
                outsideAddress, remote, protocol, outsidePort, insideAddress, insidePort);
    }

    /** Our address that packets are for. */
    public int outsideAddress() {
        return outsideAddress;
    }

    /** Where they come from. */
    public Ipv4Prefix remote() {
        return remote;
    }

    /** 6, 17 or {@link #ANY_PROTOCOL}. */
    public int protocol() {
        return protocol;
    }

    /** The port they are for, or {@link #ANY_PORT}. */
    public int outsidePort() {
        return outsidePort;
    }

    /** The host that gets them. */
    public int insideAddress() {
        return insideAddress;
    }

    /** The host's port for a packet to an outside port that {@linkplain #takes fits}. */
    public int insidePort(int port) {
        return insidePort == 0 ? port : insidePort;
    }

    /** Whether such a packet fits. */
    public boolean takes(int packetProtocol, int address, int port, int remoteAddress) {
        return address == outsideAddress
                && (outsidePort == ANY_PORT || outsidePort == port)
                && (protocol == ANY_PROTOCOL || protocol == packetProtocol)
                && remote.contains(remoteAddress);
    }

    /** Whether some address is in both remotes. */
    boolean overlapsRemote(Opening other) {
        return remote.length() <= other.remote.length()
                ? remote.contains(other.remote.address())
                : other.remote.contains(remote.address());
    }

    /** Whether some outside endpoint is in both. */
    boolean overlapsPort(Opening other) {
        return outsideAddress == other.outsideAddress
                && (outsidePort == ANY_PORT
                        || other.outsidePort == ANY_PORT
                        || outsidePort == other.outsidePort)
                && (protocol == ANY_PROTOCOL
                        || other.protocol == ANY_PROTOCOL
                        || protocol == other.protocol);
    }

    /** Whether a packet that fits both goes to the same inside endpoint by either. */
    boolean leadsWhere(Opening other) {
        return insideAddress == other.insideAddress && insidePort == other.insidePort;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof Opening)) {
            return false;
        }
        Opening that = (Opening) o;
        return outsideAddress == that.outsideAddress
                && remote.equals(that.remote)
                && protocol == that.protocol
                && outsidePort == that.outsidePort
                && insideAddress == that.insideAddress
                && insidePort == that.insidePort;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                outsideAddress, remote, protocol, outsidePort, insideAddress, insidePort);
    }

    @Override
    public String toString() {
        return (remote.length() == 0 ? "any" : remote)
                + " -> "
                + Addresses.text(outsideAddress)
                + ":"
                + (outsidePort == ANY_PORT ? "any" : outsidePort)
                + (protocol == ANY_PROTOCOL ? "" : protocol == 6 ? "/tcp" : "/udp")
                + " => "
                + Addresses.text(insideAddress)
                + (insidePort == 0 ? "" : ":" + insidePort);
    }
}
