// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.ACK;
import static org.portset.core.testing.Packets.SYN;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;
import static org.portset.core.testing.TestNetwork.SIDE;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.portset.api.NtsReachSnapshot;
import org.portset.api.NtsRouterSnapshot;
import org.portset.core.testing.Packets;
import org.portset.core.testing.SentFrames.Frame;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.traversal.HostName;
import org.portset.nat.traversal.NtsAsk;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsRefusal;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsResponse;
import org.portset.nts.protocol.SourcePrefix;

/** Requests to the application, and the packets that follow them through a customer edge. */
class ReachByNameTest extends ReachFixture {
    private static NtsRefusal.Code refused(CompletableFuture<NtsAnswer> asked) {
        return ((NtsRefusal) asked.join()).code();
    }

    private NtsRouterSnapshot statistics() {
        return net.edge(CE1).nts().statistics().orElseThrow();
    }

    private String why(String name, int port) {
        HostName host = HostName.of(name + ".home.example");
        NtsReachSnapshot reach =
                net.edge(CE1).nts().why(NtsAsk.builder(host).port(port).protocol(6).build());
        return reach.reached() ? "reached" : reach.sentence();
    }

    @Test
    void aFirstPacketReachesTheHostThatWasAskedFor() {
        assertEquals("none", syn(SERVER, 1, PORT));
        CompletableFuture<NtsAnswer> asked = ask(request("alice"));
        assertEquals(granted(0), asked.join());
        assertEquals(ALICE + ":" + PORT, syn(SERVER, 2, PORT));
    }

    @Test
    void namesAreEqualWhateverTheirCase() {
        assertTrue(ask(request("BOB")).join().granted());
    }

    @Test
    void theNextRequestGoesWithTheFirstPacketOfTheOneBefore() {
        askedBefore(request("alice"));
        CompletableFuture<NtsAnswer> second = ask(request("bob"));
        assertFalse(second.isDone());
        assertEquals(1, net.edge(CE1).nts().waiting().size());
        assertEquals(ALICE + ":" + PORT, syn(SERVER, 2, PORT));
        assertTrue(second.isDone(), "without waiting for a timer");
        assertEquals(BOB + ":" + PORT, syn(OTHER, 2, PORT));
        assertEquals(2, statistics().sessions());
        assertEquals(1, statistics().mostWaiting());
    }

    @Test
    void theNextRequestGoesWhenTheFirstPacketDoesNotCome() {
        askedBefore(request("alice"));
        CompletableFuture<NtsAnswer> second = ask(request("bob"));
        net.pass(1);
        assertTrue(second.join().granted());
        assertEquals(1, statistics().unused());
    }

    @Test
    void callersWhosePrefixesDifferDoNotWait() {
        askedBefore(request("alice").source(SourcePrefix.of(Packets.ip(SERVER), 32)));
        CompletableFuture<NtsAnswer> second =
                ask(request("bob").source(SourcePrefix.of(Packets.ip(OTHER), 32)));
        assertTrue(second.isDone());
        assertEquals(BOB + ":" + PORT, syn(OTHER, 2, PORT));
        assertEquals(ALICE + ":" + PORT, syn(SERVER, 2, PORT));
    }

    @Test
    void whoIsNotPatientIsRefusedInTime() {
        askedBefore(request("alice"));
        CompletableFuture<NtsAnswer> second = ask(request("bob").patienceMillis(500));
        net.passBeforeTick(0);
        assertFalse(second.isDone());
        net.pass(1);
        assertEquals(NtsRefusal.Code.TIMED_OUT, refused(second));
    }

    @Test
    void aFullQueueRefusesAtOnce() {
        net.apply(hostsWith(nts -> nts.put("maxWaiting", 1)));
        askedBefore(request("alice"));
        askedBefore(request("bob"));
        assertEquals(NtsRefusal.Code.QUEUE_FULL, refused(ask(request("bob"))));
    }

    @Test
    void whoeverCancelsLeavesTheQueue() {
        askedBefore(request("alice"));
        ask(request("bob")).cancel(false);
        assertEquals(0, net.edge(CE1).nts().waiting().size());
    }

    @Test
    void refusalsSayWhy() {
        assertEquals(NtsRefusal.Code.UNKNOWN_NAME, refused(ask(request("carol"))));
        assertEquals(
                NtsRefusal.Code.PORT_NOT_IN_SET,
                refused(ask(request("alice").protocol(6).port(80))));
        assertEquals(
                NtsRefusal.Code.MALFORMED, refused(ask(request("alice").protocol(50).port(PORT))));
        int outside = net.openTcp(40_000, SERVER, 443);
        assertEquals(
                NtsRefusal.Code.PORT_IN_USE,
                refused(ask(request("bob").protocol(6).port(outside))));
        net.apply(hostsWith(nts -> nts.put("maxPorts", 0)));
        assertEquals(
                NtsRefusal.Code.NO_PORT_FREE,
                refused(ask(request("bob").protocol(6).port(80).queryType(NtsRequest.TYPE_SRV))));
    }

