// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.portset.runtime.openflow.Settings.BATCH_TIMEOUT_SECONDS;
import static org.portset.runtime.openflow.Settings.BATCH_TIMEOUT_SECONDS_DEFAULT;
import static org.portset.runtime.openflow.Settings.CLAIM_SECONDS;
import static org.portset.runtime.openflow.Settings.CLAIM_SECONDS_DEFAULT;
import static org.portset.runtime.openflow.Settings.POLL_INTERVAL_SECONDS;
import static org.portset.runtime.openflow.Settings.POLL_INTERVAL_SECONDS_DEFAULT;
import static org.portset.runtime.openflow.Settings.STATISTICS_RULES;
import static org.portset.runtime.openflow.Settings.STATISTICS_RULES_DEFAULT;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.onlab.util.Tools;
import org.onosproject.cfg.ComponentConfigService;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleProvider;
import org.onosproject.net.flow.FlowRuleProviderRegistry;
import org.onosproject.net.flow.FlowRuleProviderService;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchEntry;
import org.onosproject.net.flow.oldbatch.FlowRuleBatchOperation;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowMessageListener;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.projectfloodlight.openflow.protocol.OFBarrierReply;
import org.projectfloodlight.openflow.protocol.OFBarrierRequest;
import org.projectfloodlight.openflow.protocol.OFErrorMsg;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFFlowRemoved;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFFlowStatsRequest;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs, removes and counts the rules of OpenFlow switches.
 *
 * <p>A switch keeps its rules while its controller restarts. For a while after it has connected,
 * rules that ONOS does not know are therefore not reported: the applications come up again and
 * claim them. What nobody has claimed then is reported, and ONOS removes it.
 */
@Component(
        immediate = true,
        service = {},
        property = {
            POLL_INTERVAL_SECONDS + ":Integer=" + POLL_INTERVAL_SECONDS_DEFAULT,
            CLAIM_SECONDS + ":Integer=" + CLAIM_SECONDS_DEFAULT,
            BATCH_TIMEOUT_SECONDS + ":Integer=" + BATCH_TIMEOUT_SECONDS_DEFAULT
        })
@SuppressWarnings(
        "deprecation") // batches are deprecated by ONOS, and the only way in which it hands rules
// over
public final class FlowProvider extends AbstractProvider implements FlowRuleProvider {

    private static final Logger LOG = LoggerFactory.getLogger(FlowProvider.class);
    private static final int MESSAGES_AT_ONCE = 1000;
    private static final long REPLY_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    @Reference FlowRuleProviderRegistry registry;
    @Reference FlowRuleService flowRules;
    @Reference DriverService drivers;
    @Reference OpenFlowController controller;
    @Reference ComponentConfigService componentConfig;

