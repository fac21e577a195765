// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.onlab.util.KryoNamespace;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.EventuallyConsistentMap;
import org.onosproject.store.service.StorageService;
import org.onosproject.store.service.WallClockTimestamp;

/**
 * The hosts whose names were learnt from DNS UPDATEs, so that a controller that starts again knows
 * them: a host registers once an hour or day, and would not be found until then. Kept as {@link
 * SessionStore} keeps sessions, by writes that never wait.
 */
public final class LearntHostStore {
    /** The order of registration is the stored form: append only. */
    private static KryoNamespace.Builder serializer() {
        return KryoNamespace.newBuilder()
                .register(KryoNamespaces.BASIC)
                .nextId(KryoNamespaces.BEGIN_USER_CUSTOM_ID)
                .register(LearntHost.class);
    }

    private final EventuallyConsistentMap<String, LearntHost> map;
    private final LongSupplier epochMillis;

    /**
     * Opens the store; it may hold hosts of an earlier run.
     *
     * @param epochMillis the wall clock
     */
    public LearntHostStore(StorageService storage, LongSupplier epochMillis) {
        this.epochMillis = epochMillis;
        map =
                storage.<String, LearntHost>eventuallyConsistentMapBuilder()
                        .withName("portset-learnt-hosts")
                        .withSerializer(serializer())
                        .withTimestampProvider((key, host) -> new WallClockTimestamp())
                        .withPersistence()
                        .withTombstonesDisabled()
                        .build();
    }

    /** What is stored of a subscriber. */
    public List<LearntHost> of(String subscriber) {
        return map.values().stream()
                .filter(host -> host.subscriber().equals(subscriber))
                .collect(Collectors.toList());
    }

    /** How long ago a host was learnt. */
    public long ageMillis(LearntHost host) {
        return host.ageMillis(epochMillis.getAsLong());
    }

    /** Stores a host that has been learnt now, in place of what its name stood for. */
    public void put(String subscriber, String name, int insideAddress) {
        map.put(
                LearntHost.key(subscriber, name),
                new LearntHost(subscriber, name, insideAddress, epochMillis.getAsLong()));
    }

    /** Forgets a host. */
    public void remove(String subscriber, String name) {
        map.remove(LearntHost.key(subscriber, name));
    }

    /** Closes the store; what it holds stays on disk. */
    @SuppressWarnings("FutureReturnValueIgnored") // there is nothing to do after it
    public void close() {
        map.destroy();
    }
}
