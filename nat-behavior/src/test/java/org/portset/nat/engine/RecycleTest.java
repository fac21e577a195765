// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.policy.Preset;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.ports.PortSet;
import org.portset.nat.timewait.SynWay;

/** One outside port, and connections that follow one another on it. */
class RecycleTest {
    private static final int HOST = NatFixture.HOST;
    private static final int OTHER_HOST = HOST + 1;
    private static final int REMOTE = NatFixture.REMOTE;
    private static final int WEB = 80;
    private static final int SERVER_ISN = 5_000_000;
    private static final long SECOND = NatFixture.SECOND;

    private NatFixture f = new NatFixture(policy(TimeWait.RECYCLE).build());

    private static NatPolicy.Builder policy(TimeWait timeWait) {
        return NatPolicy.builder()
                .timeWait(timeWait)
                .limits(NatLimits.builder().tcpPorts(1).build());
    }

    private Segment syn(int host, int hostPort, int isn) {
        return Segment.of(host, hostPort, REMOTE, WEB).flags(SYN).numbers(isn, 0);
    }

    private Segment sent(Segment segment) {
        byte[] packet = segment.bytes();
        assertEquals("forward", f.out(packet));
        assertTrue(TestPackets.checksumsAreRight(packet));
        return Segment.read(packet);
    }

    private Segment received(Segment segment) {
        byte[] packet = segment.bytes();
        assertEquals("forward", f.in(packet));
        assertTrue(TestPackets.checksumsAreRight(packet));
        return Segment.read(packet);
    }

    /** A whole connection whose client closes first; the outside port. */
    private int connection(int host, int hostPort, int isn, Integer timestamp) {
        Segment syn = syn(host, hostPort, isn);
        int port = sent(timestamp == null ? syn : syn.timestamps(timestamp, 0)).sourcePort;
        receive(port, SYN | ACK, SERVER_ISN, isn + 1, timestamp, 900);
        send(host, hostPort, FIN | ACK, isn + 1, SERVER_ISN + 1, timestamp);
        receive(port, FIN | ACK, SERVER_ISN + 1, isn + 2, timestamp, 900);
        send(host, hostPort, ACK, isn + 2, SERVER_ISN + 2, timestamp);
        return port;
    }

    private void send(int host, int port, int flags, int seq, int ack, Integer timestamp) {
        Segment s = Segment.of(host, port, REMOTE, WEB).flags(flags).numbers(seq, ack);
        sent(timestamp == null ? s : s.timestamps(timestamp, 900));
    }

    private void receive(int port, int flags, int seq, int ack, Integer timestamp, int value) {
        received(fromServer(port, flags, seq, ack, timestamp, value));
    }

    private static Segment fromServer(
            int port, int flags, int seq, int ack, Integer timestamp, int value) {
        Segment s =
                Segment.of(REMOTE, WEB, NatFixture.OUTSIDE, port).flags(flags).numbers(seq, ack);
        return timestamp == null ? s : s.timestamps(value, timestamp);
    }

