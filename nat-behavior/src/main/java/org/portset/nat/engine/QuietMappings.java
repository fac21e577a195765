// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;

/**
 * The TCP mappings all of whose sessions are in TIME_WAIT, the longest so first: their ports may be
 * recycled. Not while a switch has rules of such a session: packets of the next one would go by
 * them to the old host.
 */
final class QuietMappings {
    private final Sessions sessions;
    private final SessionTable table;
    private final MappingTable mappings;
    private final Map<Integer, Map<Integer, Integer>> byOwner = new HashMap<>(); // to a session
    private final BitSet inSwitch = new BitSet(); // by session
    private final BitSet counted = new BitSet(); // by session: as quiet, of its mapping
    private final Map<Integer, Integer> counts = new HashMap<>(); // by mapping

    QuietMappings(Sessions sessions) {
        this.sessions = sessions;
        table = sessions.table;
        mappings = sessions.mappings;
    }

    /** Those of an owner; valid until one is recycled. */
    Set<Integer> of(int owner) {
        return byOwner.getOrDefault(owner, Map.of()).keySet();
    }

    /** The session of a quiet mapping that was the last to enter TIME_WAIT. */
    int lastOf(int mapping) {
        return byOwner.get(mappings.owner(mapping)).get(mapping);
    }

    /** A session is in TIME_WAIT now. */
    void entered(int session) {
        if (!inSwitch.get(session) && !counted.get(session)) {
            counted.set(session);
            counts.merge(table.mapping(session), 1, Integer::sum);
            check(table.mapping(session), session);
        }
    }

    /** A session isn't, or no longer. */
    void left(int session) {
        if (counted.get(session)) {
            counted.clear(session);
            counts.computeIfPresent(
                    table.mapping(session), (mapping, count) -> count == 1 ? null : count - 1);
            removed(table.mapping(session));
        }
    }

    /** A switch gets rules of the session. */
    void offloaded(int session) {
        inSwitch.set(session);
        left(session);
    }

    /** It has them no more. */
    void withdrawn(int session) {
        inSwitch.clear(session);
        if (table.isLive(session) && table.tcpState(session) == TcpTracker.TIME_WAIT) {
            entered(session);
        }
    }

    /** The session is about to end, and its handle to be free. */
    void ended(int session) {
        left(session);
        inSwitch.clear(session);
    }

    /** A mapping has lost a session, and has others or is static. */
    void lostOne(int mapping) {
        if (!counts.isEmpty() && areAllQuiet(mapping)) {
            table.forEach(
                    mappings.subscriber(mapping),
                    session -> {
                        if (table.mapping(session) == mapping) {
                            check(mapping, session);
                        }
                    });
        }
    }

    /** A mapping has one session more: it isn't quiet, as that one is new. */
    void opened(int mapping) {
        removed(mapping);
    }

    /** A mapping is no more. */
    void removed(int mapping) {
        Map<Integer, Integer> ofOwner = byOwner.get(mappings.owner(mapping));
        if (ofOwner != null) {
            ofOwner.remove(mapping);
        }
    }

    /** Takes notice that all sessions that a mapping has may be in TIME_WAIT now. */
    private void check(int mapping, int session) {
        if (areAllQuiet(mapping) && mappings.kind(mapping) != MappingTable.STATIC) {
            byOwner.computeIfAbsent(mappings.owner(mapping), o -> new LinkedHashMap<>())
                    .put(mapping, session);
            sessions.portFreed(mappings.subscriber(mapping));
        }
    }

    private boolean areAllQuiet(int mapping) {
        int quiet = counts.getOrDefault(mapping, 0);
        return quiet > 0 && quiet == mappings.sessions(mapping);
    }
}
