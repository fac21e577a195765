// SPDX-License-Identifier: Apache-2.0
package org.portset.core.testing;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.onlab.util.KryoNamespace;
import org.onosproject.cluster.NodeId;
import org.onosproject.store.Timestamp;
import org.onosproject.store.service.EventuallyConsistentMap;
import org.onosproject.store.service.EventuallyConsistentMapAdapter;
import org.onosproject.store.service.EventuallyConsistentMapBuilder;
import org.onosproject.store.service.StorageServiceAdapter;

/** Maps, by their names, that outlive who opened it: bytes, as the serializer makes them. */
public final class StoredMaps extends StorageServiceAdapter {
    private final Map<String, Map<Object, byte[]>> stored = new TreeMap<>();

    /** The keys that are stored now, whatever the map. */
    public Set<Object> keys() {
        return stored.values().stream()
                .flatMap(map -> map.keySet().stream())
                .collect(Collectors.toSet());
    }

    @Override
    public <K, V> EventuallyConsistentMapBuilder<K, V> eventuallyConsistentMapBuilder() {
        return new Builder<>();
    }

    private final class Builder<K, V> implements EventuallyConsistentMapBuilder<K, V> {
        private KryoNamespace serializer;
        private Map<Object, byte[]> bytes;

        @Override
        public EventuallyConsistentMapBuilder<K, V> withSerializer(KryoNamespace.Builder builder) {
            return withSerializer(builder.build("test"));
        }

        @Override
        public EventuallyConsistentMapBuilder<K, V> withSerializer(KryoNamespace namespace) {
            serializer = namespace;
            return this;
        }

        @Override
        public EventuallyConsistentMap<K, V> build() {
            return new BytesMap<>(bytes, serializer);
        }

        @Override
        public EventuallyConsistentMapBuilder<K, V> withName(String name) {
            bytes = stored.computeIfAbsent(name, n -> new TreeMap<>());
            return this;
        }

        @Override
        public EventuallyConsistentMapBuilder<K, V> withTimestampProvider(
                BiFunction<K, V, Timestamp> provider) {
            return this;
        }

        @Override
        public EventuallyConsistentMapBuilder<K, V> withEventExecutor(ExecutorService executor) {
            return this;
        }

        @Override
        public EventuallyConsistentMapBuilder<K, V> withCommunicationExecutor(
                ExecutorService executor) {
            return this;
        }

        @Override
        public EventuallyConsistentMapBuilder<K, V> withBackgroundExecutor(
                ScheduledExecutorService executor) {
            return this;
        }

        @Override
        public EventuallyConsistentMapBuilder<K, V> withPeerUpdateFunction(
                BiFunction<K, V, Collection<NodeId>> peers) {
            return this;
        }

        @Override
        public EventuallyConsistentMapBuilder<K, V> withTombstonesDisabled() {
            return this;
        }

        @Override
        public EventuallyConsistentMapBuilder<K, V> withAntiEntropyPeriod(
                long period, TimeUnit unit) {
            return this;
        }

        @Override
        public EventuallyConsistentMapBuilder<K, V> withFasterConvergence() {
            return this;
        }

        @Override
        public EventuallyConsistentMapBuilder<K, V> withPersistence() {
            return this;
        }
    }

    private static final class BytesMap<K, V> extends EventuallyConsistentMapAdapter<K, V> {
        private final Map<Object, byte[]> bytes;
        private final KryoNamespace serializer;

        BytesMap(Map<Object, byte[]> bytes, KryoNamespace serializer) {
            this.bytes = bytes;
            this.serializer = serializer;
        }

        @Override
        public void put(K key, V value) {
            bytes.put(key, serializer.serialize(value));
        }

        @Override
        public V get(K key) {
            byte[] value = bytes.get(key);
            return value == null ? null : serializer.deserialize(value);
        }

        @Override
        public V remove(K key) {
            byte[] before = bytes.remove(key);
            return before == null ? null : serializer.deserialize(before);
        }

        @Override
        public Collection<V> values() {
            return bytes.values().stream()
                    .map(serializer::<V>deserialize)
                    .collect(Collectors.toList());
        }

        @Override
        public CompletableFuture<Void> destroy() {
            return CompletableFuture.completedFuture(null);
        }
    }
}
