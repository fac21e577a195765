// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Ipv4Prefix;

class RequestCacheTest {
    private static final int GA2 = 0xc0000212;
    private static final int EN1 = 0xc6336407;
    private static final int EN2 = 0xcb007109;
    private static final int PA1 = 0xc0a8010a;
    private static final int PA2 = 0xc0a8010b;
    private static final long WAIT = 1000;
    private static final long KEEP = 2000;

    private final RequestCache cache = new RequestCache(100);
    private long now = Long.MAX_VALUE - 500; // the clock runs over

    private CacheEntry add(int remote, int bits, int protocol, int port, int inside) {
        Ipv4Prefix prefix = Ipv4Prefix.of(remote, bits);
        return cache.add(Opening.of(GA2, prefix, protocol, port, inside, 0), WAIT, now);
    }

    private CacheEntry match(int protocol, int port, int remote) {
        return cache.match(protocol, GA2, port, remote, now);
    }

    private boolean use(CacheEntry entry, int remote) {
        return cache.use(entry, remote, KEEP, now);
    }

    @Test
    void takesOnlyWhatFits() {
        assertNull(match(6, 80, EN1));
        CacheEntry entry = add(EN1, 24, 6, 80, PA1);
        assertSame(entry, match(6, 80, EN1));
        assertSame(entry, match(6, 80, EN1 ^ 0xff));
        assertNull(match(6, 80, EN1 ^ 0x100));
        assertNull(match(17, 80, EN1));
        assertNull(match(6, 81, EN1));
        assertNull(cache.match(6, GA2 + 1, 80, EN1, now));
        CacheEntry any = add(0, 0, 0, 0, PA2);
        assertSame(any, match(17, 7, EN2));
        assertSame(entry, match(6, 80, EN1));
    }

    @Test
    void awaitsItsPacketForItsTimeAndIsKeptForAnotherAfterIt() {
        CacheEntry unused = add(EN1, 32, 0, 0, PA1);
        CacheEntry entry = add(EN2, 32, 0, 0, PA2);
        now += WAIT - 1;
        assertSame(entry, match(6, 80, EN2));
        assertTrue(use(entry, EN2));
        now += 1;
        assertNull(match(6, 80, EN1));
        List<CacheEntry> gone = new ArrayList<>();
        cache.expire(now, gone::add);
        assertEquals(List.of(unused), gone);
        now += KEEP - 2;
        assertSame(entry, match(6, 80, EN2));
        assertFalse(use(entry, EN2));
        assertEquals(2, entry.uses());
        assertEquals(now + 1, cache.nextNanos());
        now += 1;
        assertNull(match(6, 80, EN2));
        cache.expire(now, gone::add);
        assertEquals(List.of(unused, entry), gone);
        assertEquals(0, cache.size());
        assertEquals(Long.MAX_VALUE, cache.nextNanos());
    }

    @Test
    void anAwaitedEntryGoesBeforeKeptOnesAndAmongThoseTheOneThatKnowsTheRemote() {
        CacheEntry first = add(0, 0, 0, 0, PA1);
        use(first, EN1);
        CacheEntry second = add(0, 0, 0, 0, PA2);
        assertSame(second, match(6, 80, EN1));
        use(second, EN2);
        assertSame(first, match(6, 80, EN1));
        assertSame(second, match(6, 80, EN2));
        assertSame(first, match(6, 80, EN1 + 77)); // the oldest
    }

    @Test
    void amongAwaitedEntriesTheNarrowerGoesBeforeAndThenTheOlder() {
        CacheEntry any = add(0, 0, 0, 0, PA1);
        CacheEntry younger = add(0, 0, 0, 0, PA2);
        CacheEntry port = add(0, 0, 0, 80, PA2);
        CacheEntry prefix = add(EN1, 24, 0, 0, PA2);
        CacheEntry host = add(EN1, 32, 0, 0, PA2);
        assertSame(host, match(6, 80, EN1));
        assertSame(prefix, match(6, 80, EN1 + 1));
        assertSame(port, match(6, 80, EN2));
        assertSame(any, match(6, 81, EN2));
        cache.remove(any);
        cache.remove(any);
        assertSame(younger, match(6, 81, EN2));
    }

    @Test
    void isBounded() {
        CacheEntry used = null;
        for (int i = 0; i < 100; i++) {
            used = add(EN1 + i, 32, 0, 0, PA1);
        }
        assertNull(add(EN2, 32, 0, 0, PA1));
        assertNull(cache.removeUsed());
        use(used, EN1 + 99);
        assertSame(used, cache.removeUsed());
        assertNotNull(add(EN2, 32, 0, 0, PA1));
        assertTrue(cache.isFull());
    }
}
