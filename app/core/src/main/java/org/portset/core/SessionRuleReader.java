// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.portset.api.SessionRuleSnapshot;
import org.portset.core.slowpath.CustomerEdge;
import org.portset.core.switches.RuleInstaller;
import org.portset.map.flows.OfctlPrinter;
import org.portset.nat.engine.NatSession;

/** Tells by which rules a switch carries a session, with what ONOS knows of them. */
final class SessionRuleReader {
    private static final List<String> DIRECTIONS = List.of("out", "in");

    private final RuleInstaller rules;

    SessionRuleReader(RuleInstaller rules) {
        this.rules = rules;
    }

    /** The rules of the session of these homes that is asked for; empty where it has none. */
    List<SessionRuleSnapshot> read(List<CustomerEdge> homes, Predicate<NatSession> wanted) {
        List<SessionRuleSnapshot> found = new ArrayList<>();
        for (CustomerEdge home : homes) {
            List<FlowRule> pair = home.rulesOf(wanted);
            if (!pair.isEmpty()) {
                Map<FlowRule, FlowEntry> known = new HashMap<>();
                rules.entries(home.device().id()).forEach(entry -> known.put(entry, entry));
                for (int i = 0; i < pair.size(); i++) {
                    FlowRule rule = pair.get(i);
                    found.add(snapshot(DIRECTIONS.get(i), rule, known.get(rule)));
                }
            }
        }
        return found;
    }

    private static SessionRuleSnapshot snapshot(String direction, FlowRule rule, FlowEntry entry) {
        return SessionRuleSnapshot.builder()
                .switchId(rule.deviceId().toString())
                .flowId(Long.toHexString(rule.id().value()))
                .direction(direction)
                .rule(OfctlPrinter.print(rule))
                .state(entry == null ? "-" : entry.state().toString())
                .packets(entry == null ? 0 : entry.packets())
                .bytes(entry == null ? 0 : entry.bytes())
                .build();
    }
}
