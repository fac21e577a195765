// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.FIN;
import static org.portset.nat.engine.TestPackets.SYN;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left of a connection, when its port is the next one's already. */
class OldSegmentsTest extends OnePortFixture {
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
}
