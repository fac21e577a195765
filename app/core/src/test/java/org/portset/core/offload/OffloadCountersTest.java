// SPDX-License-Identifier: Apache-2.0
package org.portset.core.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.HOST_MAC;
import static org.portset.core.testing.TestNetwork.SERVER;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.NatSession;

/** What the switch's counters mean for sessions. */
class OffloadCountersTest {
    private static final int OUT = 2;
    private static final int IN = 4;

    private final TestNetwork net = TestNetwork.start(TestNetwork::asIs);

    private void statistics(int table, long packets, long bytes) {
        net.flowRules().set(net.sessionRule(table), FlowEntryState.ADDED, packets, bytes);
    }

    private void counted(long packets, long bytes) {
        net.network().count();
        net.edge(CE1)
                .readCounts(
                        (ports, sessions, offloaded, switchPackets, switchBytes, slow, slowBytes) ->
                                assertEquals(
                                        List.of(packets, bytes),
                                        List.of(switchPackets, switchBytes)));
    }

    @Test
    void sessionsLiveByWhatTheirRulesForward() {
        net.openUdp(5000, SERVER, 22);
        for (int round = 1; round <= 10; round++) {
            statistics(OUT, round, round * 100L);
            net.network().count();
            net.pass(290);
        }
        assertEquals(1, net.sessions(CE1).size());
        net.pass(10);
        assertEquals(0, net.sessions(CE1).size());
    }

    @Test
    void rulesThatForwardNothingNewRefreshNothing() {
        net.openUdp(5000, SERVER, 22);
        statistics(OUT, 7, 700);
        net.network().count();
        net.pass(290);
        net.network().count();
        net.pass(10);
        assertEquals(0, net.sessions(CE1).size());
    }

    @Test
    void countsEachPacketOnce() {
        net.openUdp(5000, SERVER, 22);
        counted(0, 0);
        statistics(OUT, 3, 300);
        statistics(IN, 4, 4000);
        counted(7, 4300);
        counted(7, 4300);
        statistics(OUT, 5, 500);
        counted(9, 4500);
        NatSession session = net.sessions(CE1).get(0);
        assertEquals(1 + 5, session.packetsOut());
        assertEquals(38 + 500, session.bytesOut());
        assertEquals(4, session.packetsIn());
        assertEquals(4000, session.bytesIn());
    }

    @Test
    void anOlderSessionLivesByRulesThatAnotherOfItsMappingBrought() {
        net.openUdp(5000, "198.51.100.20", 9); // too few packets for rules of its own
        net.openUdp(5000, SERVER, 22);
        assertEquals(2, net.offloaded());
        for (int round = 1; round <= 3; round++) {
            statistics(OUT, 10L * round, 1000L * round);
            net.network().count();
            net.pass(290);
        }
        assertEquals(2, net.sessions(CE1).size());
    }

    @Test
    void countersThatBeginAgainAreNoLoss() {
        net.openUdp(5000, SERVER, 22);
        statistics(OUT, 100, 10_000);
        counted(100, 10_000);
        statistics(OUT, 2, 200);
        counted(102, 10_200);
        statistics(OUT, 3, 300);
        counted(103, 10_300);
    }

    @Test
    void aRuleThatTheSwitchHasNotReportedYetCountsNothing() {
        net.openUdp(5000, SERVER, 22);
        net.flowRules().lose(net.sessionRule(OUT));
        counted(0, 0);
    }

    @Test
    void sessionsOfOneRuleShareWhatItCountedRoundedUp() {
        net.openUdp(5000, SERVER, 22);
        net.openUdp(5000, "198.51.100.20", 9);
        statistics(OUT, 5, 501);
        counted(5, 501);
        for (NatSession session : net.sessions(CE1)) {
            assertEquals(1 + 3, session.packetsOut());
            assertEquals(38 + 251, session.bytesOut());
        }
    }

    @Test
    void sessionsThatExpireAsTheirRulesAreCountedAreNoTrouble() {
        net.openUdp(5000, SERVER, 22);
        net.openUdp(5000, "198.51.100.20", 9);
        net.openUdp(5001, SERVER, 22);
        net.openTcp(5002, SERVER, 22);
        for (FlowRule rule : net.network().sessionRules(CE1)) {
            net.flowRules().set(rule, FlowEntryState.ADDED, 2, 200);
        }
        net.passBeforeTick(300);
        counted(4, 400);
        assertEquals(1, net.sessions(CE1).size());
        assertEquals(2, net.sessionRules(CE1).size());
    }

    @Test
    void aMovedHostsPacketsAreNotCountedAgain() {
        net.openUdp(5000, SERVER, 22);
        statistics(OUT, 100, 10_000);
        counted(100, 10_000);
        net.fromHome(CE1, HOST_MAC + 1, udp(HOST, 5001, SERVER, 53, 0));
        // An identical match keeps its counters in the switch (OpenFlow 1.3 section 6.4).
        statistics(OUT, 101, 10_100);
        counted(101, 10_100);
    }
}
