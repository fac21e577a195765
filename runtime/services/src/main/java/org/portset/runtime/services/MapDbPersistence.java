// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.services;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Hasher;
import org.onlab.util.Tools;
import org.onosproject.persistence.PersistenceService;
import org.onosproject.persistence.PersistentMapBuilder;
import org.onosproject.persistence.PersistentSetBuilder;
import org.onosproject.store.service.Serializer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps and sets of this node that outlive it, in one MapDB file, {@code data/db/local/persistence}.
 *
 * <p>Changes are committed once a second and on a clean stop, through a write-ahead log: after a
 * crash the file is as it was at the last commit. One map or set exists per name; who asks for the
 * same name again gets the same object, unless with another serializer: an application that was
 * replaced has other classes of the same names, and gets what is on disk read anew as these.
 */
@Component(immediate = true, service = PersistenceService.class)
public final class MapDbPersistence implements PersistenceService {

    private static final Logger LOG = LoggerFactory.getLogger(MapDbPersistence.class);
    private static final long COMMIT_INTERVAL_MILLIS = 1000;

    private final Map<String, DurableMap<?, ?>> maps = new ConcurrentHashMap<>();
    private final Map<String, DurableSet<?>> sets = new ConcurrentHashMap<>();
    private final ScheduledExecutorService committer =
            Executors.newSingleThreadScheduledExecutor(
                    Tools.groupedThreads("portset/persistence", "commit", LOG));

    private DB db;
    private ScheduledFuture<?> commits;

    @Activate
    void activate() {
        open(Path.of(System.getProperty("karaf.data", "data"), "db", "local", "persistence"));
        commits =
                committer.scheduleWithFixedDelay(
                        this::commit,
                        COMMIT_INTERVAL_MILLIS,
                        COMMIT_INTERVAL_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    void open(Path path) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for " + path, e);
        }
        File file = path.toFile();
        db = DBMaker.newFileDB(file).mmapFileEnableIfSupported().cacheDisable().make();
        LOG.info("Opened {} ({} maps and sets)", file, db.getAll().size());
    }

    @Deactivate
    void close() {
        if (commits != null) {
            commits.cancel(false);
        }
        committer.shutdown();
        try {
            committer.awaitTermination(2 * COMMIT_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        db.commit();
        db.close();
    }

    private void commit() {
        try {
            db.commit();
        } catch (RuntimeException e) {
            // The next turn tries again: a full disk may have room then.
            LOG.error("Could not write to the local store", e);
        }
    }

    @Override
    public <K, V> PersistentMapBuilder<K, V> persistentMapBuilder() {
        return new MapBuilder<>();
    }

    @Override
    public <E> PersistentSetBuilder<E> persistentSetBuilder() {
        return new SetBuilder<>();
    }

    private <K, V> DurableMap<K, V> openMap(String name, Serializer serializer) {
        Map<byte[], byte[]> disk =
                db.createHashMap(name)
                        .keySerializer(org.mapdb.Serializer.BYTE_ARRAY)
                        .valueSerializer(org.mapdb.Serializer.BYTE_ARRAY)
                        .hasher(Hasher.BYTE_ARRAY)
                        .makeOrGet();
        return new DurableMap<>(disk, serializer);
    }

    private final class MapBuilder<K, V> implements PersistentMapBuilder<K, V> {
        private String name;
        private Serializer serializer;

        @Override
        public PersistentMapBuilder<K, V> withName(String mapName) {
            name = "map:" + Objects.requireNonNull(mapName);
            return this;
        }

        @Override
        public PersistentMapBuilder<K, V> withSerializer(Serializer mapSerializer) {
            serializer = Objects.requireNonNull(mapSerializer);
            return this;
        }

        @Override
        @SuppressWarnings(
                "unchecked") // a name stands for one type, as with ONOS's own distributed maps
        public Map<K, V> build() {
            Objects.requireNonNull(name, "a persistent map has a name");
            Objects.requireNonNull(serializer, "a persistent map has a serializer");
            return (Map<K, V>)
                    maps.compute(
                            name,
                            (n, there) ->
                                    there != null && there.isOf(serializer)
                                            ? there
                                            : openMap(n, serializer));
        }
    }

    private final class SetBuilder<E> implements PersistentSetBuilder<E> {
        private String name;
        private Serializer serializer;

        @Override
        public PersistentSetBuilder<E> withName(String setName) {
            name = "set:" + Objects.requireNonNull(setName);
            return this;
        }

        @Override
        public PersistentSetBuilder<E> withSerializer(Serializer setSerializer) {
            serializer = Objects.requireNonNull(setSerializer);
            return this;
        }

        @Override
        @SuppressWarnings(
                "unchecked") // a name stands for one type, as with ONOS's own distributed sets
        public Set<E> build() {
            Objects.requireNonNull(name, "a persistent set has a name");
            Objects.requireNonNull(serializer, "a persistent set has a serializer");
            return (Set<E>)
                    sets.compute(
                            name,
                            (n, there) ->
                                    there != null && there.isOf(serializer)
                                            ? there
                                            : new DurableSet<>(this.<E>elements(n)));
        }

        /* Boolean is among the types that every ONOS serializer knows. */
        private <T> DurableMap<T, Boolean> elements(String setName) {
            return openMap(setName, serializer);
        }
    }
}
