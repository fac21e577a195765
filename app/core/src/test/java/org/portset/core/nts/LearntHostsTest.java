// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.fix;
import static org.portset.core.testing.Packets.put;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.HOST_MAC;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;
import static org.portset.core.testing.TestNetwork.TUNNEL;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Packets;
import org.portset.core.testing.StoredMaps;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.traversal.HostName;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** DNS UPDATEs of hosts at home, their answers, and what is known of names then. */
class LearntHostsTest {
    private static final String DNS = "203.0.113.53";
    private static final int HOST_PORT = 40_053;
    private static final int TTL = 300;

    private final StoredMaps maps = new StoredMaps();
    private TestNetwork net = TestNetwork.start(maps, LearntHostsTest::watched);

    private static void watched(ObjectNode document) {
        for (int i = 0; i < 2; i++) {
            ((ObjectNode) document.withArray("subscribers").get(i))
                    .with("nts")
                    .put("learntSeconds", 1000)
                    .withArray("updateServers")
                    .add(DNS);
        }
    }

    private static void aliceConfigured(ObjectNode document) {
        watched(document);
        ((ObjectNode) document.withArray("subscribers").get(0))
                .with("nts")
                .withArray("hosts")
                .addObject()
                .put("name", "alice.home.example")
                .put("address", "192.168.1.30");
    }

    private static Update update(Consumer<Update> change) {
        Update update = new Update(name("home.example"));
        update.getHeader().setID(4711);
        change.accept(update);
        return update;
    }

    private static Name name(String text) {
        return Name.fromConstantString(text + ".");
    }

    private static Update adding(String host, String address) {
        return update(update -> add(update, host, address));
    }

    private static void add(Update update, String host, String address) {
        try {
            update.add(name(host + ".home.example"), Type.A, TTL, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Message answer(Update update, int rcode) {
        Message answer = new Message(update.getHeader().getID());
        answer.getHeader().setOpcode(Opcode.UPDATE);
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(rcode);
        answer.addRecord(Record.newRecord(name("home.example"), Type.SOA, 1), Section.ZONE);
        return answer;
    }

    private static byte[] datagram(String from, int fromPort, String to, int toPort, byte[] data) {
        byte[] p = udp(from, fromPort, to, toPort, data.length);
        System.arraycopy(data, 0, p, 28, data.length);
        return fix(p);
    }

    private static byte[] segment(String from, int fromPort, String to, int toPort, byte[] data) {
        byte[] p = Arrays.copyOf(tcp(from, fromPort, to, toPort, Packets.ACK), 42 + data.length);
        put(p, 2, p.length, 2);
        put(p, 40, data.length, 2);
        System.arraycopy(data, 0, p, 42, data.length);
        return fix(p);
    }

    /** Sends it from a host at home, and gives its outside port. */
    private int send(String host, byte[] message) {
        net.fromHome(CE1, HOST_MAC, datagram(host, HOST_PORT, DNS, 53, message));
        return Packets.u16(net.sent().takeOne().bytes(), 14 + 20);
    }

    private void answer(int outsidePort, Message answer) {
        net.toHome1(datagram(DNS, 53, OUTSIDE, outsidePort, answer.toWire()));
        net.sent().take();
    }

    private void accepted(String host, Update update) {
        answer(send(host, update.toWire()), answer(update, Rcode.NOERROR));
    }

    private List<String> hosts() {
        return net.edge(CE1).nts().hosts().stream()
                .map(host -> host.name() + " " + host.address() + " " + host.origin())
                .collect(Collectors.toList());
    }

    private static List<String> alice(String address) {
        return List.of("alice.home.example " + address + " learnt");
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
        net.apply(LearntHostsTest::aliceConfigured);
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

    private void acceptedOfHome2(Update update) {
        net.fromHome(CE2, HOST_MAC, datagram(HOST, HOST_PORT, DNS, 53, update.toWire()));
        int outside = Packets.u16(net.sent().takeOne().bytes(), 14 + 20);
        byte[] answer = answer(update, Rcode.NOERROR).toWire();
        net.packetIn(
                CE2,
                TUNNEL,
                Packets.punted(
                        Packets.frame(0, 0, 0x0800, datagram(DNS, 53, OUTSIDE, outside, answer)),
                        0));
        net.sent().take();
    }

    @Test
    void aHostIsKnownAfterARestartForTheRestOfItsTime() {
        accepted(HOST, adding("alice", HOST));
        net = TestNetwork.start(maps, ObjectNode::removeAll);
        net.pass(600);
        net.apply(LearntHostsTest::watched);
        assertEquals(alice(HOST), hosts());
        assertEquals(400, net.edge(CE1).nts().hosts().get(0).expiresSeconds());
        HostName alice = HostName.of("alice.home.example");
        assertEquals(net.edge(CE1).nts(), net.network().nts().home(alice).orElseThrow());
        net.pass(400);
        assertEquals(List.of(), hosts());
    }

    @Test
    void whatIsOverOrForgottenIsNotKnownAfterARestart() {
        accepted(HOST, adding("alice", HOST));
        accepted(HOST, update(update -> update.delete(name("alice.home.example"))));
        accepted(HOST, adding("bob", HOST));
        net.edge(CE1).nts().forget(HostName.of("bob.home.example"));
        assertEquals(Set.of(), maps.keys());
        accepted(HOST, adding("carol", HOST));
        assertEquals(Set.of("home1/carol.home.example"), maps.keys());
        net = TestNetwork.start(maps, ObjectNode::removeAll);
        net.pass(1000);
        net.apply(LearntHostsTest::watched);
        assertEquals(List.of(), hosts());
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void aHostWhoseHomeHasAnotherNetworkNowIsForgotten() {
        accepted(HOST, adding("alice", HOST));
        net =
                TestNetwork.start(
                        maps,
                        document -> {
                            watched(document);
                            ObjectNode home = (ObjectNode) document.withArray("subscribers").get(0);
                            home.remove("staticMappings");
                            home.with("gateway").put("address", "10.0.0.1/24");
                        });
        assertEquals(List.of(), hosts());
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void whatIsConfiguredSinceIsNotRestored() {
        accepted(HOST, adding("alice", HOST));
        net = TestNetwork.start(maps, LearntHostsTest::aliceConfigured);
        assertEquals(List.of("alice.home.example 192.168.1.30 configured"), hosts());
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void whereNtsIsOffNothingIsKept() {
        accepted(HOST, adding("alice", HOST));
        net = TestNetwork.start(maps, TestNetwork::asIs);
        assertEquals(Set.of(), maps.keys());
        net.apply(LearntHostsTest::watched);
        accepted(HOST, adding("alice", HOST));
        net.apply(TestNetwork::asIs);
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void aNameIsThatOfTheLastHomeAlsoAfterARestart() {
        for (boolean home1Last : new boolean[] {false, true}) {
            if (!home1Last) {
                accepted(HOST, adding("alice", HOST));
                net.pass(1);
            }
            acceptedOfHome2(adding("alice", HOST));
            if (home1Last) {
                net.pass(1);
                accepted(HOST, adding("alice", HOST));
            }
            net = TestNetwork.start(maps, ObjectNode::removeAll);
            net.pass(home1Last ? 200 : 100); // as a test's clock begins anew, too
            net.apply(LearntHostsTest::watched);
            HomeNts last = net.edge(home1Last ? CE1 : CE2).nts();
            HostName alice = HostName.of("alice.home.example");
            assertEquals(last, net.network().nts().home(alice).orElseThrow());
        }
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
