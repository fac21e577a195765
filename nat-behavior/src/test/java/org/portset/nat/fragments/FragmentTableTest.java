// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.fragments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.fragments.Fragments.udp;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.engine.Drop;
import org.portset.nat.wire.Ipv4;

class FragmentTableTest {
    private static final long OWNER = 5;
    private static final FragmentLimits FEW =
            FragmentLimits.builder()
                    .datagrams(6)
                    .datagramsPerOwner(4)
                    .heldBytes(6 * (100 + FragmentTable.HELD_BYTES))
                    .heldBytesPerOwner(4 * (100 + FragmentTable.HELD_BYTES))
                    .build();

    private final Told told = new Told();
    private FragmentTable table = new FragmentTable(FragmentLimits.DEFAULT, told);

    /** Any clock: one about to wrap around. */
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);

    private void take(byte[] fragment) {
        take(OWNER, fragment);
    }

    private void take(long owner, byte[] fragment) {
        table.take(owner, fragment, 0, now);
    }

    private void tells(String... expected) {
        assertEquals(List.of(expected), told.take());
    }

    private void refuses(Drop drop) {
        tells("refused " + drop.verdict());
    }

    private void pass(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    @Tag("RFC4787-14")
    void fragmentsInOrderGoOnAtOnce() {
        take(udp(7, 0, 16, true));
        tells("first 7@0+16");
        take(udp(7, 16, 24, true));
        tells("later 7@16+24 fate 3");
        take(udp(7, 40, 5, false));
        tells("later 7@40+5 fate 3");
        assertEquals(0, table.datagrams());
    }

    @Test
    @Tag("RFC4787-14")
    @Tag("RFC7597-8.3")
    void fragmentsBeforeTheFirstAreHeldAndFollowItInOrder() {
        take(udp(7, 40, 5, false));
        take(udp(7, 16, 8, true));
        tells();
        assertEquals(25 + 28 + 2 * FragmentTable.HELD_BYTES, table.heldBytes());
        take(udp(7, 0, 16, true));
        tells("first 7@0+16", "later 7@16+8 fate 3", "later 7@40+5 fate 3");
        assertEquals(0, table.heldBytes());
        assertEquals(1, table.datagrams());
        take(udp(7, 24, 16, true));
        tells("later 7@24+16 fate 3");
        assertEquals(0, table.datagrams());
    }

    @Test
    void aHeldFragmentIsACopy() {
        byte[] later = udp(7, 16, 8, false);
        take(later);
        later[25] ^= 1;
        take(udp(7, 0, 16, true));
        tells("first 7@0+16", "later 7@16+8 fate 3");
    }

    @Test
    void takesAFragmentFromTheMiddleOfAnArray() {
        byte[] array = new byte[100];
        byte[] later = udp(7, 16, 8, false);
        System.arraycopy(later, 0, array, 14, later.length);
        table.take(OWNER, array, 14, now);
        take(udp(7, 0, 16, true));
        tells("first 7@0+16", "later 7@16+8 fate 3");
    }

    @Test
    void datagramsAreToldApartByAllThatIdentifiesThem() {
        take(udp(7, 0, 16, true));
        told.take();
        take(udp(8, 16, 8, false));
        take(Fragments.of(Ipv4.ICMP, 7, 16, 8, false));
        byte[] otherSource = udp(7, 16, 8, false);
        otherSource[15]++;
        take(otherSource);
        byte[] otherDestination = udp(7, 16, 8, false);
        otherDestination[19]++;
        take(otherDestination);
        take(OWNER + 1, udp(7, 16, 8, false));
        tells();
        assertEquals(6, table.datagrams());
        take(udp(7, 16, 8, false));
        tells("later 7@16+8 fate 3");
    }

    @Test
    @Tag("RFC4787-14")
    void refusesOverlaps() {
        take(udp(7, 0, 32, true));
        told.take();
        take(udp(7, 0, 32, true));
        refuses(Drop.FRAGMENT_OVERLAP);
        take(udp(7, 24, 16, true));
        refuses(Drop.FRAGMENT_OVERLAP);
        take(udp(7, 64, 16, true));
        told.take();
        take(udp(7, 56, 16, true));
        refuses(Drop.FRAGMENT_OVERLAP);
        take(udp(7, 40, 64, true));
        refuses(Drop.FRAGMENT_OVERLAP);
        take(udp(7, 32, 8, false));
        refuses(Drop.FRAGMENT_OVERLAP);
        take(udp(7, 32, 32, true));
        tells("later 7@32+32 fate 3");
        take(udp(7, 80, 1, false));
        tells("later 7@80+1 fate 3");
        assertEquals(0, table.datagrams());
    }

    @Test
    @Tag("RFC4787-14")
    void refusesOverlapsOfWhatIsHeld() {
        take(udp(7, 32, 13, false));
        take(udp(7, 40, 8, true));
        refuses(Drop.FRAGMENT_OVERLAP);
        take(udp(7, 48, 8, true));
        refuses(Drop.FRAGMENT_OVERLAP);
        take(udp(7, 48, 8, false));
        refuses(Drop.FRAGMENT_OVERLAP);
        take(udp(7, 0, 40, true));
        refuses(Drop.FRAGMENT_OVERLAP);
        take(udp(7, 0, 32, true));
        tells("first 7@0+32", "later 7@32+13 fate 3");
    }

    @Test
    @Tag("RFC4787-14")
    void refusesAFirstFragmentWithoutTheTransportHeaderAndAllItsDatagram() {
        byte[] last = Fragments.of(Ipv4.TCP, 7, 24, 8, false);
        take(last);
        take(Fragments.of(Ipv4.TCP, 7, 0, 16, true));
        String tiny = "refused " + Drop.FRAGMENT_TINY.verdict();
        tells(tiny, tiny);
        take(Fragments.of(Ipv4.TCP, 9, 0, 16, true));
        told.take();
        take(Fragments.of(Ipv4.TCP, 9, 24, 8, true));
        refuses(Drop.FRAGMENT_TINY);
    }

    @Test
    @Tag("RFC4787-14")
    void refusesFragmentsInsideTheTcpHeader() {
        take(Fragments.of(Ipv4.TCP, 7, 8, 16, false));
        refuses(Drop.FRAGMENT_TINY);
        take(Fragments.of(Ipv4.TCP, 7, 16, 16, false));
        refuses(Drop.FRAGMENT_TINY);
        assertEquals(0, table.datagrams());
        take(Fragments.of(Ipv4.TCP, 7, 0, 24, true));
        take(Fragments.of(Ipv4.TCP, 7, 24, 8, false));
        tells("first 7@0+24", "later 7@24+8 fate 3");
    }

    @Test
    void aUdpHeaderFitsTheSmallestFragment() {
        take(udp(7, 0, 8, true));
        take(udp(7, 8, 1, false));
        tells("first 7@0+8", "later 7@8+1 fate 3");
    }

    @Test
    @Tag("RFC4787-14")
    void refusesWhatNoDatagramHasRoomFor() {
        take(udp(7, 65512, 3, false));
        tells();
        take(udp(8, 65512, 4, false));
        refuses(Drop.FRAGMENT_OVERSIZE);
        take(udp(8, 65528, 8, true));
        refuses(Drop.FRAGMENT_OVERSIZE);
    }

    @Test
    @Tag("RFC4787-14")
    void refusesLengthsThatLeaveGaps() {
        take(udp(7, 0, 12, true));
        refuses(Drop.FRAGMENT_OVERSIZE);
        take(udp(7, 16, 0, true));
        refuses(Drop.FRAGMENT_OVERSIZE);
        take(udp(7, 16, 0, false));
        refuses(Drop.FRAGMENT_OVERSIZE);
        assertEquals(0, table.datagrams());
    }

    @Test
    @Tag("RFC4787-14")
    void forgetsADatagramAfterFifteenSeconds() {
        take(udp(7, 16, 8, true));
        pass(14);
        take(udp(7, 24, 8, true));
        take(udp(8, 0, 16, true));
        tells("first 8@0+16");
        pass(1);
        table.advance(now);
        String timeout = "refused " + Drop.FRAGMENT_TIMEOUT.verdict();
        tells(timeout, timeout);
        assertEquals(1, table.datagrams());
        assertEquals(0, table.heldBytes());
        pass(13);
        take(udp(8, 16, 8, true));
        tells("later 8@16+8 fate 3");
        pass(1);
        take(udp(8, 24, 8, true));
        tells();
        assertTrue(table.heldBytes() > 0, "its first fragment is forgotten");
    }

    @Test
    @Tag("RFC4787-14")
    void noOwnerTakesAllDatagrams() {
        table = new FragmentTable(FEW, told);
        for (int id = 0; id < 4; id++) {
            take(udp(id, 0, 16, true));
        }
        told.take();
        take(udp(9, 0, 16, true));
        refuses(Drop.FRAGMENT_LIMIT);
        take(OWNER + 1, udp(9, 0, 16, true));
        tells("first 9@0+16");
        take(OWNER + 2, udp(9, 0, 16, true));
        tells("first 9@0+16");
        take(OWNER + 3, udp(9, 0, 16, true));
        refuses(Drop.FRAGMENT_LIMIT);
        take(udp(0, 16, 8, false));
        tells("later 0@16+8 fate 3");
        take(OWNER + 3, udp(9, 0, 16, true));
        tells("first 9@0+16");
    }

    @Test
    @Tag("RFC4787-14")
    void noOwnerTakesAllMemory() {
        table = new FragmentTable(FEW, told);
        for (int i = 0; i < 4; i++) {
            take(udp(7, 80 * (i + 1), 80, true));
        }
        take(udp(7, 800, 8, true));
        refuses(Drop.FRAGMENT_LIMIT);
        take(udp(8, 800, 8, true));
        refuses(Drop.FRAGMENT_LIMIT);
        assertEquals(1, table.datagrams(), "what holds nothing is not kept");
        take(OWNER + 1, udp(7, 80, 80, true));
        take(OWNER + 2, udp(7, 80, 80, true));
        tells();
        take(OWNER + 3, udp(7, 80, 8, true));
        refuses(Drop.FRAGMENT_LIMIT);
        take(udp(7, 0, 80, true));
        assertEquals(5, told.take().size());
        take(OWNER + 3, udp(7, 80, 80, true));
        tells();
        assertEquals(3 * (100 + FragmentTable.HELD_BYTES), table.heldBytes());
    }

    @Test
    void forgetsAnOwner() {
        take(udp(7, 0, 16, true));
        take(udp(8, 16, 8, true));
        take(OWNER + 1, udp(9, 16, 8, true));
        told.take();
        table.removeOwner(OWNER);
        assertEquals(1, table.datagrams());
        take(udp(7, 16, 8, true));
        take(OWNER + 1, udp(9, 0, 16, true));
        tells("first 9@0+16", "later 9@16+8 fate 3");
    }

    @Test
    void reasonsAreTheEnginesVerdicts() {
        assertEquals(Drop.FRAGMENT_OVERLAP, Drop.of(FragmentTable.OVERLAP));
        assertEquals(Drop.FRAGMENT_TINY, Drop.of(FragmentTable.TINY));
        assertEquals(Drop.FRAGMENT_LIMIT, Drop.of(FragmentTable.LIMIT));
        assertEquals(Drop.FRAGMENT_TIMEOUT, Drop.of(FragmentTable.TIMEOUT));
        assertEquals(Drop.FRAGMENT_OVERSIZE, Drop.of(FragmentTable.OVERSIZE));
    }

    @Test
    void limitsAreAtLeastOne() {
        FragmentLimits.Builder none = FragmentLimits.builder().datagramsPerOwner(0);
        Exception refused = assertThrows(IllegalArgumentException.class, none::build);
        assertEquals("datagramsPerOwner is 0; must be at least 1", refused.getMessage());
    }
}
