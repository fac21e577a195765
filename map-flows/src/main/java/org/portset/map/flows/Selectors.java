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

    static TrafficSelector.Builder sourcePort(
            TrafficSelector.Builder selector, byte protocol, int port) {
        TpPort value = TpPort.tpPort(port);
        return protocol == TCP ? selector.matchTcpSrc(value) : selector.matchUdpSrc(value);
    }

    static TrafficSelector.Builder destinationPort(
            TrafficSelector.Builder selector, byte protocol, int port) {
        TpPort value = TpPort.tpPort(port);
        return protocol == TCP ? selector.matchTcpDst(value) : selector.matchUdpDst(value);
    }

    /** Source ports whose bits under the mask are zero. */
    static TrafficSelector.Builder sourcePortZero(
            TrafficSelector.Builder selector, byte protocol, int mask) {
        TpPort zero = TpPort.tpPort(0);
        TpPort bits = TpPort.tpPort(mask);
        return protocol == TCP
                ? selector.matchTcpSrcMasked(zero, bits)
                : selector.matchUdpSrcMasked(zero, bits);
    }

    /** Destination ports whose bits under the mask are zero. */
    static TrafficSelector.Builder destinationPortZero(
            TrafficSelector.Builder selector, byte protocol, int mask) {
        TpPort zero = TpPort.tpPort(0);
        TpPort bits = TpPort.tpPort(mask);
        return protocol == TCP
                ? selector.matchTcpDstMasked(zero, bits)
                : selector.matchUdpDstMasked(zero, bits);
    }
}
