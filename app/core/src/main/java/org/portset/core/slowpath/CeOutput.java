// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Optional;
import org.onosproject.net.PortNumber;
import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.NatOutput;
import org.portset.nat.wire.Ethernet;
import org.portset.nat.wire.Ipv4;

/**
 * A CE switch's ways out: to the home's hosts, to the border relay, and in a mesh to other CEs. Not
 * thread-safe: under its {@link CustomerEdge}'s lock, as the NAT that hands it packets.
 */
final class CeOutput implements NatOutput {
    private final SubscriberModel home;
    private final PacketSender sender;
    private final HostTable hosts;
    private final DropCounts drops;
    private SwitchModel device;
    private Optional<MeshRoutes> mesh;
    private long packets;
    private long bytes;

    /**
     * @param home the subscriber; of it, the port, the tag and the gateway matter here
     */
    CeOutput(
            SwitchModel device,
            SubscriberModel home,
            PacketSender sender,
            HostTable hosts,
            DropCounts drops) {
        this.home = home;
        this.sender = sender;
        this.hosts = hosts;
        this.drops = drops;
        reach(device);
    }

    /** Sends by these tunnels of the same switch from now on. */
    void reach(SwitchModel changed) {
        device = changed;
        mesh = changed.meshPort().map(port -> new MeshRoutes(changed.domain(), home.ce()));
    }

    /** Room that a frame to a host needs before its packet. */
    int toHostRoom() {
        return Frames.headerLength(home.vlan());
    }

    /** Room that a frame to the tunnel needs before its packet. */
    int toTunnelRoom() {
        return Ethernet.HEADER_BYTES;
    }

    /**
     * Sends a packet behind {@link #toHostRoom} to its host, or asks where that is.
     *
     * @return false if the host is not known
     */
    boolean toHost(byte[] frame) {
        int host = Ipv4.destination(frame, toHostRoom());
        long mac = hosts.mac(host);
        if (mac == HostTable.UNKNOWN) {
            // The sender will try again, and by then the host has answered.
            drops.add(Drop.HOST_UNKNOWN);
            ask(host);
            return false;
        }
        answer(frame, mac);
        count(frame.length - toHostRoom());
        return true;
    }

    /** Asks where a host is; its answer comes up as a packet-in. */
    void ask(int host) {
        int gateway = home.gateway().address().toInt();
        send(Frames.arpRequest(gatewayMac(), gateway, host, home.vlan()));
    }

    /** Sends a packet behind {@link #toHostRoom}, which is no forwarded one, to a host. */
    void answer(byte[] frame, long mac) {
        Frames.header(frame, mac, gatewayMac(), home.vlan(), Ethernet.IPV4);
        send(frame);
    }

    private long gatewayMac() {
        return home.gateway().mac().toLong();
    }

    private void send(byte[] frame) {
        sender.send(device.id(), home.port(), frame);
    }

    /** Sends a packet behind {@link #toTunnelRoom} to the border relay or, in a mesh, to a CE. */
    void toTunnel(byte[] frame) {
        int way =
                mesh.isPresent() ? mesh.get().way(frame, toTunnelRoom()) : MeshRoutes.BORDER_RELAY;
        boolean direct = way != MeshRoutes.BORDER_RELAY;
        // The tunnel port takes the Ethernet header off again. Its destination means nothing to the
        // one to the border relay; CeProgram's rules make the address of another CE from it.
        Frames.header(frame, direct ? way : 0, 0, 0, Ethernet.IPV4);
        sender.send(device.id(), direct ? PortNumber.TABLE : device.tunnelPort(), frame);
        count(frame.length - toTunnelRoom());
    }

    @Override
    public void toInside(int subscriber, byte[] buf, int off, int len) {
        toHost(framed(buf, off, len, toHostRoom()));
    }

    @Override
    public void toOutside(int subscriber, byte[] buf, int off, int len) {
        toTunnel(framed(buf, off, len, toTunnelRoom()));
    }

    /** A copy with room for a header, as the buffer stays the engine's. */
    private static byte[] framed(byte[] buf, int off, int len, int room) {
        byte[] frame = new byte[room + len];
        System.arraycopy(buf, off, frame, room, len);
        return frame;
    }

    private void count(int packetBytes) {
        packets++;
        bytes += packetBytes;
    }

    /** Packets sent, both ways. */
    long packets() {
        return packets;
    }

    /** Bytes of the packets sent, IPv4 headers included. */
    long bytes() {
        return bytes;
    }
}
