// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.security.SecureRandom;
import java.util.Optional;
import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.core.lan.DnsPolicy;
import org.portset.core.lan.DnsProxy;
import org.portset.nat.engine.Drop;
import org.portset.nat.wire.Ethernet;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.TcpAnswer;

/**
 * A home's DNS proxy in the slow path: queries by IPv4 from hosts to the gateway go on by IPv6 to
 * the resolver, out of the uplink and not by the tunnel, from the tunnel's address, which the
 * access network leads to the switch. Not thread-safe: under its {@link CustomerEdge}'s lock.
 *
 * <p>TCP is refused: a relay of it would need a TCP of its own here. A host hears so at once.
 */
final class DnsResponder {
    private static final int MAX_LAN_MTU_BYTES = 1500;
    private static final int IPV4_AND_UDP_BYTES = 28;
    private static final int IPV6_BYTES = 40;

    private final PacketSender sender;
    private final CeOutput output;
    private final DropCounts drops;
    private SwitchModel device;
    private SubscriberModel home;
    private Optional<DnsPolicy> policy = Optional.empty();
    private DnsProxy proxy; // there where the policy is

    DnsResponder(
            SwitchModel device,
            SubscriberModel home,
            PacketSender sender,
            CeOutput output,
            DropCounts drops) {
        this.sender = sender;
        this.output = output;
        this.drops = drops;
        update(device, home);
    }

    /** Takes over what is configured; what waits for another resolver is forgotten. */
    void update(SwitchModel changedDevice, SubscriberModel changed) {
        device = changedDevice;
        home = changed;
        if (!changed.lan().dns().equals(policy)) {
            policy = changed.lan().dns();
            proxy = isOn() ? new DnsProxy(new SecureRandom()::nextInt, drops::add) : null;
        }
    }

    /** Whether there is a proxy. */
    boolean isOn() {
        return policy.isPresent();
    }

    /**
     * Serves a packet to the gateway, if it is one for the proxy.
     *
     * @param buf may hold anything from {@code off} to its end
     * @param mac of the host
     * @return false, and nothing done, if it isn't
     */
    boolean fromHome(byte[] buf, int off, long mac, long nowNanos) {
        if (!isOn()) {
            return false;
        }
        if (GatewayUdp.destinationPort(buf, off) == DnsProxy.PORT) {
            query(buf, off, mac, nowNanos);
            return true;
        }
        return refused(buf, off, mac);
    }

    private void query(byte[] buf, int off, long mac, long nowNanos) {
        byte[] message = GatewayUdp.payload(buf, off);
        int uplinkMtuBytes = device.domain().innerMtuBytes() + IPV6_BYTES;
        if (message.length > uplinkMtuBytes - UplinkUdp.HEADERS_BYTES) {
            drops.add(Drop.DNS_TOO_LARGE);
            return;
        }
        int host = Ipv4.source(buf, off);
        int port = GatewayUdp.sourcePort(buf, off);
        DnsProxy.Query query = proxy.fromHost(message, host, port, mac, nowNanos);
        if (query == null) {
            return;
        }
        byte[] frame =
                UplinkUdp.packet(
                        Ethernet.HEADER_BYTES,
                        home.ce().address().toOctets(),
                        query.port(),
                        policy.orElseThrow().resolver().toOctets(),
                        DnsProxy.PORT,
                        message);
        long nextHop = policy.orElseThrow().nextHopMac().toLong();
        Frames.header(frame, nextHop, home.gateway().mac().toLong(), 0, Ethernet.IPV6);
        sender.send(device.id(), device.uplinkPort(), frame);
    }

    /** Takes what the switch's rule for the resolver's answers sends up. */
    void fromUplink(Punt punt, long nowNanos) {
        byte[] packet = punt.reframe(0);
        boolean isSound =
                punt.etherType() == Ethernet.IPV6
                        && UplinkUdp.isFrom(
                                packet,
                                policy.orElseThrow().resolver().toOctets(),
                                DnsProxy.PORT,
                                home.ce().address().toOctets());
        if (!isSound) {
            drops.add(Drop.BAD_DNS);
            return;
        }
        byte[] message = UplinkUdp.payload(packet);
        DnsProxy.Query query =
                proxy.fromResolver(message, UplinkUdp.destinationPort(packet), nowNanos);
        if (query == null) {
            return;
        }
        int lanMtuBytes = Math.min(device.domain().innerMtuBytes(), MAX_LAN_MTU_BYTES);
        boolean fits = message.length <= lanMtuBytes - IPV4_AND_UDP_BYTES;
        byte[] frame =
                GatewayUdp.packet(
                        output.toHostRoom(),
                        home.gateway().address().toInt(),
                        DnsProxy.PORT,
                        query.host(),
                        query.hostPort(),
                        fits ? message : DnsProxy.truncated(message));
        output.answer(frame, query.hostMac());
    }

    private boolean refused(byte[] buf, int off, long mac) {
        if (Ipv4.check(buf, off, buf.length - off) != Ipv4.GOOD
                || Ipv4.isFragment(buf, off)
                || Ipv4.protocol(buf, off) != Ipv4.TCP) {
            return false;
        }
        int tcp = off + Ipv4.headerBytes(buf, off);
        int end = off + Ipv4.totalLength(buf, off);
        boolean isForProxy =
                end - tcp >= Tcp.MIN_HEADER_BYTES
                        && Tcp.headerBytes(buf, tcp) <= end - tcp
                        && Tcp.destinationPort(buf, tcp) == DnsProxy.PORT
                        && (Tcp.flags(buf, tcp) & Tcp.RST) == 0;
        if (!isForProxy) {
            return false;
        }
        byte[] answer = new byte[TcpAnswer.MAX_BYTES];
        boolean hasAck = (Tcp.flags(buf, tcp) & Tcp.ACK) != 0;
        int length =
                hasAck
                        ? TcpAnswer.reset(answer, buf, off, tcp)
                        : TcpAnswer.refuse(answer, buf, off, tcp);
        int room = output.toHostRoom();
        byte[] frame = new byte[room + length];
        System.arraycopy(answer, 0, frame, room, length);
        output.answer(frame, mac);
        return true;
    }
}
