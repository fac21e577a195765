// SPDX-License-Identifier: Apache-2.0
package org.portset.map.trace;

import java.util.List;
import java.util.Optional;
import org.onosproject.net.flow.FlowRule;

/** One lookup of a packet in a table, and what came of it. Immutable. */
public final class TraceStep {
    private final int table;
    private final int depth;
    private final FlowRule rule;
    private final String purpose;
    private final String match;
    private final String actions;
    private final List<String> changes;

    TraceStep(
            int table,
            int depth,
            FlowRule rule,
            String purpose,
            String match,
            String actions,
            List<String> changes) {
        this.table = table;
        this.depth = depth;
        this.rule = rule;
        this.purpose = purpose;
        this.match = match;
        this.actions = actions;
        this.changes = List.copyOf(changes);
    }

    /** Table looked up. */
    public int table() {
        return table;
    }

    /** 0 on the packet's way, 1 in a lookup by resubmit, 2 in one within that. */
    public int depth() {
        return depth;
    }

    /** The rule found; empty if none matched. */
    public Optional<FlowRule> rule() {
        return Optional.ofNullable(rule);
    }

    /** What the rule is for; empty text if that isn't known or nothing matched. */
    public String purpose() {
        return purpose;
    }

    /** What the rule matches, as ovs-ofctl writes it. */
    public String match() {
        return match;
    }

    /** What the rule does, as ovs-ofctl writes it. */
    public String actions() {
        return actions;
    }

    /**
     * Fields that are different after the step, lookups by resubmit included: "ip_ttl 64 -> 63".
     */
    public List<String> changes() {
        return changes;
    }

    @Override
    public String toString() {
        return "table " + table + ": " + (rule == null ? "no match" : purpose + " " + match);
    }
}
