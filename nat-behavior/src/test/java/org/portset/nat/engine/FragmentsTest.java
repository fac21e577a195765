// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.PORTS;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.ECHO_REQUEST;
import static org.portset.nat.engine.TestPackets.SYN;
import static org.portset.nat.engine.TestPackets.fix;
import static org.portset.nat.engine.TestPackets.fragment;
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.ip;
import static org.portset.nat.engine.TestPackets.joined;
import static org.portset.nat.engine.TestPackets.mayFragment;
import static org.portset.nat.engine.TestPackets.put16;
import static org.portset.nat.engine.TestPackets.put32;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** Datagrams that come in fragments, and those that leave in some. */
class FragmentsTest {
    private static final int SECOND_HOST = ip("192.168.1.11");
    private static final int MTU = 1460;

    private NatFixture f = new NatFixture(NatPolicy.fullCone());

    private static List<byte[]> cut(byte[] packet, int bytes) {
        List<byte[]> fragments = new ArrayList<>();
        for (int offset = 0; offset < packet.length - 20; offset += bytes) {
            fragments.add(fragment(packet, offset, bytes));
        }
        return fragments;
    }

    /** The datagram with other endpoints and identification, a hop less, checksums from nothing. */
    private static byte[] changed(
            byte[] packet, int id, int from, int fromPort, int to, int toPort) {
        byte[] p = mayFragment(packet);
        put16(p, 4, id);
        p[8]--;
        put32(p, 12, from);
        put16(p, 20, fromPort);
        put32(p, 16, to);
        put16(p, 22, toPort);
        return fix(p);
    }

    private static byte[] joinedByOffset(List<byte[]> sent) {
        assertEquals(0, get16(sent.get(0), 6) & 0x1fff, "the first one leaves first");
        List<byte[]> sorted = new ArrayList<>(sent);
        sorted.sort(Comparator.comparingInt(p -> get16(p, 6) & 0x1fff));
        return joined(sorted);
    }

    @Test
    @Tag("RFC4787-14")
    @Tag("RFC7857-10")
    @Tag("RFC7597-8.3")
    void translatesADatagramInFragmentsInAnyOrderBothWays() {
        byte[] question = TestPackets.udp(HOST, 5000, REMOTE, 53, 4000);
        byte[] answer = TestPackets.udp(REMOTE, 53, OUTSIDE, 0, 4000);
        Set<Integer> ids = new HashSet<>();
        for (List<Integer> order : permutations(5)) {
            f.outside.clear();
            f.inside.clear();
            List<byte[]> fragments = cut(question, 1000);
            for (int i : order) {
                assertEquals("taken", f.out(fragments.get(i)));
                assertEquals(-1, f.nat.lastSession());
            }
            byte[] sent = joinedByOffset(f.outside);
            int port = get16(sent, 20);
            int id = get16(sent, 4);
            assertTrue(PORTS.contains(id));
            assertTrue(ids.add(id), "an identification twice");
            assertArrayEquals(changed(question, id, OUTSIDE, port, REMOTE, 53), sent);

            put16(answer, 22, port);
            fragments = cut(fix(answer), 1000);
            for (int i : order) {
                assertEquals("taken", f.in(fragments.get(i)));
            }
            assertArrayEquals(
                    changed(answer, 0x1234, REMOTE, 53, HOST, 5000), joinedByOffset(f.inside));
        }
        assertEquals(1, f.nat.sessionCount());
        assertEquals(120, f.nat.sessions().packetsOutOf(0));
        assertEquals(120, f.nat.sessions().packetsInOf(0));
    }

