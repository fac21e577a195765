// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.map.flows.Samples.APPLICATION;
import static org.portset.map.flows.Samples.DEVICE;
import static org.portset.nat.policy.Behavior.ADDRESS_AND_PORT_DEPENDENT;
import static org.portset.nat.policy.Behavior.ADDRESS_DEPENDENT;
import static org.portset.nat.policy.Behavior.ENDPOINT_INDEPENDENT;

import org.junit.jupiter.api.Test;
import org.onosproject.net.flow.FlowRule;
import org.portset.map.flows.SessionRules.Width;
import org.portset.nat.policy.Behavior;

class SessionRulesTest {
    private final CeSpec home = Samples.home().build();

    @Test
    void takesTheWiderNeedOfMappingAndFiltering() {
        Behavior[] behaviors = {
            ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT
        };
        Width[][] widths = {
            {Width.MAPPING, Width.REMOTE_ADDRESS, Width.REMOTE_ENDPOINT},
            {Width.REMOTE_ADDRESS, Width.REMOTE_ADDRESS, Width.REMOTE_ENDPOINT},
            {Width.REMOTE_ENDPOINT, Width.REMOTE_ENDPOINT, Width.REMOTE_ENDPOINT},
        };
        for (int mapping = 0; mapping < 3; mapping++) {
            for (int filtering = 0; filtering < 3; filtering++) {
                assertEquals(
                        widths[mapping][filtering],
                        Width.of(behaviors[mapping], behaviors[filtering]));
            }
        }
    }

    @Test
    void writesOutboundRulesOfEachWidth() {
        String actions =
                "actions=set_field:192.0.2.18->ip_src,set_field:1232->tcp_src,dec_ttl,output:10";
        assertEquals(
                "table=2,priority=1000,tcp,in_port=2,vlan_tci=0x0000/0x1fff,"
                        + "nw_src=192.168.1.10/32,tcp_src=40000,"
                        + actions,
                text(outbound(Width.MAPPING)));
        assertEquals(
                "table=2,priority=1100,tcp,in_port=2,vlan_tci=0x0000/0x1fff,"
                        + "nw_src=192.168.1.10/32,nw_dst=198.51.100.10/32,tcp_src=40000,"
                        + actions,
                text(outbound(Width.REMOTE_ADDRESS)));
        assertEquals(
                "table=2,priority=1200,tcp,in_port=2,vlan_tci=0x0000/0x1fff,"
                        + "nw_src=192.168.1.10/32,nw_dst=198.51.100.10/32,tcp_src=40000,"
                        + "tcp_dst=80,"
                        + actions,
                text(outbound(Width.REMOTE_ENDPOINT)));
    }

    @Test
    void writesInboundRulesWithTheHomesMacsAndVlan() {
        SessionTuple session = Samples.session(SessionTuple.udp()).build();
        FlowRule rule =
                SessionRules.inbound(
                        DEVICE, APPLICATION, Samples.taggedHome(), session, Width.REMOTE_ENDPOINT);
        assertEquals(
                "table=4,priority=1200,udp,in_port=11,nw_src=198.51.100.10/32,"
                        + "nw_dst=192.0.2.18/32,udp_src=80,udp_dst=1232,"
                        + "actions=set_field:192.168.1.10->ip_dst,set_field:40000->udp_dst,"
                        + "dec_ttl,set_field:02:00:00:00:01:01->eth_src,"
                        + "set_field:02:00:00:00:01:10->eth_dst,push_vlan:0x8100,"
                        + "set_field:4387->vlan_vid,output:3",
                text(rule));
    }

    @Test
    void marksRulesAsOursAndPermanent() {
        FlowRule rule = outbound(Width.MAPPING);
        assertTrue(Cookies.is(rule.id().value(), APPLICATION, Cookies.Kind.SESSION_OUT));
        assertEquals(APPLICATION.id(), rule.appId());
        assertTrue(rule.isPermanent());
        assertEquals(rule, outbound(Width.MAPPING));
        assertEquals(rule.id(), outbound(Width.MAPPING).id());
    }

    @Test
    void refusesSessionsThatASwitchCannotMatch() {
        Exception icmp = assertThrows(IllegalArgumentException.class, () -> SessionTuple.of(1));
        assertEquals("protocol 1 is neither TCP nor UDP", icmp.getMessage());
        SessionTuple.Builder builder = SessionTuple.tcp().inside(1, 65536);
        Exception port = assertThrows(IllegalArgumentException.class, builder::build);
        assertEquals("insidePort 65536 is not 0 to 65535", port.getMessage());
    }

    private FlowRule outbound(Width width) {
        SessionTuple session = Samples.session(SessionTuple.tcp()).build();
        return SessionRules.outbound(DEVICE, APPLICATION, home, session, width);
    }

    private static String text(FlowRule rule) {
        return OfctlPrinter.print(rule).replaceFirst("cookie=0x[0-9a-f]+,", "");
    }
}
