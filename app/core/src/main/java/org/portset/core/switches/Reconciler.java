// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleService;
import org.portset.api.ReconcileSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what ONOS keeps in the switches under our name with what should be there, and mends the
 * difference: rules that an interrupted change left over, and rules that ONOS has lost.
 */
public final class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    private final ApplicationId app;
    private final FlowRuleService flowRules;
    private final RuleInstaller rules;
    private final Predicate<DeviceId> owned;

    /**
     * @param owned whether a switch is this node's; others' are left alone
     */
    public Reconciler(
            ApplicationId app,
            FlowRuleService flowRules,
            RuleInstaller rules,
            Predicate<DeviceId> owned) {
        this.owned = owned;
        this.app = app;
        this.flowRules = flowRules;
        this.rules = rules;
    }

    /**
     * Mends once.
     *
     * @param devices all switches, configured or once configured
     * @param wanted the rules that a switch should have; asked after ONOS's, so that a rule that is
     *     just being added is not taken for left over
     * @return what was mended where; switches that were right are not in it
     */
    public List<ReconcileSnapshot> run(
            Set<DeviceId> devices, Function<DeviceId, Collection<FlowRule>> wanted) {
        Map<DeviceId, List<FlowEntry>> present = new HashMap<>();
        devices.stream().filter(owned).forEach(device -> present.put(device, ours(device)));
        List<ReconcileSnapshot> mended = new ArrayList<>();
        present.forEach(
                (device, entries) ->
                        mend(device, entries, wanted.apply(device)).ifPresent(mended::add));
        return mended;
    }

    /** One switch at a time: those of other nodes ONOS would ask these for, and wait. */
    private List<FlowEntry> ours(DeviceId device) {
        List<FlowEntry> ours = new ArrayList<>();
        for (FlowEntry entry : flowRules.getFlowEntries(device)) {
            if (entry.appId() == app.id()) {
                ours.add(entry);
            }
        }
        return ours;
    }

    private Optional<ReconcileSnapshot> mend(
            DeviceId device, List<FlowEntry> present, Collection<FlowRule> wanted) {
        Set<FlowRule> all = new HashSet<>(wanted);
        Set<FlowRule> missing = new HashSet<>(wanted);
        List<FlowRule> leftOver = new ArrayList<>();
        for (FlowEntry entry : present) {
            boolean going =
                    entry.state() == FlowEntryState.PENDING_REMOVE
                            || entry.state() == FlowEntryState.REMOVED;
            if (!missing.remove(entry) && !going && !all.contains(entry)) {
                leftOver.add(entry);
            }
        }
        if (leftOver.isEmpty() && missing.isEmpty()) {
            return Optional.empty();
        }
        log.info(
                "{}: removing {} rules left over, adding {} missing",
                device,
                leftOver.size(),
                missing.size());
        rules.replace(leftOver, missing);
        return Optional.of(
                ReconcileSnapshot.builder()
                        .switchId(device.toString())
                        .added(missing.size())
                        .removed(leftOver.size())
                        .build());
    }
}
