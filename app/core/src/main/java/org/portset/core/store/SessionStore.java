// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.onlab.util.KryoNamespace;
import org.onosproject.store.Timestamp;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.EventuallyConsistentMap;
import org.onosproject.store.service.MultiValuedTimestamp;
import org.onosproject.store.service.StorageService;
import org.portset.nat.engine.NatSession;
import org.portset.nat.engine.TcpState;
import org.portset.nat.policy.Behavior;

/**
 * Sessions in an EventuallyConsistentMap of ONOS, on every node and kept on disk, so that a
 * controller that starts again knows them, and one that takes a switch over.
 *
 * <p>Of ONOS's stores this is the one whose writes never wait: it takes them into memory, and to
 * disk and to the other nodes behind the caller, where a ConsistentMap's burst can stall for
 * seconds. A subscriber has one writer at a time, the owner of its switch, so there is nothing to
 * agree on but who that is, which ONOS's mastership decides. A write has the number of its writer's
 * term, and loses to any of a later term, whenever it arrives. Lost are the writes of the last
 * second before a kill on this node's disk, and of the last tenth on the others.
 *
 * <p>The map forgets removed sessions at once: tombstones would pile up where a node is alone, or
 * while another is away. And it compares itself with other nodes' only while nearly nothing
 * changes. So what a node has missed is not left to it: an owner says everything anew when it takes
 * over and when a node comes, and so makes void what it hasn't said ({@link Telling}).
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
                .register(TcpState.class)
                .register(Telling.class)
                .register(MultiValuedTimestamp.class);
    }

    private final EventuallyConsistentMap<String, Stored> map;
    private final AtomicLong lastNumber = new AtomicLong();

    /** Opens the store; it may hold the sessions of an earlier run. */
    public SessionStore(StorageService storage) {
        map =
                storage.<String, Stored>eventuallyConsistentMapBuilder()
                        .withName("portset-sessions-by-term")
                        .withSerializer(serializer())
                        .withTimestampProvider((key, stored) -> timestamp(stored))
                        .withPersistence()
                        .withTombstonesDisabled()
                        .build();
    }

    /** Removals, of which nothing remains, have none. */
    private Timestamp timestamp(Stored stored) {
        return stored == null
                ? null
                : new MultiValuedTimestamp<>(stored.telling().term(), nextNumber());
    }

    /** A number greater than those before, of earlier runs too as long as the clock goes on. */
    private long nextNumber() {
        long clock = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        return lastNumber.updateAndGet(last -> Math.max(last + 1, clock));
    }

    /**
     * The journal of one subscriber.
     *
     * @param term in which this node became its owner; 0 without a cluster
     */
    public SessionJournal journal(String subscriber, long term) {
        return new SessionJournal(this, newTelling(subscriber, term));
    }

    /** Begins to tell everything anew. */
    Telling newTelling(String subscriber, long term) {
        return new Telling(subscriber, term, nextNumber());
    }

    /** What is stored of a subscriber and not void. */
    public List<SessionRecord> load(String subscriber) {
        return load(stored -> stored.subscriber().equals(subscriber))
                .getOrDefault(subscriber, List.of());
    }

    /** All stored sessions that are not void, by subscriber. */
    public Map<String, List<SessionRecord>> load() {
        return load(stored -> true);
    }

    private Map<String, List<SessionRecord>> load(Predicate<Stored> wanted) {
        Map<String, Telling> tellings = new HashMap<>();
        Map<String, List<SessionRecord>> bySubscriber = new HashMap<>();
        for (Stored stored : map.values()) {
            if (!wanted.test(stored)) {
                continue;
            }
            if (stored instanceof Telling) {
                tellings.put(stored.subscriber(), (Telling) stored);
            } else {
                bySubscriber
                        .computeIfAbsent(stored.subscriber(), s -> new ArrayList<>())
                        .add((SessionRecord) stored);
            }
        }
        tellings.forEach(
                (subscriber, last) ->
                        bySubscriber
                                .getOrDefault(subscriber, new ArrayList<>())
                                .removeIf(record -> isVoid(record, last)));
        return bySubscriber;
    }

    private boolean isVoid(SessionRecord record, Telling last) {
        boolean isVoid = record.telling().compareTo(last) < 0;
        if (isVoid) {
            discard(record);
        }
        return isVoid;
    }

    void put(Stored stored) {
        map.put(stored.key(), stored);
    }

    void remove(String key) {
        map.remove(key);
    }

    /** Forgets a session that can't be put back. */
    public void discard(SessionRecord record) {
        remove(record.key());
    }

    /** Closes the store; what it holds stays on disk. */
    @SuppressWarnings("FutureReturnValueIgnored") // there is nothing to do after it
    public void close() {
        map.destroy();
    }
}
