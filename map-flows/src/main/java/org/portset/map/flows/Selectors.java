// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import java.util.List;
import org.onlab.packet.Ethernet;
import org.onlab.packet.IPv4;
import org.onlab.packet.TpPort;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.IndexTableId;
import org.onosproject.net.flow.TrafficSelector;

/** The matches that our programs are made of. */
final class Selectors {
    static final byte TCP = IPv4.PROTOCOL_TCP;
    static final byte UDP = IPv4.PROTOCOL_UDP;
    static final byte ICMP = IPv4.PROTOCOL_ICMP;

    /** Protocols whose ports steer. */
    static final List<Byte> TRANSPORTS = List.of(TCP, UDP);

    /** A mask of all bits, which a switch gives back as none: ONOS would see another match. */
    private static final int WHOLE_PORT = 0xffff;

    private Selectors() {}

    /** Number of the table that a rule is in. */
    static int table(FlowRule rule) {
        return ((IndexTableId) rule.table()).id();
    }

    static TrafficSelector.Builder any() {
        return DefaultTrafficSelector.builder();
    }

    static TrafficSelector.Builder fromPort(PortNumber port) {
        return any().matchInPort(port);
    }

    /** From a port and a VLAN on it, {@link VlanId#NONE} for untagged. */
    static TrafficSelector.Builder fromPort(PortNumber port, VlanId vlan) {
        return fromPort(port).matchVlanId(vlan);
    }

    static TrafficSelector.Builder ipv4(TrafficSelector.Builder selector) {
        return selector.matchEthType(Ethernet.TYPE_IPV4);
    }

    static TrafficSelector.Builder ipv4(TrafficSelector.Builder selector, byte protocol) {
        return ipv4(selector).matchIPProtocol(protocol);
    }

    static TrafficSelector.Builder arp(TrafficSelector.Builder selector) {
        return selector.matchEthType(Ethernet.TYPE_ARP);
    }

    static String name(byte protocol) {
        return protocol == TCP ? "tcp" : protocol == UDP ? "udp" : "icmp";
    }

    static Field sourcePort(byte protocol) {
        return protocol == TCP ? Field.TCP_SRC : Field.UDP_SRC;
    }

    static Field destinationPort(byte protocol) {
        return protocol == TCP ? Field.TCP_DST : Field.UDP_DST;
    }

    /** A source port. */
    static TrafficSelector.Builder sourcePort(
            TrafficSelector.Builder selector, byte protocol, int port) {
        TpPort value = TpPort.tpPort(port);
        return protocol == TCP ? selector.matchTcpSrc(value) : selector.matchUdpSrc(value);
    }

    /** Source ports with this value under the mask. */
    static TrafficSelector.Builder sourcePort(
            TrafficSelector.Builder selector, byte protocol, int port, int mask) {
        if (mask == WHOLE_PORT) {
            return sourcePort(selector, protocol, port);
        }
        TpPort value = TpPort.tpPort(port);
        TpPort bits = TpPort.tpPort(mask);
        return protocol == TCP
                ? selector.matchTcpSrcMasked(value, bits)
                : selector.matchUdpSrcMasked(value, bits);
    }

    /** A destination port. */
    static TrafficSelector.Builder destinationPort(
            TrafficSelector.Builder selector, byte protocol, int port) {
        TpPort value = TpPort.tpPort(port);
        return protocol == TCP ? selector.matchTcpDst(value) : selector.matchUdpDst(value);
    }

    /** Destination ports with this value under the mask. */
    static TrafficSelector.Builder destinationPort(
            TrafficSelector.Builder selector, byte protocol, int port, int mask) {
        if (mask == WHOLE_PORT) {
            return destinationPort(selector, protocol, port);
        }
        TpPort value = TpPort.tpPort(port);
        TpPort bits = TpPort.tpPort(mask);
        return protocol == TCP
                ? selector.matchTcpDstMasked(value, bits)
                : selector.matchUdpDstMasked(value, bits);
    }
}
