// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.portset.api.SessionSnapshot;

/** The traffic of live sessions that have something in common. */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
final class Talker {
    private static final Map<String, Function<SessionSnapshot, String>> KEYS = keys();

    private final String key;
    private int sessions;
    private long bytesOut;
    private long bytesIn;
    private long packetsOut;
    private long packetsIn;

    private Talker(String key) {
        this.key = key;
    }

    private static Map<String, Function<SessionSnapshot, String>> keys() {
        Map<String, Function<SessionSnapshot, String>> keys = new LinkedHashMap<>();
        keys.put("remote", SessionSnapshot::remoteAddress);
        keys.put("subscriber", SessionSnapshot::subscriber);
        keys.put("host", s -> s.subscriber() + " " + s.insideAddress());
        keys.put("protocol", SessionSnapshot::protocol);
        keys.put("port", s -> s.protocol() + " " + s.remotePort());
        return keys;
    }

    /**
     * Adds sessions up.
     *
     * @param by remote, subscriber, host, protocol or port
     * @return those with most bytes, at most {@code limit}
     * @throws IllegalArgumentException if sessions can't be added up by that
     */
    static List<Talker> top(List<SessionSnapshot> sessions, String by, int limit) {
        PortsetResource.word("by", by, List.copyOf(KEYS.keySet()));
        Map<String, Talker> talkers = new LinkedHashMap<>();
        for (SessionSnapshot session : sessions) {
            talkers.computeIfAbsent(KEYS.get(by).apply(session), Talker::new).add(session);
        }
        return talkers.values().stream()
                .sorted(Comparator.<Talker>comparingLong(t -> t.bytesOut + t.bytesIn).reversed())
                .limit(limit)
                .collect(Collectors.toList());
    }

    private void add(SessionSnapshot session) {
        sessions++;
        bytesOut += session.bytesOut();
        bytesIn += session.bytesIn();
        packetsOut += session.packetsOut();
        packetsIn += session.packetsIn();
    }

    /** What the sessions have in common. */
    String key() {
        return key;
    }

    /** How many they are. */
    int sessions() {
        return sessions;
    }

    /** IPv4 bytes from the homes. */
    long bytesOut() {
        return bytesOut;
    }

    /** IPv4 bytes to the homes. */
    long bytesIn() {
        return bytesIn;
    }

    /** Packets from the homes. */
    long packetsOut() {
        return packetsOut;
    }

    /** Packets to the homes. */
    long packetsIn() {
        return packetsIn;
    }
}
