// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.fix;
import static org.portset.core.testing.Packets.put;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Packets;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.traversal.HostName;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** DNS UPDATEs of hosts at home, their answers, and what is known of names then. */
class LearntHostsTest extends DnsUpdateFixture {
    private static byte[] segment(String from, int fromPort, String to, int toPort, byte[] data) {
        byte[] p = Arrays.copyOf(tcp(from, fromPort, to, toPort, Packets.ACK), 42 + data.length);
        put(p, 2, p.length, 2);
        put(p, 40, data.length, 2);
        System.arraycopy(data, 0, p, 42, data.length);
        return fix(p);
    }

    @Test
    void aHostIsKnownWhenItsServerHasAccepted() {
        Update update = adding("alice", HOST);
        int outside = send(HOST, update.toWire());
        assertEquals(List.of(), hosts());
        answer(outside, answer(update, Rcode.NOERROR));
        assertEquals(alice(HOST), hosts());
        assertTrue(net.network().nts().home(HostName.of("alice.home.example")).isPresent());
        assertEquals(1, net.edge(CE1).nts().statistics().orElseThrow().updatesLearnt());
    }

    @Test
    void anUpdateThatIsRefusedTeachesNothing() {
        for (int rcode : new int[] {Rcode.REFUSED, Rcode.NOTAUTH, Rcode.SERVFAIL}) {
            Update update = adding("alice", HOST);
            answer(send(HOST, update.toWire()), answer(update, rcode));
        }
        assertEquals(List.of(), hosts());
    }

    @Test
    void anAnswerToAnotherQuestionTeachesNothing() {
        Update update = adding("alice", HOST);
        int outside = send(HOST, update.toWire());
        Message other = answer(update, Rcode.NOERROR);
        other.getHeader().setID(4712);
        answer(outside, other);
        Message query = answer(update, Rcode.NOERROR);
        query.getHeader().setOpcode(Opcode.QUERY);
        answer(outside, query);
        net.toHome1(datagram(SERVER, 53, OUTSIDE, outside, answer(update, Rcode.NOERROR).toWire()));
        assertEquals(List.of(), hosts());
    }

    @Test
    void anAnswerThatComesLateTeachesNothing() {
        Update update = adding("alice", HOST);
        int outside = send(HOST, update.toWire());
        net.pass(10);
        answer(outside, answer(update, Rcode.NOERROR));
        assertEquals(List.of(), hosts());
    }

    @Test
    void theAddressThatTheHomeHasOutsideMeansTheSender() {
        accepted(HOST, adding("alice", OUTSIDE));
        assertEquals(alice(HOST), hosts());
    }

    @Test
    void aHostMayRegisterAnotherOfItsHome() {
        accepted(HOST, adding("alice", "192.168.1.20"));
        assertEquals(alice("192.168.1.20"), hosts());
    }

    @Test
    void addressesElsewhereAreNobodysHere() {
        accepted(HOST, adding("www", SERVER));
        accepted(HOST, adding("far", "10.1.2.3"));
        assertEquals(List.of(), hosts());
    }

    @Test
    void theLastChangeOfAnUpdateCounts() {
        accepted(
                HOST,
                update(
                        update -> {
                            update.delete(name("alice.home.example"), Type.A);
                            add(update, "alice", "192.168.1.20");
                        }));
        assertEquals(alice("192.168.1.20"), hosts());
    }

    @Test
    void namesAreDeletedInEachWayThatAnUpdateHas() {
        List<Consumer<Update>> deletions =
                List.of(
                        update -> update.delete(name("alice.home.example")),
                        update -> update.delete(name("alice.home.example"), Type.A),
                        update -> delete(update, HOST));
        for (Consumer<Update> deletion : deletions) {
            accepted(HOST, adding("alice", HOST));
            assertEquals(alice(HOST), hosts());
            accepted(HOST, update(update -> delete(update, "192.168.1.20")));
            assertEquals(alice(HOST), hosts(), "which has another address");
            accepted(HOST, update(deletion));
            assertEquals(List.of(), hosts());
        }
    }

