// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.RST;
import static org.portset.nat.engine.TestPackets.SYN;
import static org.portset.nat.engine.TestPackets.put16;
import static org.portset.nat.engine.TestPackets.put32;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatPolicy;

/** Which RSTs the engine believes; it forwards all of them (RFC 7857 section 2.2). */
class TcpWindowsTest {
    private static final int WEB = 443;
    private static final int HOST_PORT = 40000;
    // Both wrap around soon; no constants, whose overflow the compiler takes for a mistake.
    private static final int HOST_ISN = Integer.parseUnsignedInt("fffffff0", 16);
    private static final int WEB_ISN = Integer.parseUnsignedInt("7ffffff0", 16);
    private static final byte[] NO_OPTIONS = new byte[0];
    private static final byte[] SCALE_7 = {1, 3, 3, 7};

    private final NatFixture f = new NatFixture(NatPolicy.fullCone());
    private int port;
    private int session;

    private void out(int flags, int sequence, int acknowledged, int window, byte[] options) {
        byte[] p = TestPackets.tcp(HOST, HOST_PORT, REMOTE, WEB, flags, options, 0);
        number(p, sequence, acknowledged, window);
        assertEquals("forward", f.out(p));
        port = TestPackets.get16(p, 20);
        session = f.nat.lastSession();
    }

    private void in(int flags, int sequence, int acknowledged, int window, byte[] options) {
        byte[] p = TestPackets.tcp(REMOTE, WEB, OUTSIDE, port, flags, options, 0);
        number(p, sequence, acknowledged, window);
        assertEquals("forward", f.in(p));
    }

    private static void number(byte[] p, int sequence, int acknowledged, int window) {
        put32(p, 24, sequence);
        put32(p, 28, acknowledged);
        put16(p, 34, window);
        TestPackets.fix(p);
    }

    /** A connection of windows of 1000 &lt;&lt; scale both ways, in which nothing was sent. */
    private void open(byte[] hostsOptions, byte[] websOptions) {
        out(SYN, HOST_ISN, 0, 2000, hostsOptions);
        in(SYN | ACK, WEB_ISN, HOST_ISN + 1, 500, websOptions);
        out(ACK, HOST_ISN + 1, WEB_ISN + 1, 1000, NO_OPTIONS);
        in(ACK, WEB_ISN + 1, HOST_ISN + 1, 1000, NO_OPTIONS);
        assertEquals(TcpState.ESTABLISHED, f.nat.sessions().tcpStateOf(session));
    }

    private void expectIgnored() {
        assertEquals(TcpState.ESTABLISHED, f.nat.sessions().tcpStateOf(session));
        long left = f.nat.sessions().expiresNanosOf(session) - f.now;
        assertEquals(7440 * NatFixture.SECOND - 1, left); // and not refreshed
    }

    private void expectBelieved() {
        assertEquals(TcpState.TRANS, f.nat.sessions().tcpStateOf(session));
        assertEquals(240 * NatFixture.SECOND, f.nat.sessions().expiresNanosOf(session) - f.now);
    }

    @Test
    @Tag("RFC7857-2.2")
    void believesAnRstFromOutsideInTheHostsWindowOnly() {
        open(NO_OPTIONS, NO_OPTIONS);
        f.now++;
        in(RST, WEB_ISN, 0, 0, NO_OPTIONS);
        expectIgnored();
        in(RST, WEB_ISN + 1 + 0xffff + 1, 0, 0, NO_OPTIONS);
        expectIgnored();
        in(RST | ACK, WEB_ISN + 0x40000000, HOST_ISN + 1, 0, NO_OPTIONS);
        expectIgnored();
        in(RST, WEB_ISN + 1, 0, 0, NO_OPTIONS);
        expectBelieved();
    }

    @Test
    @Tag("RFC7857-2.2")
    void believesAnRstFromInsideInTheRemotesWindowOnly() {
        open(NO_OPTIONS, NO_OPTIONS);
        f.now++;
        out(RST, HOST_ISN, 0, 0, NO_OPTIONS);
        expectIgnored();
        out(RST, HOST_ISN + 1 + 1001, 0, 0, NO_OPTIONS);
        expectIgnored();
        out(RST, HOST_ISN + 1 + 1000, 0, 0, NO_OPTIONS);
        expectBelieved();
    }

    @Test
    void scalesTheWindowIfBothSidesDo() {
        open(SCALE_7, SCALE_7);
        f.now++;
        out(RST, HOST_ISN + 1 + (1000 << 7) + 1, 0, 0, NO_OPTIONS);
        expectIgnored();
        out(RST, HOST_ISN + 1 + (1000 << 7), 0, 0, NO_OPTIONS);
        expectBelieved();
    }

