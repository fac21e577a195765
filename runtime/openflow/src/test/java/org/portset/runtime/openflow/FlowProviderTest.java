// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.cfg.ComponentConfigService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleProviderRegistry;
import org.onosproject.net.flow.FlowRuleProviderService;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.flow.instructions.Instructions;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.OpenFlowSwitchListener;
import org.projectfloodlight.openflow.protocol.OFBadMatchCode;
import org.projectfloodlight.openflow.protocol.OFBarrierRequest;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFFlowModCommand;
import org.projectfloodlight.openflow.protocol.OFFlowStatsRequest;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;

/** The provider between an ONOS and a switch that are both played. */
@SuppressWarnings(
        "deprecation") // batches are deprecated by ONOS, and the only way in which it hands rules
// over
class FlowProviderTest {

    private static final Dpid DPID = new Dpid(1);
    private static final FlowRule A = TestRules.rule(1, 0, 100).build();
    private static final FlowRule B = TestRules.rule(2, 0, 100).build();
    private static final FlowRule IMPOSSIBLE =
            TestRules.rule(3, 0, 100)
                    .withTreatment(
                            DefaultTrafficTreatment.builder()
                                    .add(Instructions.truncate(64))
                                    .build())
                    .build();

    private final FlowProvider provider = new FlowProvider();
    private final BlockingQueue<OFMessage> sent = new LinkedBlockingQueue<>();
    private final Map<Long, CompletedBatchOperation> completed = new LinkedHashMap<>();
    private final BlockingQueue<List<FlowEntry>> metrics = new LinkedBlockingQueue<>();
    private final List<FlowEntry> stored = new ArrayList<>();
    private final Map<Dpid, OpenFlowSwitch> connected = new HashMap<>();
    private OpenFlowSwitchListener switches;
    private OpenFlowMessageListener messages;

    private final OpenFlowSwitch sw =
            Fakes.of(
                    OpenFlowSwitch.class,
                    Map.of(
                            "getDpid", a -> DPID,
                            "factory", a -> Wire.FACTORY,
                            "sendMsg",
                                    a -> {
                                        if (a[0] instanceof Collection) {
                                            ((Collection<?>) a[0])
                                                    .forEach(m -> sent.add((OFMessage) m));
                                        } else {
                                            sent.add((OFMessage) a[0]);
                                        }
                                        return null;
                                    }));

    @BeforeEach
    void activate() {
        provider.controller =
                Fakes.of(
                        OpenFlowController.class,
                        Map.of(
                                "getSwitch", a -> connected.get(a[0]),
                                "getSwitches", a -> connected.values(),
                                "getMasterSwitches", a -> List.copyOf(connected.values()),
                                "addListener", a -> switches = (OpenFlowSwitchListener) a[0],
                                "addMessageListener",
                                        a -> messages = (OpenFlowMessageListener) a[0]));
        FlowRuleProviderService core =
                Fakes.of(
                        FlowRuleProviderService.class,
                        Map.of(
                                "batchOperationCompleted",
                                        a ->
                                                completed.put(
                                                        (Long) a[0],
                                                        (CompletedBatchOperation) a[1]),
                                "pushFlowMetrics", a -> metrics.add(listOf((Iterable<?>) a[1]))));
        provider.registry = Fakes.of(FlowRuleProviderRegistry.class, Map.of("register", a -> core));
        provider.flowRules =
                Fakes.of(FlowRuleService.class, Map.of("getFlowEntries", a -> List.copyOf(stored)));
        provider.drivers = Fakes.of(DriverService.class, Map.of());
        provider.componentConfig = Fakes.of(ComponentConfigService.class, Map.of());
        provider.activate(Map.of(Settings.POLL_INTERVAL_SECONDS, 1, Settings.CLAIM_SECONDS, 3600));
    }

    @AfterEach
    void deactivate() {
        provider.deactivate();
    }

    private static List<FlowEntry> listOf(Iterable<?> entries) {
        List<FlowEntry> list = new ArrayList<>();
        entries.forEach(e -> list.add((FlowEntry) e));
        return list;
    }

    private void connect() {
        connected.put(DPID, sw);
        switches.switchAdded(DPID);
    }

    private void disconnect() {
        connected.remove(DPID);
        switches.switchRemoved(DPID);
    }

    private void execute(
            long id, FlowRuleBatchEntry.FlowRuleOperation operation, FlowRule... rules) {
        provider.executeBatch(
                new FlowRuleBatchOperation(
                        List.of(rules).stream()
                                .map(rule -> new FlowRuleBatchEntry(operation, rule))
                                .collect(Collectors.toList()),
                        DeviceId.deviceId("of:0000000000000001"),
                        id));
    }

    private void add(long id, FlowRule... rules) {
        execute(id, FlowRuleBatchEntry.FlowRuleOperation.ADD, rules);
    }

