// SPDX-License-Identifier: Apache-2.0
package org.portset.map.trace;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.IndexTableId;
import org.portset.map.flows.FlowProgram;
import org.portset.nat.engine.Drop;

/**
 * Runs packets through rules as Open vSwitch would. Immutable.
 *
 * <p>Of the rules that match, the one with the highest priority is taken. A packet that finds none
 * is dropped, but in a lookup by resubmit nothing happens then.
 */
public final class Tracer {
    private final Map<Integer, List<FlowRule>> tables = new HashMap<>();
    private final Function<FlowRule, Optional<String>> purposes;
    private final Function<FlowRule, Optional<Drop>> drops;

    /** For a switch's program and other rules on it, such as those of sessions. */
    public Tracer(FlowProgram program, Collection<? extends FlowRule> others) {
        this(concat(program.rules(), others), program::purpose, program::drop);
    }

    /** For rules, with what is known of their purpose and of what they drop packets for. */
    public Tracer(
            Collection<? extends FlowRule> rules,
            Function<FlowRule, Optional<String>> purposes,
            Function<FlowRule, Optional<Drop>> drops) {
        for (FlowRule rule : rules) {
            int table = ((IndexTableId) rule.table()).id();
            tables.computeIfAbsent(table, key -> new ArrayList<>()).add(rule);
        }
        Comparator<FlowRule> highestFirst = Comparator.comparing(FlowRule::priority).reversed();
        tables.values().forEach(table -> table.sort(highestFirst));
        this.purposes = purposes;
        this.drops = drops;
    }

    private static List<FlowRule> concat(
            List<FlowRule> program, Collection<? extends FlowRule> others) {
        List<FlowRule> all = new ArrayList<>(program);
        all.addAll(others);
        return all;
    }

    /**
     * Traces a packet from table 0.
     *
     * @throws IllegalArgumentException if a rule has a match or an action that none of ours has
     */
    public Trace trace(PacketHeader packet) {
        return new Run(this, packet).trace();
    }

    /** The rule that the packet takes in a table. */
    Optional<FlowRule> lookup(int table, PacketHeader packet) {
        for (FlowRule rule : tables.getOrDefault(table, List.of())) {
            if (Matcher.matches(rule.selector(), packet)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    String purpose(FlowRule rule) {
        return purposes.apply(rule).orElse("");
    }

    Optional<Drop> drop(FlowRule rule) {
        return drops.apply(rule);
    }
}
