// SPDX-License-Identifier: Apache-2.0
package org.portset.bench;

import com.carrotsearch.hppc.LongObjectHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Long2ObjectHashMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.Owner;
import org.portset.nat.state.SessionTable;

/**
 * The session of an inbound packet, found and counted, in the NAT's table and in the best maps that
 * a JVM has; and what memory alone takes for a walk through as many bytes. The order is random, so
 * that each of many sessions is out of the caches.
 *
 * <p>The primitive maps get an easier task than the table has: their key is 64 bits of the inside
 * endpoint and remote, where a session's needs 104, and they find by one key only. {@code hashMap}
 * and {@code concurrent} have the whole key, as an object.
 *
 * <pre>java -jar bench/target/benchmarks.jar LookupBenchmark</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms5g", "-Xmx5g", "-XX:+UseParallelGC"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LookupBenchmark {
    private static final int REMOTE = 0xc6336407;
    private static final int REMOTE_PORT = 443;
    private static final int TCP = 6;
    private static final int PER_SUBSCRIBER = 200;
    private static final int LINE_LONGS = 8;
    private static final int BYTES_PER_SESSION = 160;

    /** What is asked. */
    @Param({
        "table",
        "hashMap",
        "concurrent",
        "fastutil",
        "agrona",
        "eclipse",
        "hppc",
        "pointerChase"
    })
    public String structure;

    /** Sessions in it. */
    @Param({"1000", "1000000", "10000000"})
    public int sessions;

    private Lookup lookup;
    private int next;
    private long now;

    /** Finds a session, counts a packet of it, and gives something of it. */
    private interface Lookup {
        long count(int session, long now);
    }

    /** A session as an object, with the fields that a packet touches, and what else it has. */
    private static final class Session {
        private long packets;
        private long bytes;
        private long lastActivity;
        private long expires;
        private long packetsOut;
        private long bytesOut;
        private long created;
        private int mapping;
        private int windowIn;
        private int windowOut;

        Session(int session) {
            mapping = session;
            created = session;
            expires = session;
            windowIn = session;
            windowOut = session;
            packetsOut = 1;
            bytesOut = 1;
        }

        long count(long now) {
            packets++;
            bytes += 100;
            lastActivity = now;
            return expires + mapping;
        }

        long rest() {
            return packets
                    + bytes
                    + lastActivity
                    + created
                    + windowIn
                    + windowOut
                    + packetsOut
                    + bytesOut;
        }
    }

    /** The whole key. */
    private static final class Key {
        private final int owner;
        private final int remoteAddress;
        private final long ports;

        Key(int owner, int remoteAddress, long ports) {
            this.owner = owner;
            this.remoteAddress = remoteAddress;
            this.ports = ports;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key
                    && owner == ((Key) other).owner
                    && remoteAddress == ((Key) other).remoteAddress
                    && ports == ((Key) other).ports;
        }

        @Override
        public int hashCode() {
            long x = (((long) owner << 32) | (remoteAddress & 0xffffffffL)) * 0x9e3779b97f4a7c15L;
            x = (x ^ (x >>> 32) ^ ports) * 0xbf58476d1ce4e5b9L;
            return (int) (x >>> 32);
        }
    }

    /** Fills the structure. */
    @Setup(Level.Trial)
    public void fill() {
        switch (structure) {
            case "table":
                lookup = table();
                break;
            case "hashMap":
                lookup = objects(new HashMap<>(sessions * 2));
                break;
            case "concurrent":
                lookup = objects(new ConcurrentHashMap<>(sessions));
                break;
            case "fastutil":
                Long2ObjectOpenHashMap<Session> fastutil = new Long2ObjectOpenHashMap<>(sessions);
                forEach(fastutil::put);
                lookup = (session, time) -> fastutil.get(key(session)).count(time);
                break;
            case "agrona":
                Long2ObjectHashMap<Session> agrona = new Long2ObjectHashMap<>(sessions, 0.6f);
                forEach(agrona::put);
                lookup = (session, time) -> agrona.get(key(session)).count(time);
                break;
            case "eclipse":
                org.eclipse.collections.impl.map.mutable.primitive.LongObjectHashMap<Session>
                        eclipse =
                                new org.eclipse.collections.impl.map.mutable.primitive
                                        .LongObjectHashMap<>(sessions);
                forEach(eclipse::put);
                lookup = (session, time) -> eclipse.get(key(session)).count(time);
                break;
            case "hppc":
                LongObjectHashMap<Session> hppc = new LongObjectHashMap<>(sessions);
                forEach(hppc::put);
                lookup = (session, time) -> hppc.get(key(session)).count(time);
                break;
            default:
                lookup = chase();
        }
    }

    private Lookup table() {
        MappingTable mappings = new MappingTable(2);
        SessionTable table = new SessionTable(mappings, 1);
        for (int session = 0; session < sessions; session++) {
            int mapping =
                    mappings.create(
                            MappingTable.ENDPOINT_INDEPENDENT,
                            owner(session),
                            TCP,
                            0xc0a8010a,
                            port(session),
                            port(session),
                            0,
                            0);
            table.create(mapping, REMOTE, REMOTE_PORT, 0, 0, TimeUnit.HOURS.toNanos(1) + session);
        }
        return (session, time) -> {
            int found = table.findIn(owner(session), TCP, port(session), REMOTE, REMOTE_PORT);
            table.count(found, SessionTable.PACKETS_IN, 1, 100, time);
            return table.expires(found);
        };
    }

    private Lookup objects(Map<Key, Session> map) {
        for (int session = 0; session < sessions; session++) {
            map.put(wholeKey(session), new Session(session));
        }
        return (session, time) -> map.get(wholeKey(session)).count(time);
    }

    private interface Put {
        Object put(long key, Session session);
    }

    private void forEach(Put map) {
        for (int session = 0; session < sessions; session++) {
            Session made = new Session(session);
            if (map.put(key(session), made) != null || made.rest() < 0) {
                throw new IllegalStateException("two sessions have one key");
            }
        }
    }

    /** Reads a line, which says where the next one is: one ring through all of them. */
    private Lookup chase() {
        int lines = (int) ((long) sessions * BYTES_PER_SESSION / (LINE_LONGS * Long.BYTES));
        int[] order = new int[lines];
        for (int i = 0; i < lines; i++) {
            order[i] = i;
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = lines - 1; i > 0; i--) { // Sattolo: one cycle
            int j = random.nextInt(i);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        long[] memory = new long[lines * LINE_LONGS];
        for (int i = 0; i < lines; i++) {
            memory[i * LINE_LONGS] = order[i] * (long) LINE_LONGS;
        }
        int[] at = new int[1];
        return (session, time) -> {
            at[0] = (int) memory[at[0]];
            return at[0];
        };
    }

    private static int owner(int session) {
        return Owner.of(session / PER_SUBSCRIBER, 0);
    }

    private static int port(int session) {
        return 30_000 + session % PER_SUBSCRIBER;
    }

    private static Key wholeKey(int session) {
        return new Key(
                owner(session),
                REMOTE,
                ((long) port(session) << 32) | ((long) REMOTE_PORT << 16) | (TCP << 8));
    }

    private static long key(int session) {
        return ((long) owner(session) << 32) | ((long) port(session) << 16) | REMOTE_PORT;
    }

    /** One lookup; of {@code pointerChase}, one read that depends on the last. */
    @Benchmark
    public long find() {
        // A full-period linear congruential generator, scaled to the sessions.
        next = next * 1_664_525 + 1_013_904_223;
        return lookup.count((int) (((next & 0xffffffffL) * sessions) >>> 32), now++);
    }
}