    @Test
    void scalesNoWindowIfOneSideDoesNot() {
        open(SCALE_7, NO_OPTIONS);
        f.now++;
        out(RST, HOST_ISN + 1 + 1001, 0, 0, NO_OPTIONS);
        expectIgnored();
        f.nat.endSession(session);
        open(NO_OPTIONS, SCALE_7);
        f.now++;
        out(RST, HOST_ISN + 1 + 1001, 0, 0, NO_OPTIONS);
        expectIgnored();
    }

    @Test
    void theWindowMovesWithWhatIsAcknowledgedAndNeverBack() {
        open(NO_OPTIONS, NO_OPTIONS);
        in(ACK, WEB_ISN + 1, HOST_ISN + 1 + 700, 600, NO_OPTIONS);
        in(ACK, WEB_ISN + 1, HOST_ISN + 1 + 300, 100, NO_OPTIONS); // late
        f.now++;
        out(RST, HOST_ISN + 1 + 699, 0, 0, NO_OPTIONS);
        expectIgnored();
        out(RST, HOST_ISN + 1 + 1301, 0, 0, NO_OPTIONS);
        expectIgnored();
        out(RST, HOST_ISN + 1 + 1300, 0, 0, NO_OPTIONS);
        expectBelieved();
    }

    @Test
    void segmentsOfOneSideDoNotMoveItsOwnLimits() {
        open(NO_OPTIONS, NO_OPTIONS);
        // Who writes in the remote's name can't make the host's window reach him.
        in(ACK, WEB_ISN + 0x30000000, HOST_ISN + 1, 0xffff, NO_OPTIONS);
        f.now++;
        in(RST, WEB_ISN + 0x30000000, 0, 0, NO_OPTIONS);
        expectIgnored();
    }

    @Test
    void anRstThatAnswersASynMustAcknowledgeIt() {
        out(SYN, HOST_ISN, 0, 1000, NO_OPTIONS);
        in(RST, 0, 0, 0, NO_OPTIONS);
        in(RST | ACK, 0, HOST_ISN, 0, NO_OPTIONS);
        in(RST | ACK, 0, HOST_ISN + 2, 0, NO_OPTIONS);
        assertEquals(TcpState.INIT, f.nat.sessions().tcpStateOf(session));
        in(RST | ACK, 0, HOST_ISN + 1, 0, NO_OPTIONS);
        expectBelieved();
    }

    @Test
    void theClientMayTakeItsSynBack() {
        out(SYN, HOST_ISN, 0, 1000, NO_OPTIONS);
        out(RST, HOST_ISN + 0x1000, 0, 0, NO_OPTIONS);
        assertEquals(TcpState.INIT, f.nat.sessions().tcpStateOf(session));
        out(RST, HOST_ISN + 1, 0, 0, NO_OPTIONS);
        expectBelieved();
    }

    @Test
    void synsThatCrossGiveWindowsToo() {
        out(SYN, HOST_ISN, 0, 1000, SCALE_7);
        in(SYN, WEB_ISN, 0, 1000, SCALE_7);
        out(SYN | ACK, HOST_ISN, WEB_ISN + 1, 1000, SCALE_7);
        in(SYN | ACK, WEB_ISN, HOST_ISN + 1, 1000, SCALE_7);
        in(RST, WEB_ISN - 1, 0, 0, NO_OPTIONS);
        out(RST, HOST_ISN + 0x20000, 0, 0, NO_OPTIONS);
        assertEquals(TcpState.ESTABLISHED, f.nat.sessions().tcpStateOf(session));
        in(RST, WEB_ISN + 1, 0, 0, NO_OPTIONS);
        expectBelieved();
    }

    @Test
    void believesEveryRstOnceASwitchForwardsTheData() {
        open(NO_OPTIONS, NO_OPTIONS);
        f.nat.offloaded(session);
        in(RST, WEB_ISN + 0x40000000, 0, 0, NO_OPTIONS);
        expectBelieved();
    }

    @Test
    void believesEveryRstOfARestoredSessionUntilItOpensAnew() {
        open(NO_OPTIONS, NO_OPTIONS);
        NatSession record = f.nat.sessions().snapshot(session);
        f.nat.endSession(session);
        session = f.nat.restore(f.subscriber, record, f.now);
        in(RST, WEB_ISN + 0x40000000, 0, 0, NO_OPTIONS);
        expectBelieved();
        open(NO_OPTIONS, NO_OPTIONS);
        f.now++;
        in(RST, WEB_ISN + 0x40000000, 0, 0, NO_OPTIONS);
        expectIgnored();
    }
}
