// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import java.util.Optional;
import org.onlab.util.KryoNamespace;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.EventuallyConsistentMap;
import org.onosproject.store.service.StorageService;
import org.onosproject.store.service.WallClockTimestamp;

/**
 * The last good answer of each domain's rule server, so that a controller that starts again while
 * the server is away has its homes' rules (HB46PP 3.5). Kept as {@link SessionStore} keeps
 * sessions, by writes that never wait.
 */
public final class FetchedRulesStore {
    /** The order of registration is the stored form: append only. */
    private static KryoNamespace.Builder serializer() {
        return KryoNamespace.newBuilder()
                .register(KryoNamespaces.BASIC)
                .nextId(KryoNamespaces.BEGIN_USER_CUSTOM_ID)
                .register(FetchedRules.class);
    }

    private final EventuallyConsistentMap<String, FetchedRules> map;

    /** Opens the store; it may hold answers of an earlier run. */
    public FetchedRulesStore(StorageService storage) {
        map =
                storage.<String, FetchedRules>eventuallyConsistentMapBuilder()
                        .withName("portset-fetched-rules")
                        .withSerializer(serializer())
                        .withTimestampProvider((key, rules) -> new WallClockTimestamp())
                        .withPersistence()
                        .withTombstonesDisabled()
                        .build();
    }

    /** What is stored of a domain. */
    public Optional<FetchedRules> of(String domain) {
        return Optional.ofNullable(map.get(domain));
    }

    /** Stores what has been told, in place of what was told before. */
    public void put(String domain, FetchedRules rules) {
        map.put(domain, rules);
    }

    /** Forgets a domain. */
    public void remove(String domain) {
        map.remove(domain);
    }

    /** Closes the store; what it holds stays on disk. */
    @SuppressWarnings("FutureReturnValueIgnored") // there is nothing to do after it
    public void close() {
        map.destroy();
    }
}