    private long opened(SynWay way) {
        return f.nat.portUse(f.subscriber).opened(way);
    }

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
    void segmentsOfTheLastConnectionGoNoFurther() {
        int port = connection(HOST, 1000, 70_000, 500);
        sent(syn(OTHER_HOST, 2000, 80_000).timestamps(600, 0));
        // Before the server has answered: old data, and an old SYN and ACK.
        Segment old = fromServer(port, ACK, SERVER_ISN + 1, 70_001, 500, 890).data(5, 'o');
        assertEquals("old-segment", f.in(old.bytes()));
        assertEquals(
                "old-segment",
                f.in(fromServer(port, SYN | ACK, SERVER_ISN, 70_001, 500, 880).data(1, 1).bytes()));
        receive(port, SYN | ACK, SERVER_ISN + 99_000, 80_001, 600, 950);
        // After: older by its number, and by its timestamp alone.
        assertEquals("old-segment", f.in(old.bytes()));
        Segment inWindow = fromServer(port, ACK, SERVER_ISN + 99_001, 80_001, 600, 899);
        assertEquals("old-segment", f.in(inWindow.data(5, 'o').bytes()));
        receive(port, ACK, SERVER_ISN + 99_001, 80_001, 600, 950);
        assertEquals(4, f.nat.dropCount(f.subscriber, Drop.OLD_SEGMENT));
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

    @Test
    void aFinThatComesAgainGetsItsAckThoughThePortIsAnothers() {
        int port = connection(HOST, 1000, 70_000, 500);
        sent(syn(OTHER_HOST, 2000, 80_000).timestamps(600, 0));
        Segment fin = fromServer(port, FIN | ACK, SERVER_ISN + 1, 70_002, 500, 901);
        assertEquals("taken", f.in(fin.bytes()));
        byte[] packet = f.outside.get(f.outside.size() - 1);
        assertTrue(TestPackets.checksumsAreRight(packet));
        Segment ack = Segment.read(packet);
        assertEquals(NatFixture.OUTSIDE, ack.source);
        assertEquals(port, ack.sourcePort);
        assertEquals(REMOTE, ack.destination);
        assertEquals(WEB, ack.destinationPort);
        assertEquals(ACK, ack.flags);
        assertEquals(70_002, ack.seq);
        assertEquals(SERVER_ISN + 2, ack.ack);
        assertEquals(500, ack.value);
        assertEquals(901, ack.echo);
        assertEquals(1, f.nat.portUse(f.subscriber).lastAcks());
    }

    @Test
    void soDoesOneWhosePortIsUsedTowardsAnotherServer() {
        int port = connection(HOST, 1000, 70_000, null);
        Segment elsewhere = Segment.of(OTHER_HOST, 2000, NatFixture.OTHER, WEB);
        sent(elsewhere.flags(SYN).numbers(1, 0));
        Segment fin = fromServer(port, FIN | ACK, SERVER_ISN + 1, 70_002, null, 0);
        assertEquals("taken", f.in(fin.bytes()));
        assertEquals(70_002, Segment.read(f.outside.get(0)).seq);
        Segment other = fromServer(port, FIN | ACK, SERVER_ISN + 7, 70_002, null, 0);
        assertEquals("not-syn", f.in(other.bytes()), "and no other");
    }

    @Test
    void aSynThatMeetsLastAckIsSentAgainBehindTheLastAck() {
        int port = connection(HOST, 1000, 70_000, 500);
        byte[] first = syn(OTHER_HOST, 2000, 60_000).timestamps(600, 0).data(3, 'd').bytes();
        assertEquals("forward", f.out(first));
        byte[] challenge = fromServer(port, ACK, SERVER_ISN + 2, 70_002, 500, 901).bytes();
        assertEquals("taken", f.in(challenge.clone()));
        assertEquals(2, f.outside.size());
        assertTrue(TestPackets.checksumsAreRight(f.outside.get(0)));
        Segment ack = Segment.read(f.outside.get(0));
        assertEquals(ACK, ack.flags);
        assertEquals(70_002, ack.seq);
        assertEquals(SERVER_ISN + 2, ack.ack);
        assertArrayEquals(first, f.outside.get(1), "the SYN as it went out");
        assertEquals(1, f.nat.portUse(f.subscriber).lastAcks());
        // A server that says the same again wants something else: the host resets it.
        assertEquals("forward", f.in(challenge));
        receive(port, SYN | ACK, SERVER_ISN + 99_000, 60_001, 600, 950);
        assertEquals(2, f.outside.size());
    }

    @Test
    void anAckOfAnotherNumberIsNoChallenge() {
        int port = connection(HOST, 1000, 70_000, 500);
        sent(syn(OTHER_HOST, 2000, 80_000).timestamps(600, 0));
        receive(port, ACK, SERVER_ISN + 1, 70_002, 500, 901);
        receive(port, ACK, SERVER_ISN + 2, 70_001, 500, 901);
        assertEquals(0, f.outside.size());
    }

    @Test
    @Tag("RFC7323-PAWS")
    void aServerWhoseClockWasSetBackIsJudgedByTheNewOne() {
        int port = connection(HOST, 1000, 70_000, 500);
        sent(syn(OTHER_HOST, 2000, 80_000).timestamps(600, 0));
        receive(port, SYN | ACK, SERVER_ISN + 99_000, 80_001, 600, 300);
        receive(port, ACK, SERVER_ISN + 99_001, 80_001, 600, 300);
        Segment old = fromServer(port, ACK, SERVER_ISN + 99_001, 80_001, 600, 299);
        assertEquals("old-segment", f.in(old.data(5, 'o').bytes()));
    }

    @Test
    @Tag("RFC7323-PAWS")
    void aSegmentWithoutTimestampsIsNotOfAConnectionThatHasThem() {
        int port = connection(HOST, 1000, 70_000, null);
        sent(syn(OTHER_HOST, 2000, 80_000).timestamps(600, 0));
        receive(port, SYN | ACK, SERVER_ISN + 99_000, 80_001, 600, 300);
        Segment old = fromServer(port, ACK, SERVER_ISN + 99_001, 80_001, null, 0);
        assertEquals("old-segment", f.in(old.data(5, 'o').bytes()));
        Segment reset = fromServer(port, TestPackets.RST, SERVER_ISN + 99_001, 0, null, 0);
        assertEquals("forward", f.in(reset.bytes()));
    }

    @Test
    void whatAcknowledgesLessThanTheSynIsOfAConnectionBefore() {
        int port = connection(HOST, 1000, 70_000, null);
        sent(syn(OTHER_HOST, 2000, 80_000));
        receive(port, SYN | ACK, SERVER_ISN - 50_000, 80_001, null, 0);
        // By its number it could be the new server's; but it speaks of the old client's.
        Segment old = fromServer(port, ACK, SERVER_ISN - 49_999, 70_001, null, 0);
        assertEquals("old-segment", f.in(old.data(5, 'o').bytes()));
    }

    @Test
    void theNumbersOfTheConnectionBeforeTheLastAreGuardedToo() {
        int isn = 70_000;
        int port = connection(HOST, 1000, isn, null); // the server has come to SERVER_ISN + 1
        sent(syn(OTHER_HOST, 2000, 80_000));
        receive(port, SYN | ACK, SERVER_ISN - 90_000, 80_001, null, 0);
        send(OTHER_HOST, 2000, FIN | ACK, 80_001, SERVER_ISN - 89_999, null);
        receive(port, FIN | ACK, SERVER_ISN - 89_999, 80_002, null, 0);
        send(OTHER_HOST, 2000, ACK, 80_002, SERVER_ISN - 89_998, null);
        // The third begins behind the second, but before the end of the first.
        sent(syn(HOST, 3000, 90_000));
        receive(port, SYN | ACK, SERVER_ISN - 50_000, 90_001, null, 0);
        send(HOST, 3000, ACK, 90_001, SERVER_ISN - 49_999, null);
        assertEquals(-1, f.nat.lastSession(), "no switch may have it yet");
        Segment old = fromServer(port, ACK, SERVER_ISN - 40_000, isn + 1, null, 0);
        assertEquals("old-segment", f.in(old.data(5, 'o').bytes()));
    }

    @Test
    void aFinOfTheConnectionBeforeIsNotTakenForTheLastOne() {
        int port = sent(syn(HOST, 1000, 70_000)).sourcePort;
        receive(port, SYN | ACK, SERVER_ISN, 70_001, null, 0);
        send(HOST, 1000, FIN | ACK, 70_001, SERVER_ISN + 1, null);
        receive(port, FIN | ACK, SERVER_ISN + 1, 70_002, null, 0);
        receive(port, FIN | ACK, SERVER_ISN - 5_000, 70_002, null, 0);
        send(HOST, 1000, ACK, 70_002, SERVER_ISN + 2, null);
        sent(syn(OTHER_HOST, 2000, 80_000));
        Segment again = fromServer(port, FIN | ACK, SERVER_ISN + 1, 70_002, null, 0);
        assertEquals("taken", f.in(again.bytes()));
        assertEquals(SERVER_ISN + 2, Segment.read(f.outside.get(0)).ack);
    }

    @Test
    void aSynParkedGoesTheMomentAPortIsFree() {
        Segment first = sent(syn(HOST, 1000, 70_000));
        assertEquals("taken", f.out(syn(OTHER_HOST, 2000, 80_000).bytes()));
        assertEquals("taken", f.out(syn(OTHER_HOST, 2000, 80_000).bytes()), "sent again");
        assertEquals(0, f.outside.size());
        int port = first.sourcePort;
        receive(port, SYN | ACK, SERVER_ISN, 70_001, null, 0);
        receive(port, FIN | ACK, SERVER_ISN + 1, 70_001, null, 0);
        send(HOST, 1000, FIN | ACK, 70_001, SERVER_ISN + 2, null);
        assertEquals(0, f.outside.size(), "the client's FIN is on its way");
        receive(port, ACK, SERVER_ISN + 2, 70_002, null, 0);
        assertEquals(1, f.outside.size(), "once");
        Segment parked = Segment.read(f.outside.get(0));
        assertTrue(TestPackets.checksumsAreRight(f.outside.get(0)));
        assertEquals(port, parked.sourcePort);
        assertEquals(80_000, parked.seq);
        assertEquals(1, f.nat.portUse(f.subscriber).unparked());
    }

    @Test
    void aSynParkedDoesNotOvertakeTheLastAck() {
        int port = sent(syn(HOST, 1000, 70_000)).sourcePort;
        assertEquals("taken", f.out(syn(OTHER_HOST, 2000, 80_000).bytes()));
        receive(port, SYN | ACK, SERVER_ISN, 70_001, null, 0);
        send(HOST, 1000, FIN | ACK, 70_001, SERVER_ISN + 1, null);
        receive(port, FIN | ACK, SERVER_ISN + 1, 70_002, null, 0);
        send(HOST, 1000, ACK, 70_002, SERVER_ISN + 2, null);
        assertEquals(0, f.wereSent, "when the ACK went on");
        assertEquals(1, f.outside.size());
    }

    @Test
    void aFinNobodyWasSeenToAcknowledgeFreesThePortUnlessItComesAgain() {
        int port = sent(syn(HOST, 1000, 70_000)).sourcePort;
        receive(port, SYN | ACK, SERVER_ISN, 70_001, null, 0);
        receive(port, FIN | ACK, SERVER_ISN + 1, 70_001, null, 0);
        send(HOST, 1000, FIN | ACK, 70_001, SERVER_ISN + 2, null);
        assertEquals("taken", f.out(syn(OTHER_HOST, 2000, 80_000).bytes()));
        f.now += TimeWaits.LAST_ACK_NANOS * 2 / 3;
        send(HOST, 1000, FIN | ACK, 70_001, SERVER_ISN + 2, null);
        f.now += TimeWaits.LAST_ACK_NANOS * 2 / 3;
        f.nat.advance(f.now);
        assertEquals(0, f.outside.size(), "it was lost once, and may be again");
        assertTrue(f.nat.nextExpiryNanos() - f.now <= TimeWaits.LAST_ACK_NANOS);
        f.now += TimeWaits.LAST_ACK_NANOS;
        f.nat.advance(f.now);
        assertEquals(1, f.outside.size());
    }

    @Test
    void aPortWhoseRulesASwitchHasIsNotRecycled() {
        int port = sent(syn(HOST, 1000, 70_000)).sourcePort;
        receive(port, SYN | ACK, SERVER_ISN, 70_001, null, 0);
        int session = f.nat.lastSession();
        f.nat.offloaded(session);
        receive(port, FIN | ACK, SERVER_ISN + 1, 70_001, null, 0);
        send(HOST, 1000, FIN | ACK, 70_001, SERVER_ISN + 2, null);
        receive(port, ACK, SERVER_ISN + 2, 70_002, null, 0);
        assertEquals(TcpState.TIME_WAIT, f.nat.sessions().tcpStateOf(session));
        assertEquals("taken", f.out(syn(OTHER_HOST, 2000, 80_000).bytes()));
        f.nat.withdrawn(session, f.now);
        assertEquals(1, f.outside.size());
    }

    @Test
    void aLiveConnectionIsNeverEvicted() {
        int port = sent(syn(HOST, 1000, 70_000)).sourcePort;
        receive(port, SYN | ACK, SERVER_ISN, 70_001, null, 0);
        send(HOST, 1000, FIN | ACK, 70_001, SERVER_ISN + 1, null);
        for (int i = 0; i < 10; i++) {
            assertEquals("taken", f.out(syn(OTHER_HOST, 2000 + i, 80_000).bytes()));
            f.passSeconds(2);
            receive(port, ACK, SERVER_ISN + 1, 70_002, null, 0);
        }
    }

    @Test
    void zeroFreesThePortWithTheLastAckAndCountsTheHazard() {
        f = new NatFixture(policy(TimeWait.ZERO).build());
        int port = connection(HOST, 1000, 70_000, 500);
        assertEquals(List.of("created", "closed"), f.events);
        assertEquals(0, f.nat.portsInUse(f.subscriber, 6));
        f = new NatFixture(policy(TimeWait.ZERO).build(), PortSet.of(6, 10, 5), 0);
        int reused = 0;
        for (int i = 0; i < 100; i++) {
            connection(HOST, 1000 + i, 70_000 - i * 1000, 500 - i);
            reused++;
        }
        long hazards = f.nat.portUse(f.subscriber).hazards();
        assertTrue(hazards > 0 && hazards < reused, hazards + " of " + reused + ", first " + port);
    }

    @Test
    void holdKeepsThePortForItsTime() {
        f = new NatFixture(policy(TimeWait.HOLD).build());
        connection(HOST, 1000, 70_000, 500);
        assertEquals("port-limit", f.out(syn(OTHER_HOST, 2000, 80_000).bytes()));
        f.passSeconds(241);
        sent(syn(OTHER_HOST, 2000, 80_000));
    }

    @Test
    @Tag("RFC6191-1")
    void aChangeToRecycleActsOnWhatHasClosedBefore() {
        f = new NatFixture(policy(TimeWait.HOLD).build());
        int port = connection(HOST, 1000, 70_000, 500);
        assertEquals("port-limit", f.out(syn(OTHER_HOST, 2000, 80_000).bytes()));
        f.nat.setPolicy(f.subscriber, policy(TimeWait.RECYCLE).build());
        Segment syn = sent(syn(OTHER_HOST, 2000, 80_000).timestamps(501, 0));
        assertEquals(port, syn.sourcePort);
        assertEquals(1, opened(SynWay.AS_IS));
    }

    @Test
    void aChangeToZeroFreesWhatHasClosedBefore() {
        f = new NatFixture(policy(TimeWait.HOLD).build());
        connection(HOST, 1000, 70_000, 500);
        assertEquals(1, f.nat.portsInUse(f.subscriber, 6));
        f.nat.setPolicy(f.subscriber, policy(TimeWait.ZERO).build());
        assertEquals(0, f.nat.portsInUse(f.subscriber, 6));
        assertEquals(List.of("created", "closed"), f.events);
    }

    @Test
    void theLastAckDoesNotProlongTheHold() {
        f = new NatFixture(policy(TimeWait.HOLD).build());
        int port = sent(syn(HOST, 1000, 70_000)).sourcePort;
        receive(port, SYN | ACK, SERVER_ISN, 70_001, null, 0);
        send(HOST, 1000, FIN | ACK, 70_001, SERVER_ISN + 1, null);
        receive(port, FIN | ACK, SERVER_ISN + 1, 70_002, null, 0);
        f.passSeconds(200);
        send(HOST, 1000, ACK, 70_002, SERVER_ISN + 2, null);
        f.passSeconds(41);
        sent(syn(OTHER_HOST, 2000, 80_000));
    }

    @Test
    void aConnectionThatIsOpenedAnewIsLiveWhateverThePolicyWas() {
        int port = connection(HOST, 1000, 70_000, null);
        f.nat.setPolicy(f.subscriber, policy(TimeWait.HOLD).build());
        assertEquals(port, sent(syn(HOST, 1000, 90_000)).sourcePort);
        f.nat.setPolicy(f.subscriber, policy(TimeWait.RECYCLE).build());
        assertEquals("taken", f.out(syn(OTHER_HOST, 2000, 99_000).bytes()), "it waits");
    }

    @Test
    void underPortOverloadOnlyTheDestinationThatIsDryWaits() {
        NatPolicy.Builder symmetric = Preset.SYMMETRIC.policy().toBuilder();
        f =
                new NatFixture(
                        symmetric
                                .portOverload(true)
                                .timeWait(TimeWait.RECYCLE)
                                .limits(NatLimits.builder().tcpPorts(1).build())
                                .build());
        int port = sent(syn(HOST, 1000, 70_000)).sourcePort;
        assertEquals("taken", f.out(syn(HOST, 1001, 80_000).bytes()));
        Segment elsewhere = Segment.of(HOST, 1002, NatFixture.OTHER, WEB).flags(SYN);
        assertEquals(port, sent(elsewhere.numbers(1, 0)).sourcePort);
        receive(port, SYN | ACK, SERVER_ISN, 70_001, null, 0);
        receive(port, FIN | ACK, SERVER_ISN + 1, 70_001, null, 0);
        send(HOST, 1000, FIN | ACK, 70_001, SERVER_ISN + 2, null);
        receive(port, ACK, SERVER_ISN + 2, 70_002, null, 0);
        assertEquals(port, Segment.read(f.outside.get(0)).sourcePort);
        assertEquals(2, f.nat.sessionCount(), "the other destination's connection lives on");
    }
}
