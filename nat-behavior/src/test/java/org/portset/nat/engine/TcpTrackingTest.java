// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.FIN;
import static org.portset.nat.engine.TestPackets.RST;
import static org.portset.nat.engine.TestPackets.SYN;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatPolicy;

/** TCP sessions by RFC 7857 section 2. */
class TcpTrackingTest {
    private static final int WEB = 443;
    private static final int HOST_PORT = 40000;

    private final NatFixture f = new NatFixture(NatPolicy.fullCone());

    private int port;
    private int session;

    private void established() {
        port = f.tcpOut(HOST_PORT, WEB, SYN);
        session = f.nat.lastSession();
        assertEquals("forward", f.tcpIn(WEB, port, SYN | ACK));
        f.tcpOut(HOST_PORT, WEB, ACK);
        expect(TcpState.ESTABLISHED, 7440);
    }

    private void expect(TcpState state, long secondsLeft) {
        assertEquals(state, f.nat.sessions().tcpStateOf(session));
        assertEquals(secondsLeft * SECOND, f.nat.sessions().expiresNanosOf(session) - f.now);
    }

    private void data() {
        byte[] data = TestPackets.tcp(HOST, HOST_PORT, REMOTE, WEB, ACK, new byte[0], 100);
        assertEquals("forward", f.out(data));
    }

    @Test
    void opensWithTheSynsOfBothSides() {
        port = f.tcpOut(HOST_PORT, WEB, SYN);
        session = f.nat.lastSession();
        expect(TcpState.INIT, 240);
        assertTrue(f.nat.sessions().initiatedInsideOf(session));
        f.tcpIn(WEB, port, SYN | ACK);
        expect(TcpState.ESTABLISHED, 7440);
    }

    @Test
    @Tag("RFC5382-2")
    void opensWithSynsThatCross() {
        port = f.tcpOut(HOST_PORT, WEB, SYN);
        session = f.nat.lastSession();
        assertEquals("forward", f.tcpIn(WEB, port, SYN));
        expect(TcpState.ESTABLISHED, 7440);
        f.tcpOut(HOST_PORT, WEB, SYN | ACK);
        expect(TcpState.ESTABLISHED, 7440);
    }

    @Test
    void opensFromOutsideWhereFilteringAdmits() {
        port = f.tcpOut(HOST_PORT, WEB, SYN);
        assertEquals("forward", f.tcpIn(5555, port, SYN));
        session = f.nat.lastSession();
        assertFalse(f.nat.sessions().initiatedInsideOf(session));
        expect(TcpState.INIT, 240);
        f.tcpOut(HOST_PORT, 5555, SYN | ACK);
        expect(TcpState.ESTABLISHED, 7440);
        f.tcpOut(HOST_PORT, 5555, FIN | ACK);
        expect(TcpState.S_FIN, 240);
    }

    @Test
    @Tag("RFC5382-5")
    void staysWhileIdleForTwoHoursAndFourMinutes() {
        established();
        f.passSeconds(7439);
        f.nat.advance(f.now);
        assertTrue(f.nat.sessions().isLive(session));
        f.passSeconds(1);
        f.nat.advance(f.now);
        assertFalse(f.nat.sessions().isLive(session));
        assertEquals(List.of("created", "expired"), f.events);
    }

    @Test
    @Tag("RFC7857-2")
    @Tag("RFC7857-2.1")
    void closesWithTheFinsOfBothSides() {
        established();
        f.tcpOut(HOST_PORT, WEB, FIN | ACK);
        expect(TcpState.C_FIN, 240);
        f.passSeconds(200);
        assertEquals("forward", f.tcpIn(WEB, port, ACK));
        expect(TcpState.C_FIN, 240);
        f.tcpIn(WEB, port, FIN | ACK);
        expect(TcpState.C_FIN_S_FIN, 240);
        f.passSeconds(100);
        f.tcpOut(HOST_PORT, WEB, ACK);
        expect(TcpState.TIME_WAIT, 140);
        f.tcpIn(WEB, port, RST);
        expect(TcpState.TIME_WAIT, 140);
        f.passSeconds(140);
        f.nat.advance(f.now);
        assertEquals(List.of("created", "closed"), f.events);
        assertEquals(0, f.nat.portsInUse(f.subscriber, 6));
    }