    private static List<List<Integer>> permutations(int n) {
        List<List<Integer>> all = new ArrayList<>();
        all.add(new ArrayList<>());
        for (int i = 0; i < n; i++) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> order : all) {
                for (int at = 0; at <= i; at++) {
                    List<Integer> more = new ArrayList<>(order);
                    more.add(at, i);
                    longer.add(more);
                }
            }
            all = longer;
        }
        return all;
    }

    @Test
    @Tag("RFC4787-14")
    void translatesEchoAndTcpInFragments() {
        byte[] ping = TestPackets.ipv4(1, HOST, REMOTE, 8000);
        ping[20] = ECHO_REQUEST;
        put16(ping, 24, 0x7777);
        fix(ping);
        cut(ping, 1480).forEach(f::out);
        byte[] sent = joined(f.outside);
        byte[] expected = mayFragment(ping);
        expected[8]--;
        put16(expected, 4, get16(sent, 4));
        put32(expected, 12, OUTSIDE);
        put16(expected, 24, get16(sent, 24));
        assertTrue(PORTS.contains(get16(sent, 24)));
        assertArrayEquals(fix(expected), sent);

        int port = f.tcpOut(5000, 443, SYN);
        f.tcpIn(443, port, SYN | ACK);
        f.outside.clear();
        byte[] data = TestPackets.tcp(HOST, 5000, REMOTE, 443, ACK, new byte[0], 3000);
        cut(data, 1480).forEach(f::out);
        sent = joined(f.outside);
        assertArrayEquals(changed(data, get16(sent, 4), OUTSIDE, port, REMOTE, 443), sent);
    }

    @Test
    @Tag("RFC4787-14")
    void keepsAnAbsentUdpChecksumAbsent() {
        byte[] packet = TestPackets.udp(HOST, 5000, REMOTE, 53, 3000);
        put16(packet, 26, 0);
        cut(packet, 1480).forEach(f::out);
        assertEquals(0, get16(joined(f.outside), 26));
    }

    @Test
    @Tag("RFC7857-10")
    void neverGivesTwoHostsTheSameIdentification() {
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < PORTS.size(); i++) {
            f.outside.clear();
            cut(TestPackets.udp(HOST + i % 7, 5000, REMOTE, 53, 2000), 1480).forEach(f::out);
            int id = get16(joined(f.outside), 4);
            assertTrue(PORTS.contains(id));
            assertTrue(ids.add(id));
        }
    }

    @Test
    @Tag("RFC4787-14")
    void dropsWhatFollowsADroppedFirstFragmentByTheSameName() {
        List<byte[]> fragments = cut(TestPackets.udp(REMOTE, 53, OUTSIDE, 1232, 4000), 1000);
        assertEquals("taken", f.in(fragments.get(2)));
        assertEquals("taken", f.in(fragments.get(1)));
        assertEquals("no-mapping", f.in(fragments.get(0)));
        assertEquals(3, f.nat.dropCount(Drop.NO_MAPPING));
        assertEquals("no-mapping", f.in(fragments.get(3)));
        assertEquals(4, f.nat.dropCount(f.subscriber, Drop.NO_MAPPING));
        assertTrue(f.inside.isEmpty());
    }

    @Test
    @Tag("RFC4787-14")
    void namesWhatIsWrongWithFragments() {
        byte[] packet = TestPackets.udp(HOST, 5000, REMOTE, 53, 4000);
        assertEquals("taken", f.out(fragment(packet, 0, 1000)));
        assertEquals("fragment-overlap", f.out(fragment(packet, 992, 1000)));
        byte[] tcp = TestPackets.tcp(HOST, 5000, REMOTE, 53, SYN, new byte[12], 100);
        assertEquals("fragment-tiny", f.out(fragment(tcp, 0, 16)));
        assertEquals("fragment-tiny", f.out(fragment(tcp, 16, 16)));
        byte[] another = TestPackets.tcp(HOST, 5001, REMOTE, 53, SYN, new byte[12], 100);
        put16(another, 4, 0x4321);
        assertEquals("fragment-tiny", f.out(fragment(another, 0, 24))); // ends in the options
        byte[] foreign = TestPackets.udp(REMOTE, 53, OTHER, 1232, 4000);
        assertEquals("outside-address", f.in(fragment(foreign, 1000, 1000)));
    }

    @Test
    @Tag("RFC4787-14")
    void holdsFragmentsForSomeTimeAndSomeBytesOnly() {
        byte[] packet = TestPackets.udp(REMOTE, 53, OUTSIDE, 1232, 4000);
        assertEquals(Long.MAX_VALUE, f.nat.nextExpiryNanos());
        assertEquals("taken", f.in(fragment(packet, 1000, 1000)));
        assertEquals(f.now + 15 * SECOND, f.nat.nextExpiryNanos());
        f.passSeconds(15);
        f.nat.advance(f.now);
        assertEquals(1, f.nat.dropCount(f.subscriber, Drop.FRAGMENT_TIMEOUT));
        assertEquals(Long.MAX_VALUE, f.nat.nextExpiryNanos());

        int taken = 0;
        for (int id = 0; id < 0x10000; id++) {
            byte[] lonely = fragment(packet, 1000, 1000);
            put16(lonely, 4, id);
            String verdict = f.in(TestPackets.fixHeader(lonely));
            if (verdict.equals("taken")) {
                taken++;
            } else {
                assertEquals("fragment-limit", verdict);
            }
        }
        assertTrue(taken > 0 && taken < 1000, taken + " held");
        // Another subscriber's fragments, and this one's other direction, still find room.
        int other = f.nat.addSubscriber(NatSubscriber.builder(OTHER, PORTS).build());
        byte[] to = fragment(TestPackets.udp(REMOTE, 53, OTHER, 1232, 4000), 1000, 1000);
        assertEquals(Verdict.TAKEN, f.nat.outToIn(other, to, 0, to.length, f.now));
        cut(TestPackets.udp(HOST, 5000, REMOTE, 53, 2000), 1480).forEach(f::out);
        assertEquals(2, f.outside.size());
        f.nat.removeSubscriber(f.subscriber);
        assertEquals(f.now + 15 * SECOND, f.nat.nextExpiryNanos()); // the other one's
        f.nat.removeSubscriber(other);
        f.nat.advance(f.now + 300 * SECOND);
        assertEquals(Long.MAX_VALUE, f.nat.nextExpiryNanos());
    }

    @Test
    @Tag("RFC4787-9")
    @Tag("RFC4787-14")
    void hairpinsFragments() {
        f.nat.addStaticMapping(f.subscriber, 17, 1232, SECOND_HOST, 6000);
        byte[] packet = TestPackets.udp(HOST, 5000, OUTSIDE, 1232, 4000);
        List<byte[]> fragments = cut(packet, 1000);
        Collections.reverse(fragments);
        fragments.forEach(fragment -> assertEquals("taken", f.out(fragment)));
        assertTrue(f.outside.isEmpty());
        byte[] arrived = joinedByOffset(f.inside);
        int port = get16(arrived, 20);
        int id = get16(arrived, 4);
        assertTrue(PORTS.contains(id));
        assertArrayEquals(changed(packet, id, OUTSIDE, port, SECOND_HOST, 6000), arrived);
    }

    @Test
    @Tag("RFC4787-13")
    @Tag("RFC7597-8.3")
    void cutsWhatIsTooBigAndMayBeCutInOrder() {
        f = new NatFixture(NatSubscriber.builder(OUTSIDE, PORTS).mtuBytes(MTU).build());
        byte[] packet = mayFragment(TestPackets.udp(HOST, 5000, REMOTE, 53, 4000));
        assertEquals("taken", f.out(packet.clone()));
        assertEquals(-1, f.nat.lastSession());
        f.outside.forEach(p -> assertTrue(p.length <= MTU));
        assertEquals(3, f.outside.size());
        byte[] sent = joined(f.outside);
        int port = get16(sent, 20);
        int id = get16(sent, 4);
        assertTrue(PORTS.contains(id));
        assertArrayEquals(changed(packet, id, OUTSIDE, port, REMOTE, 53), sent);
        assertEquals(1, f.nat.sessions().packetsOutOf(0));
        assertEquals(packet.length, f.nat.sessions().bytesOutOf(0));

        // Fragments that are themselves too big.
        f.outside.clear();
        cut(packet, 2000).forEach(f::out);
        f.outside.forEach(p -> assertTrue(p.length <= MTU));
        sent = joined(f.outside);
        assertArrayEquals(changed(packet, get16(sent, 4), OUTSIDE, port, REMOTE, 53), sent);

        byte[] fragment = fragment(packet, 0, 2000);
        put16(fragment, 6, get16(fragment, 6) | 0x4000);
        assertEquals("too-big", f.out(TestPackets.fixHeader(fragment)));
    }

    @Test
    void doesNotMeasureWhatStaysInside() {
        f = new NatFixture(NatSubscriber.builder(OUTSIDE, PORTS).mtuBytes(MTU).build());
        f.nat.addStaticMapping(f.subscriber, 17, 1232, SECOND_HOST, 6000);
        byte[] packet = TestPackets.udp(HOST, 5000, OUTSIDE, 1232, 1472);
        assertEquals("taken", f.out(packet));
        assertEquals(1, f.inside.size());
        assertEquals(1500, f.inside.get(0).length);
    }

    @Test
    void givesAnUnsharedAddressEveryIdentification() {
        f = new NatFixture(NatPolicy.fullCone(), PortSet.all(), 0);
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            f.outside.clear();
            cut(TestPackets.udp(HOST, 5000, REMOTE, 53, 2000), 1480).forEach(f::out);
            ids.add(get16(joined(f.outside), 4));
        }
        assertEquals(1000, ids.size());
    }

    /** Many datagrams at once, their fragments mixed: each arrives whole, as it was sent. */
    @Test
    @Tag("RFC4787-14")
    void keepsManyDatagramsApart() {
        long seed = Long.getLong("portset.seed", 7);
        Random random = new Random(seed);
        List<byte[]> fragments = new ArrayList<>();
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            byte[] packet = TestPackets.udp(HOST + i % 5, 5000 + i, REMOTE, 53, 400 + i * 50);
            put16(packet, 4, i / 5);
            packets.add(fix(packet));
            fragments.addAll(cut(packet, 8 * (10 + random.nextInt(40))));
        }
        Collections.shuffle(fragments, random);
        fragments.forEach(f::out);
        for (byte[] packet : packets) {
            int host = TestPackets.get32(packet, 12);
            byte[] plain = TestPackets.udp(host, get16(packet, 20), REMOTE, 53, 1);
            assertEquals("forward", f.out(plain));
            int port = get16(plain, 20);
            List<byte[]> mine = new ArrayList<>();
            byte[] first =
                    f.outside.stream()
                            .filter(p -> (get16(p, 6) & 0x1fff) == 0 && get16(p, 20) == port)
                            .findFirst()
                            .orElseThrow();
            f.outside.stream().filter(p -> get16(p, 4) == get16(first, 4)).forEach(mine::add);
            assertArrayEquals(
                    changed(packet, get16(first, 4), OUTSIDE, port, REMOTE, 53),
                    joinedByOffset(mine),
                    "seed " + seed + " " + Arrays.toString(first));
        }
    }
}
