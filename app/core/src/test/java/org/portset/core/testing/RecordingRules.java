// SPDX-License-Identifier: Apache-2.0
package org.portset.core.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleServiceAdapter;
import org.portset.map.flows.OfctlPrinter;

/**
 * ONOS's flow rules, in force as soon as they are given, with what was done in its order. The
 * switch confirms at once, or when it is told to.
 */
public final class RecordingRules extends FlowRuleServiceAdapter {
    private final Map<FlowRule, FlowEntry> entries = new LinkedHashMap<>();
    private final List<String> log = new ArrayList<>();
    private final List<FlowRuleOperations> unconfirmed = new ArrayList<>();
    private boolean confirmsAtOnce = true;

    /** From now on the switch confirms nothing by itself. */
    public void hold() {
        confirmsAtOnce = false;
    }

    @Override
    public void apply(FlowRuleOperations operations) {
        unconfirmed.add(operations);
        for (Set<FlowRuleOperation> stage : operations.stages()) {
            for (FlowRuleOperation operation : stage) {
                FlowRule rule = operation.rule();
                if (operation.type() == FlowRuleOperation.Type.REMOVE) {
                    entries.remove(rule);
                    log.add("- " + text(rule));
                } else {
                    set(rule, FlowEntryState.ADDED, 0, 0);
                    log.add("+ " + text(rule));
                }
            }
        }
        if (confirmsAtOnce) {
            confirm();
        }
    }

    /** Confirms all that was done until now. */
    public void confirm() {
        List<FlowRuleOperations> done = new ArrayList<>(unconfirmed);
        unconfirmed.clear();
        done.forEach(operations -> operations.callback().onSuccess(operations));
    }

    /** A rule as {@code ovs-ofctl} writes it, without its cookie. */
    public static String text(FlowRule rule) {
        return OfctlPrinter.print(rule).replaceFirst("cookie=0x[0-9a-f]+,", "");
    }

    /** What was added (+) and removed (-) since this was last asked. */
    public List<String> takeLog() {
        List<String> taken = new ArrayList<>(log);
        log.clear();
        return taken;
    }

    /** Puts a rule there as if by somebody else, or gives it other counters. */
    public void set(FlowRule rule, FlowEntryState state, long packets, long bytes) {
        entries.remove(rule);
        entries.put(rule, new DefaultFlowEntry(rule, state, 0L, packets, bytes));
    }

    /** Loses a rule, as a switch that was reset. */
    public void lose(FlowRule rule) {
        entries.remove(rule);
    }

    /** The rules of one switch. */
    public List<FlowRule> of(DeviceId device) {
        return entries.keySet().stream()
                .filter(rule -> rule.deviceId().equals(device))
                .collect(Collectors.toList());
    }

    @Override
    public Iterable<FlowEntry> getFlowEntries(DeviceId device) {
        return entries.values().stream()
                .filter(entry -> entry.deviceId().equals(device))
                .collect(Collectors.toList());
    }

    @Override
    public Iterable<FlowEntry> getFlowEntriesById(ApplicationId id) {
        return entries.values().stream()
                .filter(entry -> entry.appId() == id.id())
                .collect(Collectors.toList());
    }
}
