// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.FIN;
import static org.portset.nat.engine.TestPackets.SYN;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.timewait.SynWay;

/** A port whose connection has closed goes to the next SYN that its server will take. */
class RecycleTest extends OnePortFixture {
    @Test
    @Tag("RFC6191-1")
    void aNewerTimestampTakesThePortAsItIs() {
        int port = connection(HOST, 1000, 70_000, 500);
        Segment syn = sent(syn(OTHER_HOST, 2000, 60_000).timestamps(501, 0));
        assertEquals(port, syn.sourcePort);
        assertEquals(60_000, syn.seq);
        assertEquals(501, syn.value);
        assertEquals(1, opened(SynWay.AS_IS));
        assertEquals(List.of("created", "recycled", "created"), f.events);
    }

    @Test
    @Tag("RFC6191-2")
    void anEqualTimestampNeedsANewerNumber() {
        connection(HOST, 1000, 70_000, 500);
        assertEquals(80_000, sent(syn(OTHER_HOST, 2000, 80_000).timestamps(500, 0)).seq);
        assertEquals(1, opened(SynWay.AS_IS));
    }

    @Test
    @Tag("RFC6191-3")
    void withoutATimestampTheNumberDecides() {
        connection(HOST, 1000, 70_000, 500);
        assertEquals(80_000, sent(syn(OTHER_HOST, 2000, 80_000)).seq);
        assertEquals(1, opened(SynWay.AS_IS));
    }

    @Test
    @Tag("RFC6191-5")
    void withoutTimestampsAtAllTheNumberDecides() {
        connection(HOST, 1000, 70_000, null);
        assertEquals(70_002, sent(syn(OTHER_HOST, 2000, 70_002)).seq);
        assertEquals(1, opened(SynWay.AS_IS));
    }

    @Test
    void anOlderTimestampIsTakenOutWhereTheNumberIsNewer() {
        int port = connection(HOST, 1000, 70_000, 500);
        Segment syn = sent(syn(OTHER_HOST, 2000, 80_000).timestamps(400, 0));
        assertEquals(80_000, syn.seq);
        assertFalse(syn.hasTimestamps);
        assertEquals(1, opened(SynWay.WITHOUT_TIMESTAMPS));
        // Sent again, it is so again; and what follows is as it was, and a switch's.
        assertFalse(sent(syn(OTHER_HOST, 2000, 80_000).timestamps(400, 0)).hasTimestamps);
        receive(port, SYN | ACK, SERVER_ISN + 99_000, 80_001, null, 0);
        send(OTHER_HOST, 2000, ACK, 80_001, SERVER_ISN + 99_001, null);
        assertNotEquals(-1, f.nat.lastSession());
    }

    @Test
    void whatIsOlderInBothIsMovedOnAndBack() {
        int port = connection(HOST, 1000, 70_000, 500);
        f.now += 40_000_000; // 40 ms
        Segment syn = sent(syn(OTHER_HOST, 2000, 60_000).timestamps(400, 0));
        int shift = syn.seq - 60_000;
        assertTrue(syn.seq - 70_001 > 0x10000, "newer than the FIN by " + (syn.seq - 70_001));
        assertEquals(541, syn.value);
        assertEquals(1, opened(SynWay.REWRITTEN));

        Segment answer = fromServer(port, SYN | ACK, SERVER_ISN + 9_000, syn.seq + 1, 541, 950);
        Segment got = received(answer);
        assertEquals(60_001, got.ack);
        assertEquals(400, got.echo);
        assertEquals(950, got.value);
        assertEquals(SERVER_ISN + 9_000, got.seq);

        Segment data =
                sent(
                        Segment.of(OTHER_HOST, 2000, REMOTE, WEB)
                                .flags(ACK)
                                .numbers(60_001, SERVER_ISN + 9_001)
                                .timestamps(410, 950)
                                .data(10, 'x'));
        assertEquals(60_001 + shift, data.seq);
        assertEquals(551, data.value);
        assertEquals(950, data.echo);
        int sent = 60_001 + shift;
        Segment sack =
                received(
                        fromServer(port, ACK, SERVER_ISN + 9_001, sent, 551, 960)
                                .sack(sent + 10, sent + 20, sent + 30, sent + 40));
        assertEquals(60_001, sack.ack);
        assertEquals(
                List.of(60_011, 60_021, 60_031, 60_041),
                Arrays.stream(sack.sack).boxed().collect(Collectors.toList()));
        assertEquals(-1, f.nat.lastSession(), "no switch may have it");
    }

    @Test
    void anIcmpErrorSpeaksOfTheNumberThatTheHostHasSent() {
        connection(HOST, 1000, 70_000, 500);
        byte[] packet = syn(OTHER_HOST, 2000, 60_000).timestamps(400, 0).bytes();
        assertEquals("forward", f.out(packet));
        for (int quoted : new int[] {28, packet.length}) {
            byte[] error =
                    TestPackets.icmpError(
                            REMOTE, NatFixture.OUTSIDE, 3, 4, 1400, Arrays.copyOf(packet, quoted));
            assertEquals("forward", f.in(error));
            assertTrue(TestPackets.checksumsAreRight(error));
            byte[] inner = Arrays.copyOfRange(error, 28, error.length);
            assertEquals(60_000, TestPackets.get32(inner, 24));
            assertEquals(OTHER_HOST, TestPackets.get32(inner, 12));
        }
    }