    private final Map<Dpid, SwitchFlows> switches = new ConcurrentHashMap<>();
    private final ConnectionListener connections =
            new ConnectionListener(this::connected, this::disconnected);
    private final OpenFlowMessageListener messages = new MessageListener();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Tools.groupedThreads("portset/of", "flow-timer", LOG));
    private final ExecutorService reporter =
            Executors.newFixedThreadPool(
                    2, Tools.groupedThreads("portset/of", "flow-report-%d", LOG));

    private FlowRuleProviderService core;
    private ScheduledFuture<?> polls;
    private ScheduledFuture<?> expiries;
    private volatile int statisticsRules;
    private volatile long claimNanos;
    private volatile long batchTimeoutNanos;

    public FlowProvider() {
        super(Switches.PROVIDER);
    }

    @Activate
    void activate(Map<String, Object> properties) {
        componentConfig.registerProperties(getClass());
        core = registry.register(this);
        modified(properties);
        controller.addListener(connections);
        controller.addMessageListener(messages);
        controller.getSwitches().forEach(sw -> connected(sw.getDpid()));
        expiries = timer.scheduleWithFixedDelay(this::expire, 1, 1, TimeUnit.SECONDS);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        statisticsRules =
                Settings.integer(properties, STATISTICS_RULES, 1, STATISTICS_RULES_DEFAULT);
        claimNanos =
                TimeUnit.SECONDS.toNanos(
                        Settings.integer(properties, CLAIM_SECONDS, 0, CLAIM_SECONDS_DEFAULT));
        batchTimeoutNanos =
                TimeUnit.SECONDS.toNanos(
                        Settings.integer(
                                properties,
                                BATCH_TIMEOUT_SECONDS,
                                1,
                                BATCH_TIMEOUT_SECONDS_DEFAULT));
        int interval =
                Settings.integer(
                        properties, POLL_INTERVAL_SECONDS, 1, POLL_INTERVAL_SECONDS_DEFAULT);
        if (polls != null) {
            polls.cancel(false);
        }
        polls = timer.scheduleAtFixedRate(this::poll, interval, interval, TimeUnit.SECONDS);
    }

    @Deactivate
    void deactivate() {
        controller.removeMessageListener(messages);
        controller.removeListener(connections);
        polls.cancel(false);
        expiries.cancel(false);
        timer.shutdownNow();
        List.copyOf(switches.keySet()).forEach(this::disconnected);
        reporter.shutdown();
        registry.unregister(this);
        componentConfig.unregisterProperties(getClass(), false);
    }

    /* A connection that takes the place of another one begins anew: what the other waited for will not come. */
    private void connected(Dpid dpid) {
        SwitchFlows previous =
                switches.put(
                        dpid,
                        new SwitchFlows(
                                Switches.deviceId(dpid),
                                System.nanoTime(),
                                REPLY_PATIENCE_NANOS,
                                this::completed));
        if (previous != null) {
            previous.batches().close();
        }
    }

    private void disconnected(Dpid dpid) {
        SwitchFlows flows = switches.remove(dpid);
        if (flows != null) {
            flows.batches().close();
        }
    }

    @Override
    public void executeBatch(FlowRuleBatchOperation operation) {
        Dpid dpid = Switches.dpid(operation.deviceId());
        OpenFlowSwitch sw = controller.getSwitch(dpid);
        SwitchFlows flows = switches.get(dpid);
        FlowBatches.Batch batch =
                new FlowBatches.Batch(operation.id(), System.nanoTime() + batchTimeoutNanos);
        if (sw == null || flows == null) {
            operation.getOperations().forEach(entry -> batch.failed(entry.target()));
            completed(operation.id(), batch.result(operation.deviceId()));
            return;
        }
        FlowModEncoder encoder =
                new FlowModEncoder(sw.factory(), new DriverExtensions(drivers, flows.deviceId()));
        List<OFMessage> flowMods = new ArrayList<>(operation.size() + 1);
        for (FlowRuleBatchEntry entry : operation.getOperations()) {
            FlowRule rule = entry.target();
            try {
                OFFlowMod flowMod = encode(encoder, entry.operator(), rule);
                batch.sent(flowMod.getXid(), rule);
                flowMods.add(flowMod);
            } catch (EncodingException e) {
                LOG.warn("{}: left out the rule {}: {}", flows.deviceId(), rule, e.getMessage());
                batch.failed(rule);
            }
        }
        OFBarrierRequest barrier = sw.factory().barrierRequest();
        flowMods.add(barrier);
        flows.batches().await(barrier.getXid(), batch);
        send(sw, flowMods);
    }

    private static OFFlowMod encode(
            FlowModEncoder encoder, FlowRuleBatchEntry.FlowRuleOperation operation, FlowRule rule)
            throws EncodingException {
        return operation == FlowRuleBatchEntry.FlowRuleOperation.REMOVE
                ? encoder.delete(rule)
                : encoder.add(rule);
    }

    /* In pieces: the whole of a large batch at once would keep the connection's thread from everything else. */
    private static void send(OpenFlowSwitch sw, List<OFMessage> all) {
        for (int from = 0; from < all.size(); from += MESSAGES_AT_ONCE) {
            sw.sendMsg(
                    new ArrayList<>(
                            all.subList(from, Math.min(from + MESSAGES_AT_ONCE, all.size()))));
        }
    }

    private void completed(long batch, CompletedBatchOperation result) {
        try {
            core.batchOperationCompleted(batch, result);
        } catch (RuntimeException e) {
            LOG.warn("{}: ONOS did not take the result of batch {}", result.deviceId(), batch, e);
        }
    }

    @Override
    public void applyFlowRule(FlowRule... rules) {
        sendAlone(FlowRuleBatchEntry.FlowRuleOperation.ADD, rules);
    }

    @Override
    public void removeFlowRule(FlowRule... rules) {
        sendAlone(FlowRuleBatchEntry.FlowRuleOperation.REMOVE, rules);
    }

    /* ONOS sends rules alone when a poll shows a difference; whether it helped, the next poll will show. */
    private void sendAlone(FlowRuleBatchEntry.FlowRuleOperation operation, FlowRule... rules) {
        for (FlowRule rule : rules) {
            OpenFlowSwitch sw = controller.getSwitch(Switches.dpid(rule.deviceId()));
            if (sw != null) {
                try {
                    DriverExtensions extensions = new DriverExtensions(drivers, rule.deviceId());
                    sw.sendMsg(
                            encode(new FlowModEncoder(sw.factory(), extensions), operation, rule));
                } catch (EncodingException e) {
                    LOG.debug("{}: left out the rule {}", rule.deviceId(), rule, e);
                }
            }
        }
    }

    /* An exception that left a timer's task would end the timer. */
    private void poll() {
        for (OpenFlowSwitch sw : controller.getMasterSwitches()) {
            try {
                poll(sw);
            } catch (RuntimeException e) {
                LOG.warn("{}: could not ask for its rules", Switches.deviceId(sw.getDpid()), e);
            }
        }
    }

    private void poll(OpenFlowSwitch sw) {
        SwitchFlows flows = switches.get(sw.getDpid());
        if (flows != null && flows.snapshots().mayBegin(System.nanoTime())) {
            flows.snapshots().begin(statisticsRules);
            ask(flows, sw);
        }
    }

    private static void ask(SwitchFlows flows, OpenFlowSwitch sw) {
        FlowSnapshots snapshots = flows.snapshots();
        OFFlowStatsRequest request =
                sw.factory()
                        .buildFlowStatsRequest()
                        .setMatch(sw.factory().matchWildcardAll())
                        .setTableId(TableId.ALL)
                        .setOutPort(OFPort.ANY)
                        .setOutGroup(OFGroup.ANY)
                        .setCookie(U64.of(snapshots.cookie()))
                        .setCookieMask(U64.of(snapshots.cookieMask()))
                        .build();
        snapshots.requested(request.getXid(), System.nanoTime());
        sw.sendMsg(request);
    }

    private void expire() {
        for (SwitchFlows flows : switches.values()) {
            int expired = flows.batches().expire(System.nanoTime());
            if (expired > 0) {
                LOG.warn(
                        "{}: gave up {} batches of rules that it did not confirm",
                        flows.deviceId(),
                        expired);
            }
        }
    }

    private void reportCounters(SwitchFlows flows, OpenFlowSwitch sw, List<OFFlowStatsEntry> said) {
        boolean claimed = System.nanoTime() - flows.connectedNanos() >= claimNanos;
        core.pushFlowMetrics(
                flows.deviceId(),
                FlowReports.counters(flows.deviceId(), said, stored(flows, sw), claimed));
    }

    private void reportRemoved(SwitchFlows flows, OpenFlowSwitch sw) {
        List<OFFlowRemoved> notices = flows.takeRemoved();
        StoredFlows stored = stored(flows, sw);
        notices.forEach(notice -> FlowReports.removed(notice, stored).ifPresent(core::flowRemoved));
    }

    private StoredFlows stored(SwitchFlows flows, OpenFlowSwitch sw) {
        return new StoredFlows(
                flowRules.getFlowEntries(flows.deviceId()),
                new MatchEncoder(sw.factory(), new DriverExtensions(drivers, flows.deviceId())));
    }

    private void later(SwitchFlows flows, Runnable report) {
        reporter.execute(
                () -> {
                    try {
                        report.run();
                    } catch (RuntimeException e) {
                        LOG.warn("{}: could not report its rules", flows.deviceId(), e);
                    }
                });
    }

    /**
     * Called on the connection's own thread, with the messages in the order in which the switch has
     * sent them, on which {@link FlowBatches} depends. Nothing may take long here.
     */
    private final class MessageListener implements OpenFlowMessageListener {

        @Override
        public void handleIncomingMessage(Dpid dpid, OFMessage message) {
            SwitchFlows flows = switches.get(dpid);
            OpenFlowSwitch sw = controller.getSwitch(dpid);
            if (flows == null || sw == null) {
                return;
            }
            if (message instanceof OFErrorMsg) {
                refused(flows, (OFErrorMsg) message);
            } else if (message instanceof OFFlowStatsReply) {
                OFFlowStatsReply reply = (OFFlowStatsReply) message;
                boolean more = reply.getFlags().contains(OFStatsReplyFlags.REPLY_MORE);
                flows.snapshots()
                        .part(reply.getXid(), reply.getEntries(), more, System.nanoTime())
                        .ifPresent(said -> later(flows, () -> reportCounters(flows, sw, said)));
                if (flows.snapshots().wantsPiece()) {
                    ask(flows, sw);
                }
            } else if (message instanceof OFFlowRemoved) {
                if (flows.offerRemoved((OFFlowRemoved) message)) {
                    later(flows, () -> reportRemoved(flows, sw));
                }
            } else if (message instanceof OFBarrierReply) {
                flows.batches().barrierReply(message.getXid());
            }
        }

        private void refused(SwitchFlows flows, OFErrorMsg error) {
            flows.snapshots().failed(error.getXid());
            flows.batches()
                    .error(error.getXid())
                    .ifPresent(
                            rule ->
                                    LOG.warn(
                                            "{}: refused the rule {}: {}",
                                            flows.deviceId(),
                                            rule,
                                            Errors.describe(error)));
        }

        @Override
        public void handleOutgoingMessage(Dpid dpid, List<OFMessage> sent) {}
    }
}
