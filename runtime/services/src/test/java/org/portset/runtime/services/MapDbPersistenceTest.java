// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.services;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onosproject.store.service.Serializer;

class MapDbPersistenceTest {

    private static final Serializer SERIALIZER = new TextSerializer();

    @TempDir Path directory;

    private MapDbPersistence open() {
        MapDbPersistence persistence = new MapDbPersistence();
        persistence.open(directory.resolve("db").resolve("persistence"));
        return persistence;
    }

    private static ConcurrentMap<String, Integer> map(MapDbPersistence persistence, String name) {
        return (ConcurrentMap<String, Integer>)
                persistence
                        .<String, Integer>persistentMapBuilder()
                        .withName(name)
                        .withSerializer(SERIALIZER)
                        .build();
    }

    private static Set<String> set(MapDbPersistence persistence) {
        return persistence
                .<String>persistentSetBuilder()
                .withName("s")
                .withSerializer(SERIALIZER)
                .build();
    }

    @Test
    void mapsAndSetsAreThereAgainAfterAStop() {
        MapDbPersistence first = open();
        map(first, "m").put("a", 1);
        map(first, "m").put("b", 2);
        map(first, "m").remove("a");
        assertTrue(set(first).add("x"));
        assertFalse(set(first).add("x"));
        assertTrue(set(first).add("y"));
        assertTrue(set(first).remove("y"));
        first.close();
        MapDbPersistence second = open();
        assertEquals(Map.of("b", 2), map(second, "m"));
        assertEquals(Set.of("x"), set(second));
        second.close();
    }

    @Test
    void aNameStandsForOneMapAndSetsHaveNamesOfTheirOwn() {
        MapDbPersistence persistence = open();
        assertSame(map(persistence, "s"), map(persistence, "s"));
        map(persistence, "s").put("a", 1);
        assertTrue(set(persistence).isEmpty());
        assertTrue(map(persistence, "other").isEmpty());
        persistence.close();
    }

    @Test
    void anotherSerializerReadsWhatIsOnDiskAnew() {
        MapDbPersistence persistence = open();
        map(persistence, "m").put("a", 1);
        Map<String, Integer> other =
                persistence
                        .<String, Integer>persistentMapBuilder()
                        .withName("m")
                        .withSerializer(new TextSerializer())
                        .build();
        assertNotSame(map(persistence, "m"), other);
        assertEquals(Map.of("a", 1), other);
        persistence.close();
    }

    @Test
    void conditionalChangesSayWhatTheyFound() {
        MapDbPersistence persistence = open();
        ConcurrentMap<String, Integer> map = map(persistence, "m");
        assertNull(map.putIfAbsent("a", 1));
        assertEquals(1, map.putIfAbsent("a", 2));
        assertFalse(map.replace("a", 5, 6));
        assertTrue(map.replace("a", 1, 7));
        assertNull(map.replace("b", 1));
        assertFalse(map.remove("a", 1));
        assertTrue(map.remove("a", 7));
        assertNull(map.computeIfPresent("a", (k, v) -> v + 1));
        assertEquals(3, map.computeIfAbsent("a", k -> 3));
        assertEquals(8, map.merge("a", 5, Integer::sum));
        assertNull(map.compute("a", (k, v) -> null));
        assertTrue(map.isEmpty());
        persistence.close();
    }

    @Test
    void iteratorsRemoveOnDiskToo() {
        MapDbPersistence first = open();
        map(first, "m").put("a", 1);
        Iterator<Map.Entry<String, Integer>> i = map(first, "m").entrySet().iterator();
        i.next();
        i.remove();
        first.close();
        MapDbPersistence second = open();
        assertTrue(map(second, "m").isEmpty());
        second.close();
    }

    @Test
    void randomChangesEndAsInAnOrdinaryMap() {
        long seed = 20261121;
        Random random = new Random(seed);
        Map<String, Integer> expected = new HashMap<>();
        MapDbPersistence persistence = open();
        for (int i = 0; i < 3000; i++) {
            String key = "k" + random.nextInt(100);
            if (random.nextInt(3) == 0) {
                assertEquals(
                        expected.remove(key), map(persistence, "m").remove(key), "seed " + seed);
            } else {
                assertEquals(
                        expected.put(key, i), map(persistence, "m").put(key, i), "seed " + seed);
            }
            if (random.nextInt(500) == 0) {
                persistence.close();
                persistence = open();
            }
        }
        assertEquals(expected, map(persistence, "m"), "seed " + seed);
        persistence.close();
    }

    /** Strings, numbers and truth values as text with a letter before. */
    private static final class TextSerializer implements Serializer {

        @Override
        public <T> byte[] encode(T object) {
            return (object.getClass().getSimpleName().charAt(0) + object.toString())
                    .getBytes(UTF_8);
        }

        @Override
        @SuppressWarnings({
            "unchecked",
            "TypeParameterUnusedInFormals"
        }) // the letter says what was encoded
        public <T> T decode(byte[] bytes) {
            String text = new String(bytes, UTF_8);
            String value = text.substring(1);
            switch (text.charAt(0)) {
                case 'I':
                    return (T) Integer.valueOf(value);
                case 'B':
                    return (T) Boolean.valueOf(value);
                default:
                    return (T) value;
            }
        }

        @Override
        public <T> T copy(T object) {
            return decode(encode(object));
        }
    }
}
