// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.ports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PortAllocatorTest {
    private static final PortSet SHARED = PortSet.of(6, 8, 0x34);

    private final Random random = new Random(3);

    @Test
    void keepsAnInsidePortThatIsInTheSetAndFree() {
        PortAllocator allocator = new PortAllocator(SHARED);
        assertEquals(1233, allocator.allocate(1233, true, true, random.nextInt()));
        int second = allocator.allocate(1233, true, true, random.nextInt());
        assertTrue(second != 1233 && SHARED.contains(second));
    }

    @Test
    @Tag("RFC4787-4")
    void keepsParityAsLongAsThereIsSuchAPort() {
        PortAllocator allocator = new PortAllocator(SHARED);
        for (int i = 0; i < 126; i++) {
            assertEquals(1, allocator.allocate(40001, true, true, random.nextInt()) & 1);
        }
        assertEquals(0, allocator.allocate(40001, true, true, random.nextInt()) & 1);
    }

    @Test
    @Tag("RFC4787-3a")
    void keepsThePortClassOfAWholeAddress() {
        PortAllocator allocator = new PortAllocator(PortSet.all());
        allocator.take(80);
        for (int i = 0; i < 1022; i++) {
            int port = allocator.allocate(80, true, true, random.nextInt());
            assertTrue(port > 0 && port < 1024, "port " + port);
        }
        assertTrue(allocator.allocate(80, true, true, random.nextInt()) >= 1024);
        for (int i = 0; i < 1000; i++) {
            allocator.take(2000);
            assertTrue(allocator.allocate(2000, true, true, random.nextInt()) >= 1024);
        }
    }

    @Test
    @Tag("RFC7857-9")
    @Tag("RFC6888-15")
    void spreadsPortsOverTheSet() {
        Set<Integer> firsts = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            firsts.add(new PortAllocator(SHARED).allocate(40000, true, true, random.nextInt()));
        }
        assertTrue(firsts.size() > 110, firsts.size() + " different ones of 126");
    }

    @Test
    @Tag("RFC6888-13")
    void givesEveryPortOnceAndAReleasedOneAgain() {
        for (PortSet set : new PortSet[] {SHARED, PortSet.of(4, 12, 7), PortSet.of(0, 10, 0)}) {
            PortAllocator allocator = new PortAllocator(set);
            Set<Integer> given = new HashSet<>();
            int dynamic = set.contains(0) ? set.size() - 1 : set.size();
            for (int i = 0; i < dynamic; i++) {
                assertTrue(given.add(allocator.allocate(40000 + i, true, true, random.nextInt())));
            }
            assertEquals(dynamic, allocator.inUse());
            assertEquals(PortAllocator.NONE, allocator.allocate(5, true, true, random.nextInt()));
            int freed = given.iterator().next();
            allocator.release(freed);
            assertEquals(freed, allocator.allocate(5, true, true, random.nextInt()));
        }
    }

    @Test
    @Tag("RFC4787-4")
    void keepsTheNeighbourFreeAsLongAsItCan() {
        PortAllocator allocator = new PortAllocator(SHARED);
        for (int i = 0; i < 126; i++) {
            int port = allocator.allocate(40000 + i % 2, true, true, random.nextInt());
            assertTrue(allocator.takeFree(port ^ 1));
            allocator.release(port ^ 1);
        }
        for (int i = 0; i < 126; i++) {
            assertTrue(allocator.allocate(40000, true, true, random.nextInt()) > 0);
        }
    }

    @Test
    @Tag("RFC7857-3")
    void sharesEveryPortOfASetWithEveryRemote() {
        for (PortSet set : new PortSet[] {SHARED, PortSet.of(4, 12, 7), PortSet.of(0, 10, 0)}) {
            PortAllocator allocator = new PortAllocator(set);
            int exclusive = allocator.allocate(1, true, true, random.nextInt());
            int count = set.size() - 1 - (set.contains(0) ? 1 : 0);
            Set<Integer> towardsOne = new HashSet<>();
            Set<Integer> towardsOther = new HashSet<>();
            for (int i = 0; i < count; i++) {
                int inside = 40000 + i;
                int port =
                        allocator.allocateShared(
                                inside, true, random.nextInt(), true, p -> !towardsOne.contains(p));
                assertTrue(towardsOne.add(port) && set.contains(port) && port != exclusive);
                if (i % 3 == 0) {
                    port =
                            allocator.allocateShared(
                                    inside,
                                    true,
                                    random.nextInt(),
                                    true,
                                    p -> !towardsOther.contains(p));
                    assertTrue(towardsOther.add(port));
                }
            }
            int none =
                    allocator.allocateShared(
                            40000, true, random.nextInt(), true, p -> !towardsOne.contains(p));
            assertEquals(PortAllocator.NONE, none);
            towardsOne.forEach(allocator::release);
            assertEquals(1 + towardsOther.size(), allocator.inUse());
            towardsOther.forEach(allocator::release);
            assertEquals(1, allocator.inUse());
        }
    }

    @Test
    void takesAPortOnceAndOnlyOfTheSet() {
        PortAllocator allocator = new PortAllocator(SHARED);
        assertTrue(allocator.take(1232));
        assertFalse(allocator.take(1232));
        assertFalse(allocator.take(1236));
        assertEquals(1, allocator.inUse());
    }
}
