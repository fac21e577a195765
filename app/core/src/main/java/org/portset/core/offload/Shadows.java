// SPDX-License-Identifier: Apache-2.0
package org.portset.core.offload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.portset.map.flows.SessionRules.Width;
import org.portset.nat.engine.LiveSessions;

/**
 * Which sessions a wider rule would take the packets of. A session of one remote alone, such as an
 * NTS router lets in, has an outside port that other sessions of its inside endpoint don't have: if
 * these have rules for any remote, and it has none, the switch translates its packets to their
 * port. A rule of its own wins over theirs.
 */
final class Shadows {
    private final LiveSessions liveSessions;
    private final Map<Long, Set<Integer>> narrow = new HashMap<>(); // sessions by inside endpoint
    private final Map<Long, Integer> wide = new HashMap<>(); // how many units, likewise
    private final Map<UnitKey, Long> insideOf = new HashMap<>(); // of these units

    Shadows(LiveSessions liveSessions) {
        this.liveSessions = liveSessions;
    }

    /** A session has begun. */
    void created(int session, UnitKey key) {
        // Where all are of one remote each, by the home's policy, none is wider.
        boolean isNarrow =
                key.width() == Width.REMOTE_ENDPOINT
                        && !liveSessions.initiatedInsideOf(session)
                        && HomeRules.supports(liveSessions.protocolOf(session));
        if (isNarrow) {
            narrow.computeIfAbsent(inside(session), at -> new LinkedHashSet<>()).add(session);
        }
    }

    /** A session is over. */
    void ended(int session) {
        long at = inside(session);
        Set<Integer> sessions = narrow.get(at);
        if (sessions != null && sessions.remove(session) && sessions.isEmpty()) {
            narrow.remove(at);
        }
    }

    /** A unit has rules for this session, and maybe others. */
    void put(OffloadUnit unit, int session) {
        if (unit.key().width() != Width.REMOTE_ENDPOINT) {
            long at = inside(session);
            insideOf.put(unit.key(), at);
            wide.merge(at, 1, Integer::sum);
        }
    }

    /** A unit has no rules any more. */
    void remove(OffloadUnit unit) {
        Long at = insideOf.remove(unit.key());
        if (at != null) {
            wide.computeIfPresent(at, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Whether rules of others would take the session's packets. */
    boolean isShadowed(int session) {
        if (narrow.isEmpty() || wide.isEmpty()) {
            return false;
        }
        long at = inside(session);
        return wide.containsKey(at) && narrow.containsKey(at) && narrow.get(at).contains(session);
    }

    /** The sessions that need rules before this one's come. */
    List<Integer> sessionsUnder(int session, UnitKey key) {
        Set<Integer> sessions =
                narrow.isEmpty() || key.width() == Width.REMOTE_ENDPOINT
                        ? null
                        : narrow.get(inside(session));
        return sessions == null ? List.of() : new ArrayList<>(sessions);
    }

    private long inside(int session) {
        return (long) liveSessions.protocolOf(session) << 48
                | (liveSessions.insideAddressOf(session) & 0xffff_ffffL) << 16
                | liveSessions.insidePortOf(session);
    }
}
