// SPDX-License-Identifier: Apache-2.0
package org.portset.map.trace;

import java.math.BigInteger;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.VlanId;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.criteria.ArpHaCriterion;
import org.onosproject.net.flow.criteria.ArpOpCriterion;
import org.onosproject.net.flow.criteria.ArpPaCriterion;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.EthCriterion;
import org.onosproject.net.flow.criteria.EthTypeCriterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.IPProtocolCriterion;
import org.onosproject.net.flow.criteria.MetadataCriterion;
import org.onosproject.net.flow.criteria.PortCriterion;
import org.onosproject.net.flow.criteria.TcpPortCriterion;
import org.onosproject.net.flow.criteria.TunnelIdCriterion;
import org.onosproject.net.flow.criteria.UdpPortCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.portset.map.flows.Field;

/** Whether a packet matches a selector. */
final class Matcher {
    private static final int VLAN_PRESENT = 0x1000;
    private static final int WHOLE_PORT = 0xffff;

    private Matcher() {}

    /**
     * Whether all of the selector's criteria hold.
     *
     * @throws IllegalArgumentException on a criterion that no rule of ours has
     */
    static boolean matches(TrafficSelector selector, PacketHeader packet) {
        for (Criterion criterion : selector.criteria()) {
            if (!matches(criterion, packet)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(Criterion criterion, PacketHeader packet) {
        switch (criterion.type()) {
            case IN_PORT:
                long inPort = PacketHeader.number(((PortCriterion) criterion).port());
                return packet.value(Field.IN_PORT) == inPort;
            case ETH_SRC:
                return packet.value(Field.ETH_SRC) == ((EthCriterion) criterion).mac().toLong();
            case ETH_SRC_MASKED:
                EthCriterion masked = (EthCriterion) criterion;
                long source = packet.value(Field.ETH_SRC) & masked.mask().toLong();
                return source == masked.mac().toLong();
            case ETH_DST:
                return packet.value(Field.ETH_DST) == ((EthCriterion) criterion).mac().toLong();
            case ETH_TYPE:
                int etherType = ((EthTypeCriterion) criterion).ethType().toShort() & 0xffff;
                return packet.value(Field.ETH_TYPE) == etherType;
            case VLAN_VID:
                VlanId vlan = ((VlanIdCriterion) criterion).vlanId();
                int id = vlan.equals(VlanId.NONE) ? 0 : VLAN_PRESENT | vlan.toShort();
                return packet.value(Field.VLAN_VID) == id;
            case IP_PROTO:
                short protocol = ((IPProtocolCriterion) criterion).protocol();
                return packet.value(Field.IP_PROTO) == (protocol & 0xff);
            case IPV4_SRC:
                return inside(packet, Field.IP_SRC, ((IPCriterion) criterion).ip());
            case IPV4_DST:
                return inside(packet, Field.IP_DST, ((IPCriterion) criterion).ip());
            case METADATA:
                long metadata = ((MetadataCriterion) criterion).metadata();
                return packet.get(Field.METADATA).equals(unsigned(metadata));
            case TUNNEL_ID:
                long key = ((TunnelIdCriterion) criterion).tunnelId();
                return packet.get(Field.TUN_ID).equals(unsigned(key));
            case ARP_OP:
                return packet.value(Field.ARP_OP) == ((ArpOpCriterion) criterion).arpOp();
            case ARP_SPA:
                return packet.ip4(Field.ARP_SPA).equals(((ArpPaCriterion) criterion).ip());
            case ARP_TPA:
                return packet.ip4(Field.ARP_TPA).equals(((ArpPaCriterion) criterion).ip());
            case ARP_SHA:
                return packet.value(Field.ARP_SHA) == ((ArpHaCriterion) criterion).mac().toLong();
            case IPV6_SRC:
            case IPV6_DST:
            case IPV6_ND_TARGET:
            case ICMPV6_TYPE:
                return false; // what is traced is IPv4 or ARP
            default:
                return matchesPort(criterion, packet);
        }
    }

    private static boolean matchesPort(Criterion criterion, PacketHeader packet) {
        switch (criterion.type()) {
            case TCP_SRC:
            case TCP_SRC_MASKED:
                return tcp(packet, Field.TCP_SRC, (TcpPortCriterion) criterion);
            case TCP_DST:
            case TCP_DST_MASKED:
                return tcp(packet, Field.TCP_DST, (TcpPortCriterion) criterion);
            case UDP_SRC:
            case UDP_SRC_MASKED:
                return udp(packet, Field.UDP_SRC, (UdpPortCriterion) criterion);
            case UDP_DST:
            case UDP_DST_MASKED:
                return udp(packet, Field.UDP_DST, (UdpPortCriterion) criterion);
            default:
                throw new IllegalArgumentException("no rule of ours matches " + criterion);
        }
    }

    private static boolean tcp(PacketHeader packet, Field field, TcpPortCriterion criterion) {
        int mask = criterion.mask() == null ? WHOLE_PORT : criterion.mask().toInt();
        return (packet.value(field) & mask) == (criterion.tcpPort().toInt() & mask);
    }

    private static boolean udp(PacketHeader packet, Field field, UdpPortCriterion criterion) {
        int mask = criterion.mask() == null ? WHOLE_PORT : criterion.mask().toInt();
        return (packet.value(field) & mask) == (criterion.udpPort().toInt() & mask);
    }

    private static boolean inside(PacketHeader packet, Field field, IpPrefix prefix) {
        return prefix.contains(packet.ip4(field));
    }

    static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
