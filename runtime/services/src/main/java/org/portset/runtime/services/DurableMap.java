// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.services;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.onosproject.store.service.Serializer;

/**
 * A concurrent map whose every change is also made in a map of bytes that is kept on disk.
 *
 * <p>Reads are answered from memory: the disk is read once, when the map is opened. A change is
 * written while the entry's lock in memory is held, so that for each key the disk sees the same
 * order of changes as the memory does.
 */
final class DurableMap<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V> {

    private final ConcurrentHashMap<K, V> entries = new ConcurrentHashMap<>();
    private final Map<byte[], byte[]> disk;
    private final Serializer serializer;

    /**
     * @param disk compares its keys by content; what it holds was written with the same serializer
     */
    DurableMap(Map<byte[], byte[]> disk, Serializer serializer) {
        this.disk = disk;
        this.serializer = serializer;
        disk.forEach((key, value) -> entries.put(serializer.decode(key), serializer.decode(value)));
    }

    /* Each change goes through here: "change" says from the old value (or null) what the new one is (or null). */
    private V change(K key, Function<V, V> change) {
        return entries.compute(
                key,
                (k, old) -> {
                    V changed = change.apply(old);
                    if (changed == null) {
                        disk.remove(serializer.encode(k));
                    } else if (changed != old) {
                        disk.put(serializer.encode(k), serializer.encode(changed));
                    }
                    return changed;
                });
    }

    /** Whether this serializer reads and writes it. */
    boolean isOf(Serializer other) {
        return serializer == other;
    }

    @Override
    public V get(Object key) {
        return entries.get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        return entries.containsKey(key);
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public V put(K key, V value) {
        Objects.requireNonNull(value);
        Previous<V> previous = new Previous<>();
        change(key, old -> previous.was(old, value));
        return previous.value;
    }

    @Override
    public V putIfAbsent(K key, V value) {
        Objects.requireNonNull(value);
        Previous<V> previous = new Previous<>();
        change(key, old -> previous.was(old, old == null ? value : old));
        return previous.value;
    }

    @Override
    @SuppressWarnings("unchecked") // a key of another type is equal to none of ours
    public V remove(Object key) {
        Previous<V> previous = new Previous<>();
        change((K) key, old -> previous.was(old, null));
        return previous.value;
    }

    @Override
    @SuppressWarnings("unchecked") // a key of another type is equal to none of ours
    public boolean remove(Object key, Object value) {
        Previous<V> previous = new Previous<>();
        change((K) key, old -> previous.was(old, Objects.equals(old, value) ? null : old));
        return previous.value != null && previous.value.equals(value);
    }

    @Override
    public V replace(K key, V value) {
        Objects.requireNonNull(value);
        Previous<V> previous = new Previous<>();
        change(key, old -> previous.was(old, old == null ? null : value));
        return previous.value;
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        Objects.requireNonNull(newValue);
        Previous<V> previous = new Previous<>();
        change(key, old -> previous.was(old, Objects.equals(old, oldValue) ? newValue : old));
        return previous.value != null && previous.value.equals(oldValue);
    }

    @Override
    public V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return change(key, old -> function.apply(key, old));
    }

    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        V present = entries.get(key);
        return present != null
                ? present
                : change(key, old -> old != null ? old : function.apply(key));
    }

    @Override
    public V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return change(key, old -> old == null ? null : function.apply(key, old));
    }

    @Override
    public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        Objects.requireNonNull(value);
        return change(key, old -> old == null ? value : function.apply(old, value));
    }

    @Override
    public V getOrDefault(Object key, V defaultValue) {
        return entries.getOrDefault(key, defaultValue);
    }

    @Override
    public void clear() {
        entries.keySet().forEach(this::remove);
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<K, V>> iterator() {
                Iterator<Entry<K, V>> memory = entries.entrySet().iterator();
                return new Iterator<>() {
                    private K last;

                    @Override
                    public boolean hasNext() {
                        return memory.hasNext();
                    }

                    @Override
                    public Entry<K, V> next() {
                        Entry<K, V> entry = memory.next();
                        last = entry.getKey();
                        return new SimpleImmutableEntry<>(entry);
                    }

                    @Override
                    public void remove() {
                        if (last == null) {
                            throw new IllegalStateException("next() comes before remove()");
                        }
                        DurableMap.this.remove(last);
                        last = null;
                    }
                };
            }

            @Override
            public int size() {
                return entries.size();
            }
        };
    }

    /** The value that a change found. */
    private static final class Previous<V> {
        private V value;

        V was(V old, V changed) {
            value = old;
            return changed;
        }
    }
}
