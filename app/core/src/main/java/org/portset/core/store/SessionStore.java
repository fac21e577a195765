// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onlab.util.KryoNamespace;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.EventuallyConsistentMap;
import org.onosproject.store.service.StorageService;
import org.onosproject.store.service.WallClockTimestamp;
import org.portset.nat.engine.NatSession;
import org.portset.nat.engine.TcpState;
import org.portset.nat.policy.Behavior;

/**
 * Sessions in an EventuallyConsistentMap of ONOS, kept on disk, so that a controller that starts
 * again knows them.
 *
 * <p>Of ONOS's stores this is the one whose writes never wait: it takes them into memory and to
 * disk behind the caller, where a ConsistentMap's burst can stall for seconds. A session has one
 * writer, the master of its switch, so there is nothing to agree on. Lost are the writes of the
 * last second before a kill.
 */
public final class SessionStore {
    /** The order of registration is the stored form: append only. */
    private static KryoNamespace.Builder serializer() {
        return KryoNamespace.newBuilder()
                .register(KryoNamespaces.BASIC)
                .nextId(KryoNamespaces.BEGIN_USER_CUSTOM_ID)
                .register(SessionRecord.class)
                .register(NatSession.class)
                .register(Behavior.class)
                .register(TcpState.class);
    }

    private final EventuallyConsistentMap<String, SessionRecord> map;

    /** Opens the store; it may hold the sessions of an earlier run. */
    public SessionStore(StorageService storage) {
        map =
                storage.<String, SessionRecord>eventuallyConsistentMapBuilder()
                        .withName("portset-sessions")
                        .withSerializer(serializer())
                        .withTimestampProvider((key, record) -> new WallClockTimestamp())
                        .withPersistence()
                        // Gone sessions would pile up as tombstones where there is no other node.
                        .withTombstonesDisabled()
                        .build();
    }

    /** The journal of one subscriber. */
    public SessionJournal journal(String subscriber) {
        return new SessionJournal(subscriber, this);
    }

    /** All stored sessions by subscriber. */
    public Map<String, List<SessionRecord>> load() {
        Map<String, List<SessionRecord>> bySubscriber = new HashMap<>();
        for (SessionRecord record : map.values()) {
            bySubscriber.computeIfAbsent(record.subscriber(), s -> new ArrayList<>()).add(record);
        }
        return bySubscriber;
    }

    void put(String key, SessionRecord record) {
        map.put(key, record);
    }

    void remove(String key) {
        map.remove(key);
    }

    /** Forgets a session that can't be put back. */
    public void discard(SessionRecord record) {
        remove(SessionRecord.key(record.subscriber(), record.session(0, 0)));
    }

    /** Closes the store; what it holds stays on disk. */
    @SuppressWarnings("FutureReturnValueIgnored") // there is nothing to do after it
    public void close() {
        map.destroy();
    }
}