    private static void delete(Update update, String address) {
        try {
            update.delete(name("alice.home.example"), Type.A, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aHostIsForgottenUnlessItUpdatesAgain() {
        accepted(HOST, adding("alice", HOST));
        net.pass(999);
        assertEquals(alice(HOST), hosts());
        accepted(HOST, adding("alice", HOST));
        net.pass(999);
        assertEquals(alice(HOST), hosts());
        net.pass(1);
        assertEquals(List.of(), hosts());
        assertTrue(net.network().nts().home(HostName.of("alice.home.example")).isEmpty());
    }

    @Test
    void whatIsConfiguredIsNotLearnt() {
        net.apply(DnsUpdateFixture::aliceConfigured);
        accepted(HOST, adding("alice", HOST));
        accepted(HOST, update(update -> update.delete(name("alice.home.example"))));
        assertEquals(List.of("alice.home.example 192.168.1.30 configured"), hosts());
    }

    @Test
    void aLearntHostIsForgottenOnCommand() {
        accepted(HOST, adding("alice", HOST));
        assertTrue(net.edge(CE1).nts().forget(HostName.of("alice.home.example")));
        assertEquals(List.of(), hosts());
    }

    @Test
    void aNameThatHasMovedIsThatOfTheHomeWhichRegisteredItLast() {
        HostName alice = HostName.of("alice.home.example");
        accepted(HOST, adding("alice", HOST));
        assertEquals(net.edge(CE1).nts(), net.network().nts().home(alice).orElseThrow());
        acceptedOfHome2(adding("alice", HOST));
        assertEquals(net.edge(CE2).nts(), net.network().nts().home(alice).orElseThrow());
    }

    @Test
    void anUpdateInOneTcpSegmentCountsToo() {
        int outside = net.openTcp(HOST_PORT, DNS, 53);
        Update update = adding("alice", HOST);
        net.fromHome1(segment(HOST, HOST_PORT, DNS, 53, update.toWire()));
        byte[] answer = answer(update, Rcode.NOERROR).toWire();
        net.toHome1(segment(DNS, 53, OUTSIDE, outside, answer));
        assertEquals(alice(HOST), hosts());
    }

    @Test
    void trafficWithTheServerIsNeverOffloaded() {
        net.openUdp(HOST_PORT, DNS, 53);
        net.moreUdp(HOST_PORT, DNS, 53, 100);
        assertEquals(0, net.offloaded());
        assertEquals(4, rulesAbout(DNS + "/32"), "in and out, of UDP and TCP");
        net.apply(TestNetwork::asIs);
        assertEquals(0, rulesAbout(DNS + "/32"));
        net.moreUdp(HOST_PORT, DNS, 53, 100);
        assertEquals(1, net.offloaded());
    }

    private long rulesAbout(String address) {
        return net.programs().rules(CE1).stream()
                .filter(rule -> rule.selector().toString().contains(address))
                .count();
    }

    @Test
    void whateverAHostSendsIsForwardedAndNothingBreaks() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] update = adding("alice", HOST).toWire();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(update, random.nextInt(2 * update.length));
            for (int n = random.nextInt(8); n > 0 && bytes.length > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            boolean isTcp = random.nextInt(4) == 0;
            net.fromHome1(
                    isTcp
                            ? segment(HOST, HOST_PORT, DNS, 53, bytes)
                            : datagram(HOST, HOST_PORT, DNS, 53, bytes));
            net.sent().take();
        }
        Update good = adding("bob", HOST);
        accepted(HOST, good);
        assertTrue(hosts().contains("bob.home.example " + HOST + " learnt"), "seed " + seed);
    }

    @Test
    void manyUpdatesUnderWayAreBounded() {
        for (int i = 0; i < 1000; i++) {
            Update update = adding("h" + i, HOST);
            update.getHeader().setID(i);
            send(HOST, update.toWire());
        }
        Update first = adding("h0", HOST);
        first.getHeader().setID(0);
        Update last = adding("h999", HOST);
        last.getHeader().setID(999);
        int outside = Packets.u16(lastOf(last), 14 + 20);
        answer(outside, answer(first, Rcode.NOERROR));
        answer(outside, answer(last, Rcode.NOERROR));
        assertEquals(List.of("h999.home.example " + HOST + " learnt"), hosts());
    }

    private byte[] lastOf(Update update) {
        net.fromHome1(datagram(HOST, HOST_PORT, DNS, 53, update.toWire()));
        return net.sent().takeOne().bytes();
    }
}
