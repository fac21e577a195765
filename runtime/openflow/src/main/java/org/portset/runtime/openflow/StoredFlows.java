// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.IndexTableId;
import org.onosproject.net.flow.TrafficSelector;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules that ONOS means a switch to have, to be found by what the switch says of a rule.
 *
 * <p>A cookie nearly always names one rule, but is no unique key: ONOS makes it of 32 hashed bits.
 * So table and priority have to agree, and where several rules are left the match decides. A match
 * alone would not do: switches may say it in other words than they were told.
 */
final class StoredFlows {

    private static final Logger LOG = LoggerFactory.getLogger(StoredFlows.class);

    private final Map<Long, List<FlowEntry>> byCookie = new HashMap<>();
    private final MatchEncoder encoder;

    StoredFlows(Iterable<FlowEntry> stored, MatchEncoder encoder) {
        this.encoder = encoder;
        for (FlowEntry entry : stored) {
            byCookie.computeIfAbsent(entry.id().value(), cookie -> new ArrayList<>(1)).add(entry);
        }
    }

    /** Finds a rule and takes it out: two rules of a switch are never the same rule of ONOS. */
    Optional<FlowEntry> take(long cookie, int table, int priority, Match match) {
        List<FlowEntry> candidates = byCookie.get(cookie);
        if (candidates == null) {
            return Optional.empty();
        }
        FlowEntry found = null;
        int fitting = 0;
        for (FlowEntry candidate : candidates) {
            if (fits(candidate, table, priority)) {
                found = candidate;
                fitting++;
            }
        }
        if (fitting > 1) {
            found = matching(candidates, table, priority, match);
        }
        if (found != null) {
            remove(candidates, found);
        }
        return Optional.ofNullable(found);
    }

    private static boolean fits(FlowEntry entry, int table, int priority) {
        return entry.priority() == priority
                && entry.table() instanceof IndexTableId
                && ((IndexTableId) entry.table()).id() == table;
    }

    private FlowEntry matching(List<FlowEntry> candidates, int table, int priority, Match match) {
        for (FlowEntry candidate : candidates) {
            if (fits(candidate, table, priority) && match.equals(encode(candidate.selector()))) {
                return candidate;
            }
        }
        return null;
    }

    private Match encode(TrafficSelector selector) {
        try {
            return encoder.encode(selector);
        } catch (EncodingException e) {
            LOG.debug("A stored rule can't be encoded", e);
            return null;
        }
    }

    /* By identity: entries are equal by their match, whatever their counters. */
    private static void remove(List<FlowEntry> entries, FlowEntry entry) {
        for (Iterator<FlowEntry> i = entries.iterator(); i.hasNext(); ) {
            if (i.next() == entry) {
                i.remove();
                return;
            }
        }
    }
}
