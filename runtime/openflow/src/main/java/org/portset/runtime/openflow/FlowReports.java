// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRule.FlowRemoveReason;
import org.projectfloodlight.openflow.protocol.OFFlowRemoved;
import org.projectfloodlight.openflow.protocol.OFFlowRemovedReason;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;

/** What a switch says of its rules, as entries of ONOS's rules. */
final class FlowReports {

    private FlowReports() {}

    /**
     * The counters of the rules that the switch has.
     *
     * @param withUnknown whether rules that ONOS does not know are reported, which makes ONOS
     *     remove them
     */
    static List<FlowEntry> counters(
            DeviceId deviceId,
            List<OFFlowStatsEntry> said,
            StoredFlows stored,
            boolean withUnknown) {
        List<FlowEntry> entries = new ArrayList<>(said.size());
        for (OFFlowStatsEntry s : said) {
            Optional<FlowEntry> known =
                    stored.take(
                            s.getCookie().getValue(),
                            s.getTableId().getValue(),
                            s.getPriority(),
                            s.getMatch());
            if (known.isPresent()) {
                entries.add(counted(known.get(), s));
            } else if (withUnknown) {
                entries.add(counted(unknown(deviceId, s), s));
            }
        }
        return entries;
    }

    private static FlowEntry counted(FlowRule rule, OFFlowStatsEntry s) {
        return new DefaultFlowEntry(
                rule,
                FlowEntryState.ADDED,
                TimeUnit.SECONDS.toNanos(s.getDurationSec()) + s.getDurationNsec(),
                TimeUnit.NANOSECONDS,
                s.getPacketCount().getValue(),
                s.getByteCount().getValue());
    }

    private static FlowRule unknown(DeviceId deviceId, OFFlowStatsEntry s) {
        return DefaultFlowRule.builder()
                .forDevice(deviceId)
                .forTable(s.getTableId().getValue())
                .withPriority(s.getPriority())
                .withCookie(s.getCookie().getValue())
                .withSelector(
                        DefaultTrafficSelector.builder()
                                .extension(new ForeignMatch(s.getMatch()), deviceId)
                                .build())
                .withTreatment(DefaultTrafficTreatment.emptyTreatment())
                .makePermanent()
                .build();
    }

    /** The rule that a switch says it has removed, if ONOS knows it. */
    static Optional<FlowEntry> removed(OFFlowRemoved said, StoredFlows stored) {
        return stored.take(
                        said.getCookie().getValue(),
                        said.getTableId().getValue(),
                        said.getPriority(),
                        said.getMatch())
                .map(
                        rule ->
                                new DefaultFlowEntry(
                                        withReason(rule, reason(said.getReason())),
                                        FlowEntryState.REMOVED,
                                        TimeUnit.SECONDS.toNanos(said.getDurationSec())
                                                + said.getDurationNsec(),
                                        TimeUnit.NANOSECONDS,
                                        said.getPacketCount().getValue(),
                                        said.getByteCount().getValue()));
    }

    private static FlowRule withReason(FlowEntry rule, FlowRemoveReason reason) {
        FlowRule.Builder builder =
                DefaultFlowRule.builder()
                        .forDevice(rule.deviceId())
                        .forTable(rule.table())
                        .withPriority(rule.priority())
                        .withCookie(rule.id().value())
                        .withSelector(rule.selector())
                        .withTreatment(rule.treatment())
                        .withHardTimeout(rule.hardTimeout())
                        .withReason(reason);
        return (rule.isPermanent()
                        ? builder.makePermanent()
                        : builder.makeTemporary(rule.timeout()))
                .build();
    }

    private static FlowRemoveReason reason(OFFlowRemovedReason reason) {
        switch (reason) {
            case IDLE_TIMEOUT:
                return FlowRemoveReason.IDLE_TIMEOUT;
            case HARD_TIMEOUT:
                return FlowRemoveReason.HARD_TIMEOUT;
            case DELETE:
                return FlowRemoveReason.DELETE;
            case GROUP_DELETE:
                return FlowRemoveReason.GROUP_DELETE;
            default:
                return FlowRemoveReason.NO_REASON;
        }
    }
}
