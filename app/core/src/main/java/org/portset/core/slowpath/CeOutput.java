// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.NatOutput;
import org.portset.nat.wire.Ethernet;
import org.portset.nat.wire.Ipv4;

/**
 * A CE switch's two ways out: to the home's hosts and into the tunnel. Not thread-safe: under its
 * {@link CustomerEdge}'s lock, as the NAT that hands it packets.
 */
final class CeOutput implements NatOutput {
    private final SwitchModel device;
    private final SubscriberModel home;
    private final PacketSender sender;
    private final HostTable hosts;
    private final DropCounts drops;
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
        this.device = device;
        this.home = home;
        this.sender = sender;
        this.hosts = hosts;
        this.drops = drops;
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

    /** Sends a packet behind {@link #toTunnelRoom} into the tunnel. */
    void toTunnel(byte[] frame) {
        // The tunnel port takes the Ethernet header off again: its addresses mean nothing.
        Frames.header(frame, 0, 0, 0, Ethernet.IPV4);
        sender.send(device.id(), device.tunnelPort(), frame);
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
