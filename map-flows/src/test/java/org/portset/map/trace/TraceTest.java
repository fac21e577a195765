// SPDX-License-Identifier: Apache-2.0
package org.portset.map.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onosproject.net.PortNumber;
import org.portset.map.flows.Field;
import org.portset.map.flows.Samples;

class TraceTest {
    private static final Ip4Address HOME = Ip4Address.valueOf("192.0.2.18");
    private static final Ip4Address SERVER = Ip4Address.valueOf("198.51.100.10");

    private final Tracer tracer = new Tracer(Samples.rfcBrProgram(), List.of());

    @Test
    void tellsTheWholeWayInColumns() {
        PacketHeader packet =
                PacketHeader.tcp(SERVER, 80, HOME, 1232)
                        .ethernet(Samples.NEXT_HOP_MAC, Samples.BR_MAC)
                        .inPort(Samples.INTERNET)
                        .build();
        assertEquals(
                String.join(
                        "\n",
                        "packet  in_port=2, eth_dst=02:00:00:00:02:01, eth_src=02:00:00:00:02:fe,"
                                + " eth_type=0x800, ip_proto=6,",
                        "        ip_src=198.51.100.10, ip_dst=192.0.2.18, ip_ttl=64, tcp_src=80,"
                                + " tcp_dst=1232",
                        "",
                        "table  purpose              match, actions (>) and changes (*)",
                        "    0  br from internet r1  ip,in_port=2,dl_dst=02:00:00:00:02:01,"
                                + "nw_dst=192.0.2.0/24",
                        "                            > load:0x0->OXM_OF_METADATA[],"
                                + "move:NXM_NX_IP_TTL[1..7]->OXM_OF_METADATA[0..6],",
                        "                              resubmit(,7),load:0x0->"
                                + "OXM_OF_METADATA[0..6],",
                        "                              move:NXM_NX_IP_FRAG[0]->"
                                + "OXM_OF_METADATA[4],goto_table:6",
                        "    6  br encap tcp r1      tcp,metadata=0x0,nw_dst=192.0.2.0/24",
                        "                            > load:0x20010db800000000->"
                                + "NXM_NX_TUN_IPV6_DST[64..127],",
                        "                              load:0x0->NXM_NX_TUN_IPV6_DST[0..63],",
                        "                              move:NXM_OF_IP_DST[0..7]->"
                                + "NXM_NX_TUN_IPV6_DST[80..87],",
                        "                              move:NXM_OF_IP_DST[]->"
                                + "NXM_NX_TUN_IPV6_DST[16..47],",
                        "                              move:NXM_OF_TCP_DST[2..9]->"
                                + "NXM_NX_TUN_IPV6_DST[72..79],",
                        "                              move:NXM_OF_TCP_DST[2..9]->"
                                + "NXM_NX_TUN_IPV6_DST[0..7],dec_ttl,output:10",
                        "                            * ip_ttl 64 -> 63",
                        "                            * tun_ipv6_dst :: ->"
                                + " 2001:db8:12:3400:0:c000:212:34",
                        "",
                        "output by 10 to 2001:db8:12:3400:0:c000:212:34",
                        "        in_port=2, eth_dst=02:00:00:00:02:01, eth_src=02:00:00:00:02:fe,"
                                + " eth_type=0x800, ip_proto=6,",
                        "        ip_src=198.51.100.10, ip_dst=192.0.2.18, ip_ttl=63, tcp_src=80,"
                                + " tcp_dst=1232,",
                        "        tun_ipv6_dst=2001:db8:12:3400:0:c000:212:34",
                        ""),
                tracer.trace(packet).text());
    }

    @Test
    void saysWhyAPacketWasDropped() {
        PacketHeader packet =
                PacketHeader.tcp(HOME, 1236, SERVER, 80)
                        .outer(
                                Ip6Address.valueOf("2001:db8:12:3400:0:c000:212:34"),
                                Ip6Address.valueOf(Samples.BR_IPV6))
                        .inPort(Samples.TUNNEL)
                        .build();
        Trace trace = tracer.trace(packet);
        String text = trace.text();
        assertEquals(
                "\ndropped, spoofed-psid (RFC 7597 8.1): The inner source port is not in the port"
                        + " set of the outer source.\n",
                text.substring(text.lastIndexOf("\ndropped")));
        // Two lookups of constants and seven of pairs, besides those of the packet itself: an
        // eighth
        // fails when the reason is there already, and does nothing.
        assertEquals(3, trace.steps().stream().filter(step -> step.depth() == 0).count());
        assertEquals(9, trace.steps().stream().filter(step -> step.depth() == 1).count());
    }

    @Test
    void dropsWhatNoRuleMatches() {
        PacketHeader packet = PacketHeader.frame(0x86dd).inPort(PortNumber.portNumber(7)).build();
        Trace trace = tracer.trace(packet);
        assertEquals(Trace.Outcome.DROP, trace.outcome());
        assertEquals("table 0: no match", trace.steps().get(0).toString());
    }

    @Test
    void refusesValuesWiderThanTheirField() {
        PacketHeader.Builder builder = PacketHeader.frame(0x800);
        assertThrows(IllegalArgumentException.class, () -> builder.set(Field.IP_TTL, 256));
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.set(Field.IP_TTL, BigInteger.valueOf(-1)));
    }
}