    @Test
    @Tag("RFC7857-2.2")
    void keepsStateForFourMinutesAfterAnRst() {
        established();
        f.tcpIn(WEB, port, RST | ACK);
        expect(TcpState.TRANS, 240);
        f.passSeconds(100);
        f.tcpIn(WEB, port, RST | ACK);
        f.tcpOut(HOST_PORT, WEB, ACK);
        expect(TcpState.TRANS, 140);
        f.passSeconds(140);
        f.nat.advance(f.now);
        assertEquals(List.of("created", "reset"), f.events);
    }

    @Test
    void anRstShortensTheLifeOfASessionThatHadHoursLeft() {
        established();
        f.passSeconds(1000); // past the deadline it was made with
        f.nat.advance(f.now);
        f.tcpOut(HOST_PORT, WEB, ACK);
        f.tcpIn(WEB, port, RST);
        f.passSeconds(239);
        f.nat.advance(f.now);
        assertTrue(f.nat.sessions().isLive(session));
        f.passSeconds(1);
        f.nat.advance(f.now);
        assertEquals(List.of("created", "reset"), f.events);
    }

    @Test
    void dataAfterAForgedRstTakesTheSessionBack() {
        established();
        f.tcpIn(WEB, port, RST);
        expect(TcpState.TRANS, 240);
        data();
        expect(TcpState.ESTABLISHED, 7440);
    }

    @Test
    void whatTheSwitchCountedDoesNotUndoAReset() {
        established();
        f.tcpIn(WEB, port, RST);
        // Counters are read now and then: these packets may have passed before the RST did.
        f.nat.observed(session, 10, 15_000, 5, 200, f.now);
        expect(TcpState.TRANS, 240);
    }

    @Test
    void aSynReopensAClosedSessionOnItsPort() {
        established();
        f.tcpOut(HOST_PORT, WEB, FIN | ACK);
        f.tcpIn(WEB, port, FIN | ACK);
        f.passSeconds(30);
        assertEquals(port, f.tcpOut(HOST_PORT, WEB, SYN));
        expect(TcpState.INIT, 240);
        f.tcpIn(WEB, port, SYN | ACK);
        expect(TcpState.ESTABLISHED, 7440);
        assertEquals(1, f.nat.sessionCount());
    }

    @Test
    void aSynFromTheOtherSideReopensWithTheSidesChanged() {
        established();
        f.tcpOut(HOST_PORT, WEB, RST);
        assertEquals("forward", f.tcpIn(WEB, port, SYN));
        expect(TcpState.INIT, 240);
        assertFalse(f.nat.sessions().initiatedInsideOf(session));
        f.tcpOut(HOST_PORT, WEB, SYN | ACK);
        expect(TcpState.ESTABLISHED, 7440);
    }

    @Test
    void aSynOfTheSideThatSaidFinReopens() {
        established();
        f.tcpIn(WEB, port, FIN | ACK);
        expect(TcpState.S_FIN, 240);
        f.tcpOut(HOST_PORT, WEB, SYN);
        assertEquals(TcpState.S_FIN, f.nat.sessions().tcpStateOf(session));
        f.tcpIn(WEB, port, SYN);
        expect(TcpState.INIT, 240);
    }

    @Test
    void aSynInAnEstablishedSessionChangesNothing() {
        established();
        f.tcpOut(HOST_PORT, WEB, SYN);
        expect(TcpState.ESTABLISHED, 7440);
    }

    @Test
    void dropsSegmentsInMidStreamWithoutASession() {
        assertEquals("not-syn", f.out(TestPackets.tcp(HOST, HOST_PORT, REMOTE, WEB, ACK)));
        assertEquals("not-syn", f.out(TestPackets.tcp(HOST, HOST_PORT, REMOTE, WEB, SYN | ACK)));
        assertEquals("not-syn", f.out(TestPackets.tcp(HOST, HOST_PORT, REMOTE, WEB, RST)));
        port = f.tcpOut(HOST_PORT, WEB, SYN);
        assertEquals("not-syn", f.tcpIn(80, port, SYN | ACK));
        assertEquals(1, f.nat.sessionCount());
    }

    @Test
    void countsWhatPassedHereAndInTheSwitch() {
        established();
        f.nat.observed(session, 5, 7500, 3, 120, f.now);
        assertEquals(7, f.nat.sessions().packetsOutOf(session));
        assertEquals(7580, f.nat.sessions().bytesOutOf(session));
        assertEquals(4, f.nat.sessions().packetsInOf(session));
        assertEquals(160, f.nat.sessions().bytesInOf(session));
        assertEquals(3, f.nat.sessions().slowPacketsOf(session));
        assertEquals(OUTSIDE, f.nat.sessions().outsideAddressOf(session));
    }
}