    @Test
    void theNextOneFollowsWhatTheServerSaw() {
        int port = connection(HOST, 1000, 70_000, 500);
        Segment second = sent(syn(OTHER_HOST, 2000, 60_000).timestamps(400, 0));
        int isn = second.seq;
        receive(port, SYN | ACK, SERVER_ISN + 9_000, isn + 1, second.value, 950);
        send(OTHER_HOST, 2000, FIN | ACK, 60_001, SERVER_ISN + 9_001, 401);
        receive(port, FIN | ACK, SERVER_ISN + 9_001, isn + 2, second.value, 950);
        send(OTHER_HOST, 2000, ACK, 60_002, SERVER_ISN + 9_002, 402);
        Segment third = sent(syn(HOST, 1001, 60_500).timestamps(401, 0));
        assertTrue(third.seq - (isn + 1) > 0, "newer than the FIN that the server saw");
        assertTrue(third.value - second.value > 0, "and than its timestamp");
        assertEquals(2, opened(SynWay.REWRITTEN));
    }

    @Test
    @Tag("RFC6191-6")
    void aSignedSynThatDoesNotFollowWaitsAndIsRefusedByName() {
        connection(HOST, 1000, 70_000, 500);
        byte[] packet = syn(OTHER_HOST, 2000, 60_000).timestamps(400, 0).signed().bytes();
        assertEquals("taken", f.out(packet));
        f.passSeconds(31);
        f.nat.advance(f.now);
        assertEquals(1, f.nat.dropCount(f.subscriber, Drop.NO_PORT_FREE));
        assertEquals(1, f.nat.portUse(f.subscriber).refused());
        assertEquals(List.of("created"), f.events, "and nothing is evicted");
    }

    @Test
    @Tag("RFC6191-6")
    void anotherPortIsTriedFirst() {
        f =
                new NatFixture(
                        policy(TimeWait.RECYCLE)
                                .limits(NatLimits.builder().tcpPorts(2).build())
                                .build());
        // Both ports at once, then closed one after the other: the first would be oldest.
        int[] ports = new int[2];
        for (int i = 0; i < 2; i++) {
            ports[i] = sent(syn(HOST, 1000 + i, 70_000 + i * 100_000)).sourcePort;
        }
        for (int i = 1; i >= 0; i--) {
            int isn = 70_000 + i * 100_000;
            receive(ports[i], SYN | ACK, SERVER_ISN, isn + 1, null, 0);
            send(HOST, 1000 + i, FIN | ACK, isn + 1, SERVER_ISN + 1, null);
            receive(ports[i], FIN | ACK, SERVER_ISN + 1, isn + 2, null, 0);
            send(HOST, 1000 + i, ACK, isn + 2, SERVER_ISN + 2, null);
        }
        Segment syn = sent(syn(OTHER_HOST, 2000, 80_000));
        assertEquals(ports[0], syn.sourcePort, "the one whose last number is older");
        assertEquals(80_000, syn.seq);
    }

    @Test
    void anotherServerHasNothingToCompareWith() {
        int port = connection(HOST, 1000, 70_000, 500);
        Segment elsewhere = Segment.of(OTHER_HOST, 2000, NatFixture.OTHER, WEB);
        assertEquals(port, sent(elsewhere.flags(SYN).numbers(1, 0)).sourcePort);
        assertEquals(2, opened(SynWay.FRESH));
        // The first server isn't forgotten meanwhile.
        receiveFrom(NatFixture.OTHER, port, 2);
        Segment back = sent(syn(HOST, 3000, 60_000).timestamps(400, 0));
        assertEquals(port, back.sourcePort);
        assertTrue(back.seq - 70_001 > 0);
        assertEquals(1, opened(SynWay.REWRITTEN));
    }

    private void receiveFrom(int remote, int port, int ack) {
        received(
                Segment.of(remote, WEB, NatFixture.OUTSIDE, port).flags(SYN | ACK).numbers(9, ack));
        sent(Segment.of(OTHER_HOST, 2000, remote, WEB).flags(FIN | ACK).numbers(ack, 10));
        received(
                Segment.of(remote, WEB, NatFixture.OUTSIDE, port)
                        .flags(FIN | ACK)
                        .numbers(10, ack + 1));
        sent(Segment.of(OTHER_HOST, 2000, remote, WEB).flags(ACK).numbers(ack + 1, 11));
    }

    @Test
    @Tag("RFC7323-PAWS")
    void theRecordIsGoneWithItsTime() {
        int port = connection(HOST, 1000, 70_000, 500);
        f.passSeconds(241);
        Segment syn = sent(syn(OTHER_HOST, 2000, 60_000).timestamps(400, 0));
        assertEquals(60_000, syn.seq);
        assertEquals(2, opened(SynWay.FRESH));
        assertNotEquals(0, port);
    }

    @Test
    @Tag("RFC7323-PAWS")
    void noRecordOutlivesHalfTheCircleOfTimestamps() {
        long days = 24 * 24 * 3600L;
        f =
                new NatFixture(
                        policy(TimeWait.RECYCLE)
                                .timers(
                                        NatTimers.builder()
                                                .tcpTimeWaitNanos(29 * 24 * 3600L * SECOND)
                                                .build())
                                .build());
        connection(HOST, 1000, 70_000, 500);
        f.passSeconds(days - 1);
        assertEquals(SynWay.REWRITTEN.text(), wayOf(60_000, 400));
        f = new NatFixture(f.nat.policy(f.subscriber));
        connection(HOST, 1000, 70_000, 500);
        f.passSeconds(days);
        assertEquals(SynWay.FRESH.text(), wayOf(60_000, 400));
    }

    private String wayOf(int isn, int timestamp) {
        Segment syn = sent(syn(OTHER_HOST, 2000, isn).timestamps(timestamp, 0));
        return syn.seq == isn ? SynWay.FRESH.text() : SynWay.REWRITTEN.text();
    }
}
