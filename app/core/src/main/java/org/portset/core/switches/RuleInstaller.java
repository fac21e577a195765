// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleOperation;
import org.onosproject.net.flow.FlowRuleOperations;
import org.onosproject.net.flow.FlowRuleOperationsContext;
import org.onosproject.net.flow.FlowRuleService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that adds and removes flow rules. Every call returns at once: the rules of a switch
 * go to ONOS in the order of the calls, and ONOS keeps those it was given in the switches, and puts
 * back what a switch has lost.
 */
public final class RuleInstaller {
    private static final Logger log = LoggerFactory.getLogger(RuleInstaller.class);

    private final FlowRuleService flowRules;
    private final Predicate<DeviceId> owned;
    private final Predicate<DeviceId> reachable;
    private final Consumer<DeviceId> refused;
    private final LongSupplier nanoClock;
    private final Map<DeviceId, RuleQueue> queues = new ConcurrentHashMap<>();

    /**
     * @param owned whether a switch is this node's: rules of others' switches are left to them
     * @param reachable whether a switch is connected: ONOS refuses rules for one that has no
     *     master, and it gets all of them when it comes
     * @param refused told of a switch for which rules were refused after all
     */
    public RuleInstaller(
            FlowRuleService flowRules,
            Predicate<DeviceId> owned,
            Predicate<DeviceId> reachable,
            Consumer<DeviceId> refused,
            LongSupplier nanoClock) {
        this.flowRules = flowRules;
        this.owned = owned;
        this.reachable = reachable;
        this.refused = refused;
        this.nanoClock = nanoClock;
    }

    /** Adds rules in one batch. */
    public void add(Collection<FlowRule> rules) {
        replace(List.of(), rules);
    }

    /** Removes rules in one batch. */
    public void remove(Collection<FlowRule> rules) {
        replace(rules, List.of());
    }

    /**
     * Removes rules of one switch in one batch, and tells when the switch has said that they are
     * gone; nothing of that where the switch is another node's.
     *
     * @param gone run on a thread of ONOS; also if the switch is lost meanwhile, which gets just
     *     the rules that it should have when it comes again
     */
    public void remove(Collection<FlowRule> rules, Runnable gone) {
        rules.stream()
                .map(FlowRule::deviceId)
                .findAny()
                .filter(owned)
                .ifPresent(device -> queue(device).put(rules, List.of(), gone));
    }

    /**
     * Make before break: adds {@code after}, and when the switch has them removes {@code before}. A
     * rule that is in both stays.
     */
    public void replace(Collection<FlowRule> before, Collection<FlowRule> after) {
        Stream.concat(before.stream(), after.stream())
                .map(FlowRule::deviceId)
                .distinct()
                .filter(owned)
                .forEach(
                        device ->
                                queue(device)
                                        .put(
                                                of(device, before),
                                                reachable.test(device)
                                                        ? of(device, after)
                                                        : List.of(),
                                                () -> {}));
    }

    private static List<FlowRule> of(DeviceId device, Collection<FlowRule> rules) {
        return rules.stream()
                .filter(rule -> rule.deviceId().equals(device))
                .collect(Collectors.toList());
    }

    private RuleQueue queue(DeviceId device) {
        return queues.computeIfAbsent(device, d -> new RuleQueue(this::send, nanoClock));
    }

    private void send(Collection<FlowRule> removed, Collection<FlowRule> added, Runnable done) {
        FlowRuleOperations.Builder operations = FlowRuleOperations.builder();
        added.forEach(operations::add);
        operations.newStage();
        removed.forEach(operations::remove);
        flowRules.apply(operations.build(new Outcome(done)));
    }

    /** Goes on where a switch does not answer; to be called every second or so. */
    public void tick() {
        queues.values().forEach(RuleQueue::tick);
    }

    /** What ONOS knows of a switch's rules, with counters as of the last statistics. */
    public Iterable<FlowEntry> entries(DeviceId device) {
        return flowRules.getFlowEntries(device);
    }

    private final class Outcome implements FlowRuleOperationsContext {
        private final Runnable done;

        private Outcome(Runnable done) {
            this.done = done;
        }

        @Override
        public void onSuccess(FlowRuleOperations succeeded) {
            done.run();
        }

        @Override
        public void onError(FlowRuleOperations failed) {
            List<FlowRule> failedRules =
                    failed.stages().stream()
                            .flatMap(Set::stream)
                            .map(FlowRuleOperation::rule)
                            .collect(Collectors.toList());
            log.warn("{} rules were refused, as {}", failedRules.size(), failedRules.get(0));
            failedRules.stream().map(FlowRule::deviceId).distinct().forEach(refused);
            done.run();
        }
    }
}
