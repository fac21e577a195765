// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.map.flows.Samples.APPLICATION;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.portset.nat.engine.Drop;

class FlowProgramTest {
    @Test
    void givesEveryRuleItsPurposeAndACookieOfItsOwn() {
        long seed = Long.getLong("portset.seed", new Random().nextLong());
        RandomTraffic traffic = new RandomTraffic(new Random(seed));
        for (int i = 0; i < 100; i++) {
            FlowProgram program = Samples.brProgram(traffic.domain());
            Set<Long> cookies = new HashSet<>();
            for (FlowRule rule : program.rules()) {
                assertFalse(program.purpose(rule).orElse("").isEmpty(), rule::toString);
                long cookie = rule.id().value();
                assertTrue(cookies.add(cookie), () -> "seed " + seed);
                assertTrue(Cookies.is(cookie, APPLICATION, Cookies.Kind.BR));
                assertTrue(Cookies.isOurs(cookie, APPLICATION));
                assertFalse(Cookies.isOurs(cookie, new DefaultApplicationId(43, "other")));
            }
        }
    }

    @Test
    void isTheSameEveryTime() {
        assertEquals(Samples.rfcBrProgram().toString(), Samples.rfcBrProgram().toString());
        assertEquals(Samples.ceProgram().toString(), Samples.ceProgram().toString());
    }

    @Test
    void countsEachReasonForSpoofingByItself() {
        EnumSet<Drop> reasons = EnumSet.noneOf(Drop.class);
        FlowProgram program = Samples.rfcBrProgram();
        for (FlowRule rule : program.rules()) {
            Optional<Drop> drop = program.drop(rule);
            drop.ifPresent(reasons::add);
            drop.ifPresent(reason -> assertEquals("drop", OfctlPrinter.actions(rule.treatment())));
        }
        assertEquals(
                EnumSet.of(
                        Drop.SPOOFED_PREFIX,
                        Drop.SPOOFED_ADDRESS,
                        Drop.SPOOFED_PSID,
                        Drop.SPOOFED_INTERFACE_ID,
                        Drop.PORT_ZERO_BLOCK,
                        Drop.UNSUPPORTED_PROTOCOL,
                        Drop.NO_MAP_RULE,
                        Drop.NOT_IPV4),
                reasons);
    }

    @Test
    void namesTheCountersThatOnosHasOfItsRules() {
        FlowProgram program = Samples.rfcBrProgram();
        for (FlowRule rule : program.rules()) {
            DefaultFlowEntry counted = new DefaultFlowEntry(rule);
            assertEquals(program.drop(rule), program.drop(counted));
            assertEquals(program.purpose(rule), program.purpose(counted));
        }
    }

    @Test
    void knowsNothingOfRulesOfOthers() {
        FlowRule other = Samples.ceProgram().rules().get(5);
        assertEquals(Optional.empty(), Samples.rfcBrProgram().purpose(other));
        assertEquals(Optional.empty(), Samples.rfcBrProgram().drop(other));
    }

    @Test
    void refusesTwoRulesWithOneMatch() {
        FlowProgram.Builder builder =
                new FlowProgram.Builder(Samples.DEVICE, APPLICATION, Cookies.Kind.BR);
        builder.add(1, 10, Selectors.any(), DefaultTrafficTreatment.builder().transition(2), "one");
        assertThrows(
                IllegalStateException.class,
                () -> builder.drop(1, 10, Selectors.any(), Drop.NOT_IPV4, "other"));
    }

    @Test
    void printsRulesWithTheirPurposes() {
        String text = Samples.rfcBrProgram().toString();
        assertTrue(
                text.contains(
                        "tcp,metadata=0x0,nw_dst=192.0.2.0/24,actions="
                                + "load:0x20010db800000000->NXM_NX_TUN_IPV6_DST[64..127],"
                                + "load:0x0->NXM_NX_TUN_IPV6_DST[0..63],"
                                + "move:NXM_OF_IP_DST[0..7]->NXM_NX_TUN_IPV6_DST[80..87],"
                                + "move:NXM_OF_IP_DST[]->NXM_NX_TUN_IPV6_DST[16..47],"
                                + "move:NXM_OF_TCP_DST[2..9]->NXM_NX_TUN_IPV6_DST[72..79],"
                                + "move:NXM_OF_TCP_DST[2..9]->NXM_NX_TUN_IPV6_DST[0..7],"
                                + "dec_ttl,output:10  # br encap tcp r1\n"),
                text);
    }
}
