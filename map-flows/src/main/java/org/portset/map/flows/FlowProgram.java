// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.onlab.packet.IpPrefix;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.portset.map.MapRule;
import org.portset.nat.engine.Drop;

/**
 * All rules that make one switch a border relay or a customer edge, each with its purpose and,
 * where it drops, the reason that its packet counter counts. Immutable; ordered by table, then
 * priority from high to low, then as they were added.
 */
public final class FlowProgram {
    private final List<Entry> entries;
    private final Map<FlowRule, Entry> byRule = new HashMap<>();

    private FlowProgram(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        entries.forEach(entry -> byRule.put(entry.rule(), entry));
    }

    /** A rule and what it is for. */
    public static final class Entry {
        private final FlowRule rule;
        private final String purpose;
        private final Drop drop;

        private Entry(FlowRule rule, String purpose, Drop drop) {
            this.rule = rule;
            this.purpose = purpose;
            this.drop = drop;
        }

        /** The rule. */
        public FlowRule rule() {
            return rule;
        }

        /** What it is for, in a few words: "br encap tcp r1". */
        public String purpose() {
            return purpose;
        }

        /** What its counter counts, if it drops. */
        public Optional<Drop> drop() {
            return Optional.ofNullable(drop);
        }

        @Override
        public String toString() {
            return OfctlPrinter.print(rule) + "  # " + purpose;
        }
    }

    /** Rules with their purposes, in order. */
    public List<Entry> entries() {
        return entries;
    }

    /** Rules, in order. */
    public List<FlowRule> rules() {
        return entries.stream().map(Entry::rule).collect(Collectors.toUnmodifiableList());
    }

    /** What this rule is for; empty if it isn't of this program. */
    public Optional<String> purpose(FlowRule rule) {
        return Optional.ofNullable(byRule.get(rule)).map(Entry::purpose);
    }

    /** What this rule drops packets for; empty if it doesn't, or isn't of this program. */
    public Optional<Drop> drop(FlowRule rule) {
        return Optional.ofNullable(byRule.get(rule)).flatMap(Entry::drop);
    }

    /**
     * How many of the rules are there for one MAP rule, and would go with it: those that match its
     * IPv4 prefix, which no other MAP rule of a domain overlaps.
     */
    public int sizeOf(MapRule mapRule) {
        IpPrefix prefix = mapRule.ipv4Prefix();
        return (int)
                entries.stream()
                        .map(entry -> entry.rule().selector())
                        .filter(
                                selector ->
                                        matches(selector, Criterion.Type.IPV4_SRC, prefix)
                                                || matches(
                                                        selector, Criterion.Type.IPV4_DST, prefix))
                        .count();
    }

    private static boolean matches(TrafficSelector selector, Criterion.Type type, IpPrefix prefix) {
        IPCriterion criterion = (IPCriterion) selector.getCriterion(type);
        return criterion != null && criterion.ip().equals(prefix);
    }

    /** One line for each rule: its ovs-ofctl text and its purpose. */
    @Override
    public String toString() {
        return entries.stream().map(Entry::toString).collect(Collectors.joining("\n"));
    }

    /** Collects one switch's rules and gives each its cookie. */
    static final class Builder {
        private static final Comparator<Entry> ORDER =
                Comparator.<Entry>comparingInt(entry -> Selectors.table(entry.rule()))
                        .thenComparing(entry -> entry.rule().priority(), Comparator.reverseOrder());

        private final DeviceId device;
        private final ApplicationId application;
        private final Cookies.Kind kind;
        private final List<Entry> entries = new ArrayList<>();
        private final Set<Long> cookies = new HashSet<>();
        private final Set<List<Object>> matches = new HashSet<>();

        Builder(DeviceId device, ApplicationId application, Cookies.Kind kind) {
            this.device = device;
            this.application = application;
            this.kind = kind;
        }

        DeviceId device() {
            return device;
        }

        Builder add(
                int table,
                int priority,
                TrafficSelector.Builder selector,
                TrafficTreatment.Builder treatment,
                String purpose) {
            return add(table, priority, selector.build(), treatment.build(), purpose, null);
        }

        Builder drop(
                int table,
                int priority,
                TrafficSelector.Builder selector,
                Drop reason,
                String purpose) {
            TrafficTreatment nothing = DefaultTrafficTreatment.builder().drop().build();
            return add(table, priority, selector.build(), nothing, purpose, reason);
        }

        /**
         * Adds a rule unless the same match is there already.
         *
         * @throws IllegalStateException if it is there for something else
         */
        private Builder add(
                int table,
                int priority,
                TrafficSelector selector,
                TrafficTreatment treatment,
                String purpose,
                Drop drop) {
            if (!matches.add(List.of(table, priority, selector))) {
                throw new IllegalStateException(
                        "two rules with one match: table " + table + ", " + selector);
            }
            long cookie = Cookies.of(application, kind, table, priority, selector);
            while (!cookies.add(cookie)) {
                cookie = (cookie & ~Cookies.HASH_MASK) | ((cookie + 1) & Cookies.HASH_MASK);
            }
            // Without fromApp(), which would put a 32-bit hash in the cookie's place; the
            // application id is in the cookie.
            FlowRule rule =
                    DefaultFlowRule.builder()
                            .forDevice(device)
                            .forTable(table)
                            .withPriority(priority)
                            .withSelector(selector)
                            .withTreatment(treatment)
                            .withCookie(cookie)
                            .makePermanent()
                            .build();
            entries.add(new Entry(rule, purpose, drop));
            return this;
        }

        FlowProgram build() {
            entries.sort(ORDER);
            return new FlowProgram(entries);
        }
    }
}
