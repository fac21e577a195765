// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.portset.map.flows.Samples.APPLICATION;
import static org.portset.map.flows.Samples.DEVICE;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficTreatment;

class ToControllerTest {
    @Test
    void pushesTwoTagsAndClearsWhatTheCodecDoesNotKnow() {
        assertEquals(
                "push_vlan:0x88a8,push_vlan:0x88a8,"
                        + "move:NXM_NX_XXREG0[]->NXM_NX_TUN_IPV6_SRC[],"
                        + "move:NXM_NX_XXREG0[]->NXM_NX_TUN_IPV6_DST[],"
                        + "load:0x0->NXM_NX_REG4[],load:0x0->NXM_OF_ETH_SRC[40],"
                        + "CONTROLLER:65535",
                OfctlPrinter.actions(ToController.toController(DEVICE).build()));
    }

    @Test
    void carriesAVlanIdInTheTags() {
        TrafficTreatment treatment =
                ToController.toController(DEVICE, VlanId.vlanId((short) 0x123)).build();
        assertEquals(
                "pop_vlan,push_vlan:0x88a8,load:0x23->OXM_OF_VLAN_VID[0..7],"
                        + "push_vlan:0x88a8,load:0x1->OXM_OF_VLAN_VID[0..7],"
                        + "move:NXM_NX_XXREG0[]->NXM_NX_TUN_IPV6_SRC[],"
                        + "move:NXM_NX_XXREG0[]->NXM_NX_TUN_IPV6_DST[],"
                        + "load:0x0->NXM_NX_REG4[],load:0x0->NXM_OF_ETH_SRC[40],"
                        + "CONTROLLER:65535",
                OfctlPrinter.actions(treatment));
    }

    @Test
    void noRuleReachesTheControllerWithoutTheTreatment() {
        long seed = Long.getLong("portset.seed", new Random().nextLong());
        RandomTraffic traffic = new RandomTraffic(new Random(seed));
        List<FlowRule> rules = new ArrayList<>(Samples.rfcBrProgram().rules());
        rules.addAll(Samples.ceProgram().rules());
        for (int i = 0; i < 100; i++) {
            rules.addAll(Samples.brProgram(traffic.domain()).rules());
        }
        for (CeSpec home : List.of(Samples.home().build(), Samples.taggedHome())) {
            for (SessionRules.Width width : SessionRules.Width.values()) {
                SessionTuple session = Samples.session(SessionTuple.tcp()).build();
                rules.add(SessionRules.outbound(DEVICE, APPLICATION, home, session, width));
                rules.add(SessionRules.inbound(DEVICE, APPLICATION, home, session, width));
            }
        }
        assertFalse(
                rules.stream().noneMatch(rule -> rule.treatment().toString().contains("CONTROL")));
        assertEquals(List.of(), ToController.unguarded(rules), () -> "seed " + seed);
    }

    @Test
    void findsRulesWithoutTheTreatment() {
        TrafficTreatment.Builder bare =
                DefaultTrafficTreatment.builder().setOutput(PortNumber.CONTROLLER);
        TrafficTreatment.Builder oneTag =
                DefaultTrafficTreatment.builder()
                        .pushVlan(ToController.TAG)
                        .setOutput(PortNumber.CONTROLLER);
        TrafficTreatment.Builder notCleared =
                DefaultTrafficTreatment.builder()
                        .pushVlan(ToController.TAG)
                        .pushVlan(ToController.TAG)
                        .setOutput(PortNumber.CONTROLLER);
        TrafficTreatment.Builder poppedAgain =
                ToController.toController(DEVICE).popVlan().setOutput(PortNumber.CONTROLLER);
        TrafficTreatment.Builder deferred =
                DefaultTrafficTreatment.builder().deferred().setOutput(PortNumber.CONTROLLER);
        TrafficTreatment.Builder guarded = ToController.toController(DEVICE);
        for (TrafficTreatment.Builder wrong :
                List.of(bare, oneTag, notCleared, poppedAgain, deferred)) {
            assertEquals(1, ToController.unguarded(List.of(rule(wrong))).size(), wrong.toString());
        }
        assertEquals(List.of(), ToController.unguarded(List.of(rule(guarded))));
    }

    private static FlowRule rule(TrafficTreatment.Builder treatment) {
        return DefaultFlowRule.builder()
                .forDevice(DEVICE)
                .withPriority(1)
                .withSelector(Selectors.any().build())
                .withTreatment(treatment.build())
                .fromApp(APPLICATION)
                .makePermanent()
                .build();
    }
}
