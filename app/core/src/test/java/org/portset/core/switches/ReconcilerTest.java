// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.RecordingRules.text;
import static org.portset.core.testing.TestNetwork.APP;
import static org.portset.core.testing.TestNetwork.BR;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;
import static org.portset.core.testing.TestNetwork.SERVER;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.portset.api.ReconcileSnapshot;
import org.portset.core.testing.TestNetwork;

class ReconcilerTest {
    private static final DeviceId FORMER = DeviceId.deviceId("of:00000000000000aa");

    private final TestNetwork net = TestNetwork.start(TestNetwork::asIs);
    private FlowRule outbound;

    @BeforeEach
    void offloadOneSession() {
        net.openUdp(5000, SERVER, 22);
        outbound = net.sessionRule(2);
        net.flowRules().takeLog();
    }

    private List<String> reconcile() {
        new Reconciler(APP, net.flowRules(), net.rules(), device -> true)
                .run(Set.of(BR, CE1, CE2, FORMER), net.network()::wanted);
        return net.flowRules().takeLog();
    }

    /** A rule as an earlier run may have left it. */
    private static FlowRule strange(DeviceId device, FlowRule like, int appId) {
        return DefaultFlowRule.builder()
                .forDevice(device)
                .forTable(2)
                .withSelector(like.selector())
                .withTreatment(like.treatment())
                .makePermanent()
                .withPriority(77)
                .fromApp(new DefaultApplicationId(appId, "any"))
                .build();
    }

    @Test
    void doesNothingWhereAllIsAsItShouldBe() {
        assertEquals(List.of(), reconcile());
    }

    @Test
    void tellsWhatItHasMended() {
        net.flowRules().set(strange(CE1, outbound, APP.id()), FlowEntryState.ADDED, 0, 0);
        net.flowRules().lose(outbound);
        List<ReconcileSnapshot> mended =
                new Reconciler(APP, net.flowRules(), net.rules(), device -> true)
                        .run(Set.of(BR, CE1, CE2, FORMER), net.network()::wanted);
        assertEquals(1, mended.size());
        assertEquals(CE1.toString(), mended.get(0).switchId());
        assertEquals(1, mended.get(0).added());
        assertEquals(1, mended.get(0).removed());
    }

    @Test
    void addsWhatIsMissing() {
        net.flowRules().lose(outbound);
        FlowRule program = net.programs().rules(BR).get(0);
        net.flowRules().lose(program);
        assertEquals(Set.of("+ " + text(program), "+ " + text(outbound)), Set.copyOf(reconcile()));
        assertEquals(List.of(), reconcile());
    }

    @Test
    void removesWhatIsLeftOver() {
        FlowRule old = strange(CE1, outbound, APP.id());
        net.flowRules().set(old, FlowEntryState.ADDED, 0, 0);
        assertEquals(List.of("- " + text(old)), reconcile());
        assertEquals(List.of(), reconcile());
    }

    @Test
    void removesWhatIsLeftOverInASwitchThatIsNoLongerConfigured() {
        FlowRule old = strange(FORMER, outbound, APP.id());
        net.flowRules().set(old, FlowEntryState.ADDED, 0, 0);
        assertEquals(List.of("- " + text(old)), reconcile());
    }

    @Test
    void leavesRulesOfOtherApplicationsAlone() {
        net.flowRules().set(strange(CE1, outbound, 5), FlowEntryState.ADDED, 0, 0);
        assertEquals(List.of(), reconcile());
    }

    @Test
    void leavesAloneWhatIsBeingAddedOrRemoved() {
        net.flowRules().set(outbound, FlowEntryState.PENDING_ADD, 0, 0);
        FlowRule going = strange(CE1, outbound, APP.id());
        net.flowRules().set(going, FlowEntryState.PENDING_REMOVE, 0, 0);
        assertEquals(List.of(), reconcile());
        net.flowRules().set(going, FlowEntryState.REMOVED, 0, 0);
        assertEquals(List.of(), reconcile());
    }
}
