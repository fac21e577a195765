// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Packets;
import org.portset.core.testing.StoredMaps;
import org.portset.nat.engine.NatSession;
import org.portset.nat.engine.TcpState;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatTimers;

/** Through the real serializer; {@link StoredMaps} keeps nothing but its bytes. */
class SessionStoreTest {
    private static final long MAC = 0x020000000110L;
    private static final long WALL_MILLIS = 1_700_000_000_000L;

    private final StoredMaps maps = new StoredMaps();
    private final SessionStore store = new SessionStore(maps);

    private static NatSession.Builder session() {
        return NatSession.builder()
                .protocol(6)
                .inside(Packets.ip("192.168.1.10"), 40000)
                .outside(Packets.ip("192.0.2.18"), 1232)
                .remote(Packets.ip("198.51.100.10"), 65535)
                .mapping(Behavior.ADDRESS_DEPENDENT, Packets.ip("198.51.100.10"), 0)
                .filtering(Behavior.ADDRESS_AND_PORT_DEPENDENT)
                .tcpState(TcpState.ESTABLISHED)
                .initiatedInside(true)
                .out(5, 500)
                .in(7, 7000);
    }

    private void put(NatSession session, boolean offloaded, long nowNanos) {
        store.put(
                SessionRecord.of(
                        "home1",
                        store.newTelling("home1", 0),
                        session,
                        offloaded,
                        MAC,
                        nowNanos,
                        WALL_MILLIS));
    }

    private SessionRecord only() {
        Map<String, List<SessionRecord>> all = new SessionStore(maps).load();
        assertEquals(Set.of("home1"), all.keySet());
        assertEquals(1, all.get("home1").size());
        return all.get("home1").get(0);
    }

    @Test
    void readsBackWhatItWrote() {
        put(session().times(seconds(10), seconds(15), seconds(99)).build(), true, seconds(20));
        SessionRecord read = only();
        assertEquals("home1", read.subscriber());
        assertEquals(true, read.offloaded());
        assertEquals(MAC, read.hostMac());
        assertEquals(Packets.ip("192.168.1.10"), read.insideAddress());
        // 10 s old then, and a minute has passed; idle since just now, as nobody knows better.
        NatSession expected =
                session()
                        .times(
                                seconds(1000) - seconds(70),
                                seconds(1000),
                                seconds(1000) + NatTimers.DEFAULT.tcpEstablishedNanos())
                        .build();
        assertEquals(
                expected.toString(),
                read.session(NatTimers.DEFAULT, seconds(1000), WALL_MILLIS + 60_000).toString());
    }

    @Test
    void aClockSetBackMakesNoSessionFromTheFuture() {
        put(session().times(seconds(10), seconds(15), seconds(99)).build(), true, seconds(20));
        NatSession read = only().session(NatTimers.DEFAULT, seconds(5), WALL_MILLIS - 3_600_000);
        assertEquals(seconds(5), read.createdNanos());
    }

    @Test
    void aSessionHasOneKeyWhateverHappensToIt() {
        NatSession session = session().build();
        assertEquals("home1/6/1232/c633640a/65535", SessionRecord.key("home1", session));
        put(session, false, 0);
        put(session().tcpState(TcpState.INIT).out(9, 9).build(), true, 0);
        assertEquals(true, only().offloaded());
    }

    @Test
    void discardsBySessionNotByState() {
        put(session().build(), true, 0);
        store.discard(only());
        assertEquals(Set.of(), maps.keys());
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
