// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.map.flows.Samples.APPLICATION;
import static org.portset.map.flows.Samples.DEVICE;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.VlanId;

/** What a switch does with a home's IPv6, and with what its hosts ask a DHCPv4 server. */
class CeIpv6Test {
    private static final Ip6Prefix PREFIX = Ip6Prefix.valueOf("2001:db8:12:3400::/56");
    private static final Ip6Address TUNNEL = Ip6Address.valueOf("2001:db8:12:3400:0:c000:212:34");

    private static List<String> more(CeSpec.Builder home) {
        List<String> before = print(Samples.home().build());
        return print(home.build()).stream()
                .filter(rule -> !before.contains(rule))
                .collect(Collectors.toList());
    }

    private static List<String> print(CeSpec home) {
        return CeProgram.of(DEVICE, APPLICATION, home).rules().stream()
                .map(rule -> OfctlPrinter.print(rule).replaceAll("cookie=0x[0-9a-f]+,", ""))
                .map(rule -> rule.replaceAll("vlan_tci=0x0000/0x1fff", "untagged"))
                .collect(Collectors.toList());
    }

    @Test
    void ipv6PassesUnlessItPretends() {
        String pass = "actions=load:0x0->NXM_OF_ETH_SRC[40],output:1";
        assertEquals(
                List.of(
                        "table=0,priority=1030,ipv6,in_port=1,ipv6_dst="
                                + TUNNEL
                                + "/128,actions=LOCAL",
                        "table=0,priority=1020,ipv6,in_port=1,ipv6_dst="
                                + PREFIX
                                + ",actions=output:2",
                        "table=0,priority=1020,ipv6,in_port=1,ipv6_dst=fe80::/10,"
                                + "actions=LOCAL,output:2",
                        "table=0,priority=1020,ipv6,in_port=1,ipv6_dst=ff00::/8,"
                                + "actions=LOCAL,output:2",
                        "table=0,priority=740,icmp6,in_port=2,untagged,icmp_type=134,actions=drop",
                        "table=0,priority=740,icmp6,in_port=2,untagged,icmp_type=137,actions=drop",
                        "table=0,priority=730,icmp6,in_port=2,untagged,icmp_type=136,nd_target="
                                + TUNNEL
                                + ",actions=drop",
                        "table=0,priority=730,ipv6,in_port=2,untagged,ipv6_src="
                                + TUNNEL
                                + "/128,actions=drop",
                        "table=0,priority=720,ipv6,in_port=2,untagged,ipv6_src="
                                + PREFIX
                                + ","
                                + pass,
                        "table=0,priority=720,ipv6,in_port=2,untagged,ipv6_src=fe80::/10," + pass,
                        "table=0,priority=720,ipv6,in_port=2,untagged,ipv6_src=::/128," + pass,
                        "table=0,priority=710,ipv6,in_port=2,untagged,actions=drop"),
                more(Samples.home().ipv6(PREFIX, TUNNEL)));
    }

    @Test
    void aTaggedHomesIpv6IsTagged() {
        List<String> rules =
                print(Samples.home().vlan(VlanId.vlanId((short) 7)).ipv6(PREFIX, TUNNEL).build());
        String out =
                "table=0,priority=720,ipv6,in_port=2,dl_vlan=7,ipv6_src=fe80::/10,"
                        + "actions=pop_vlan,load:0x0->NXM_OF_ETH_SRC[40],output:1";
        assertTrue(rules.contains(out), String.join("\n", rules));
        assertTrue(
                rules.stream()
                        .anyMatch(
                                rule ->
                                        rule.contains("ipv6_dst=" + PREFIX)
                                                && rule.contains("push_vlan:0x8100")
                                                && rule.endsWith("output:2")),
                String.join("\n", rules));
    }

    @Test
    void answersToTheProxyComeUp() {
        Ip6Address resolver = Ip6Address.valueOf("2001:db8:ffff::53");
        List<String> rules = more(Samples.home().dnsProxy(resolver, TUNNEL));
        assertEquals(1, rules.size(), rules.toString());
        String answers =
                "table=0,priority=1040,udp6,in_port=1,udp_src=53,ipv6_src="
                        + resolver
                        + "/128,ipv6_dst="
                        + TUNNEL
                        + "/128,";
        assertTrue(rules.get(0).startsWith(answers), rules.toString());
        assertTrue(rules.get(0).endsWith("CONTROLLER:65535"), rules.toString());
    }

    @Test
    void whatIsSentToAnyDhcpServerComesUp() {
        List<String> rules = more(Samples.home().dhcp(true));
        assertEquals(1, rules.size(), rules.toString());
        assertTrue(
                rules.get(0)
                        .startsWith(
                                "table=0,priority=520,udp,in_port=2,dl_dst=ff:ff:ff:ff:ff:ff,"
                                        + "untagged,udp_dst=67,"),
                rules.get(0));
        assertTrue(rules.get(0).endsWith("CONTROLLER:65535"), rules.get(0));
    }
}
