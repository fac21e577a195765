// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Arrays;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onosproject.net.PortNumber;
import org.portset.core.config.SwitchModel;
import org.portset.map.MapAddress;
import org.portset.map.MapRule;
import org.portset.nat.engine.Drop;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ethernet;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.Ipv4;

/**
 * A BR switch's part of the slow path: ICMP echo, whose query id stands for the port (RFC 7597
 * section 8.2), and which a switch can't read.
 *
 * <p>Without state, as all of the border relay. From the tunnel, the switch has compared the outer
 * source's address and constants and hands up its PSID; here it is compared with the query id's.
 * From the Internet, the PSID is computed from the query id and given to the switch in the frame's
 * destination MAC, from which its rules make the outer address.
 */
public final class BorderRelay implements SwitchPath {
    private static final int HEADER = Ethernet.HEADER_BYTES;

    private final SwitchModel device;
    private final PacketSender sender;
    private final DropCounts drops = new DropCounts();

    public BorderRelay(SwitchModel device, PacketSender sender) {
        this.device = device;
        this.sender = sender;
    }

    public SwitchModel device() {
        return device;
    }

    public DropCounts drops() {
        return drops;
    }

    @Override
    public void receive(Punt punt, long nowNanos) {
        byte[] out = punt.reframe(HEADER);
        Drop bad = punt.etherType() == Ethernet.IPV4 ? check(out) : Drop.NOT_IPV4;
        if (bad == null) {
            if (punt.inPort().equals(device.tunnelPort())) {
                bad = toInternet(out, punt.carried());
            } else if (punt.inPort().equals(device.internet().port())) {
                bad = toTunnel(out);
            } else {
                bad = Drop.UNKNOWN_SUBSCRIBER;
            }
        }
        if (bad != null) {
            drops.add(bad);
        }
    }

    /** Null for a whole ICMP echo message with a TTL to spend. */
    private static Drop check(byte[] out) {
        int length = out.length - HEADER;
        if (length < Ipv4.MIN_HEADER_BYTES || Ipv4.version(out, HEADER) != 4) {
            return Drop.NOT_IPV4;
        }
        int header = Ipv4.headerBytes(out, HEADER);
        if (header < Ipv4.MIN_HEADER_BYTES) {
            return Drop.BAD_HEADER_LENGTH;
        }
        int total = Ipv4.totalLength(out, HEADER);
        if (total > length || total < header + Icmp.HEADER_BYTES) {
            return Drop.TRUNCATED;
        }
        if (Checksum.of(out, HEADER, header) != 0) {
            return Drop.BAD_IP_CHECKSUM;
        }
        if (Ipv4.isFragment(out, HEADER)) {
            return Drop.FRAGMENT;
        }
        if (Ipv4.protocol(out, HEADER) != Ipv4.ICMP) {
            return Drop.UNSUPPORTED_PROTOCOL;
        }
        int type = Icmp.type(out, HEADER + header);
        if (type != Icmp.ECHO_REQUEST && type != Icmp.ECHO_REPLY) {
            return Icmp.isError(type) ? Drop.ICMP_ERROR_UNSUPPORTED : Drop.ICMP_TYPE_UNSUPPORTED;
        }
        return Ipv4.ttl(out, HEADER) <= 1 ? Drop.TTL_EXPIRED : null;
    }

    private static int queryId(byte[] out) {
        return Icmp.identifier(out, HEADER + Ipv4.headerBytes(out, HEADER));
    }

    private Drop toInternet(byte[] out, int outerPsid) {
        Ip4Address source = Ip4Address.valueOf(Ipv4.source(out, HEADER));
        Optional<MapRule> rule = device.domain().ruleFor(source);
        if (rule.isEmpty()) {
            return Drop.SPOOFED_ADDRESS;
        }
        int id = queryId(out);
        if (MapAddress.inZeroBlock(rule.get(), id)) {
            return Drop.PORT_ZERO_BLOCK;
        }
        if (MapAddress.psidOfPort(rule.get(), id) != outerPsid) {
            return Drop.SPOOFED_PSID;
        }
        send(
                out,
                device.internet().nextHopMac().toLong(),
                device.internet().mac().toLong(),
                device.internet().port());
        return null;
    }

    private Drop toTunnel(byte[] out) {
        Ip4Address destination = Ip4Address.valueOf(Ipv4.destination(out, HEADER));
        Optional<MapRule> rule = device.domain().ruleFor(destination);
        if (rule.isEmpty()) {
            return Drop.NO_MAP_RULE;
        }
        int id = queryId(out);
        if (MapAddress.inZeroBlock(rule.get(), id)) {
            return Drop.PORT_ZERO_BLOCK;
        }
        // The low bits of the destination MAC are where BrProgram's rules expect the PSID.
        send(
                out,
                MapAddress.psidOfPort(rule.get(), id),
                device.internet().mac().toLong(),
                PortNumber.TABLE);
        return null;
    }

    private void send(byte[] out, long destination, long source, PortNumber port) {
        int difference = Ipv4.decrementTtl(out, HEADER);
        Ipv4.setChecksum(out, HEADER, Checksum.apply(Ipv4.checksum(out, HEADER), difference));
        Frames.header(out, destination, source, 0, Ethernet.IPV4);
        int length = HEADER + Ipv4.totalLength(out, HEADER);
        sender.send(device.id(), port, out.length == length ? out : Arrays.copyOf(out, length));
    }
}