    private <T extends OFMessage> T next(Class<T> type) throws InterruptedException {
        for (OFMessage m = sent.poll(10, TimeUnit.SECONDS);
                m != null;
                m = sent.poll(10, TimeUnit.SECONDS)) {
            if (type.isInstance(m)) {
                return type.cast(m);
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " was sent");
    }

    private void answer(OFBarrierRequest barrier) {
        messages.handleIncomingMessage(
                DPID, Wire.FACTORY.buildBarrierReply().setXid(barrier.getXid()).build());
    }

    @Test
    void aBatchIsItsFlowModsAndABarrierAndCompletesWithTheReply() throws InterruptedException {
        connect();
        add(1, A, B);
        assertEquals(A.id().value(), next(OFFlowMod.class).getCookie().getValue());
        assertEquals(B.id().value(), next(OFFlowMod.class).getCookie().getValue());
        OFBarrierRequest barrier = next(OFBarrierRequest.class);
        assertTrue(completed.isEmpty());
        answer(barrier);
        assertTrue(completed.get(1L).isSuccess());
    }

    @Test
    void removalIsStrict() throws InterruptedException {
        connect();
        execute(1, FlowRuleBatchEntry.FlowRuleOperation.REMOVE, A);
        assertEquals(OFFlowModCommand.DELETE_STRICT, next(OFFlowMod.class).getCommand());
    }

    @Test
    void aRuleThatCannotBeEncodedFailsAloneAndTheRestIsSent() throws InterruptedException {
        connect();
        add(1, IMPOSSIBLE, B);
        assertEquals(B.id().value(), next(OFFlowMod.class).getCookie().getValue());
        answer(next(OFBarrierRequest.class));
        assertEquals(Set.of(IMPOSSIBLE), completed.get(1L).failedItems());
    }

    @Test
    void aRuleThatTheSwitchRefusesFailsAlone() throws InterruptedException {
        connect();
        add(1, A, B);
        OFFlowMod first = next(OFFlowMod.class);
        messages.handleIncomingMessage(
                DPID,
                Wire.FACTORY
                        .errorMsgs()
                        .buildBadMatchErrorMsg()
                        .setXid(first.getXid())
                        .setCode(OFBadMatchCode.BAD_PREREQ)
                        .build());
        answer(next(OFBarrierRequest.class));
        assertEquals(Set.of(A), completed.get(1L).failedItems());
    }

    @Test
    void aBatchForASwitchThatIsNotThereFailsAtOnce() {
        add(1, A);
        assertEquals(Set.of(A), completed.get(1L).failedItems());
    }

    @Test
    void aSwitchThatDropsInTheMiddleFailsItsBatchesAndNoLateReplyRevivesThem()
            throws InterruptedException {
        connect();
        add(1, A);
        OFBarrierRequest barrier = next(OFBarrierRequest.class);
        disconnect();
        assertFalse(completed.get(1L).isSuccess());
        completed.clear();
        answer(barrier);
        connect();
        answer(barrier);
        assertTrue(completed.isEmpty());
    }

    @Test
    void aSwitchThatConnectsTwiceFailsWhatTheFirstConnectionOwed() throws InterruptedException {
        connect();
        add(1, A);
        OFBarrierRequest barrier = next(OFBarrierRequest.class);
        connect();
        assertFalse(completed.get(1L).isSuccess());
        completed.clear();
        answer(barrier);
        assertTrue(completed.isEmpty());
        add(2, A);
        answer(next(OFBarrierRequest.class));
        assertTrue(completed.get(2L).isSuccess());
    }

    @Test
    void polledCountersComeInPartsAndUnknownRulesWaitForTheirClaim() throws InterruptedException {
        stored.add(TestRules.stored(TestRules.rule(1, 0, 100)));
        connect();
        OFFlowStatsRequest request = next(OFFlowStatsRequest.class);
        messages.handleIncomingMessage(
                DPID,
                Wire.FACTORY
                        .buildFlowStatsReply()
                        .setXid(request.getXid())
                        .setFlags(Set.of(OFStatsReplyFlags.REPLY_MORE))
                        .setEntries(List.of(TestRules.said(0x9999, 9, 0, 1)))
                        .build());
        messages.handleIncomingMessage(
                DPID,
                Wire.FACTORY
                        .buildFlowStatsReply()
                        .setXid(request.getXid())
                        .setEntries(List.of(TestRules.said(0x1001, 1, 0, 100)))
                        .build());
        List<FlowEntry> reported = metrics.poll(10, TimeUnit.SECONDS);
        assertEquals(1, reported.size());
        assertEquals(0x1001, reported.get(0).id().value());
        assertEquals(11, reported.get(0).packets());
    }
}
