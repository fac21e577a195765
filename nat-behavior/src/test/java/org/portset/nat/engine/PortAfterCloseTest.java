// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.FIN;
import static org.portset.nat.engine.TestPackets.SYN;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.Preset;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.ports.PortSet;
import org.portset.nat.timewait.SynWay;

/** When a port is free of its connection: by policy, and for SYNs that wait for it. */
class PortAfterCloseTest extends OnePortFixture {
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