    @Test
    void aServiceOutsideThePortSetIsReachedByWhoCanBeToldAPort() {
        NtsResponse told =
                (NtsResponse)
                        ask(request("bob").protocol(6).port(22).queryType(NtsRequest.TYPE_SRV))
                                .join();
        assertEquals(BOB + ":22", syn(SERVER, 2, told.port()));
    }

    @Test
    void aStaticMappingNeedsNoEntry() {
        assertEquals(
                new NtsResponse(Packets.ip(OUTSIDE), 1232, GRANTED_MILLIS),
                ask(request("alice").protocol(6).port(80).queryType(NtsRequest.TYPE_SRV)).join());
        assertEquals(1, statistics().mapped());
    }

    @Test
    void whyANameIsNotReachedIsTold() {
        assertEquals("reached", why("alice", PORT));
        assertTrue(why("alice", 80).startsWith("Port 80 is another home's (RFC 7597 5.1"));
        assertTrue(why("carol", PORT).startsWith("No host here is called carol.home.example"));
        assertEquals(0, statistics().requests());
        assertEquals(0, net.edge(CE1).nts().entries().size());
    }

    @Test
    void aHostThatHasNeverSentIsAskedForBeforeItsPacketComes() {
        net.apply(
                hostsWith(
                        nts ->
                                nts.withArray("hosts")
                                        .addObject()
                                        .put("name", "quiet.home.example")
                                        .put("address", "192.168.1.99")));
        askedBefore(request("quiet"));
        Frame sent = net.sent().takeOne();
        assertEquals(SIDE, sent.port());
        assertEquals(0x0806, Packets.u16(sent.bytes(), 12));
        known("192.168.1.99", 0x020000000199L);
        assertEquals("192.168.1.99:" + PORT, syn(SERVER, 2, PORT));
    }

    @Test
    void aChangeOfPolicyHoldsFromThenOnAndSessionsGoOn() {
        askedBefore(request("alice"));
        syn(SERVER, 2, PORT);
        CompletableFuture<NtsAnswer> waiting = ask(request("bob"));
        net.apply(hostsWith(nts -> nts.put("entryMillis", 3000)));
        assertEquals(new NtsResponse(Packets.ip(OUTSIDE), 0, 3000), ask(request("bob")).join());
        assertTrue(waiting.isDone());
        net.fromHome1(tcp(ALICE, PORT, SERVER, 2, SYN | ACK));
        assertEquals(1, net.sent().take().size());
    }

    @Test
    void aCacheOfAnotherSizeIsANewOne() {
        askedBefore(request("alice"));
        net.apply(hostsWith(nts -> nts.put("maxEntries", 1)));
        assertEquals(0, net.edge(CE1).nts().entries().size());
        assertTrue(ask(request("bob")).join().granted());
        assertEquals(BOB + ":" + PORT, syn(SERVER, 2, PORT));
        assertTrue(ask(request("alice")).join().granted(), "in place of the used one");
    }

    @Test
    void aHostThatIsNoLongerListedIsUnknown() {
        net.apply(document -> nts(document).put("enabled", true));
        assertEquals(NtsRefusal.Code.UNKNOWN_NAME, refused(ask(request("alice"))));
    }

    @Test
    void whereItIsTurnedOffThoseWhoWaitAreRefused() {
        askedBefore(request("alice"));
        CompletableFuture<NtsAnswer> second = ask(request("bob"));
        net.apply(TestNetwork::asIs);
        assertEquals(NtsRefusal.Code.UNAVAILABLE, refused(second));
        assertEquals(NtsRefusal.Code.UNKNOWN_NAME, refused(ask(request("alice"))));
        assertEquals("none", syn(SERVER, 2, PORT));
    }

    @Test
    void whereTheSubscriberGoesThoseWhoWaitAreRefused() {
        askedBefore(request("alice"));
        CompletableFuture<NtsAnswer> second = ask(request("bob"));
        net.apply(document -> document.withArray("subscribers").removeAll());
        assertEquals(NtsRefusal.Code.UNAVAILABLE, refused(second));
        assertEquals(NtsRefusal.Code.UNKNOWN_NAME, refused(ask(request("alice"))));
    }
}
