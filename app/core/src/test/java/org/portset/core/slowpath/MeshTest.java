// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.cut;
import static org.portset.core.testing.Packets.echo;
import static org.portset.core.testing.Packets.icmpError;
import static org.portset.core.testing.Packets.longUdp;
import static org.portset.core.testing.Packets.payload;
import static org.portset.core.testing.Packets.syn;
import static org.portset.core.testing.Packets.u16;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;
import static org.portset.core.testing.TestNetwork.SIDE;
import static org.portset.core.testing.TestNetwork.TUNNEL;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip6Prefix;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.portset.core.testing.Packets;
import org.portset.core.testing.SentFrames.Frame;
import org.portset.core.testing.TestNetwork;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapCe;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.flows.OfctlPrinter;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.NatSession;

/** Home1's switch in a mesh: what the controller sends to other homes, and takes from them. */
class MeshTest {
    private static final int OTHER_PSID = 0x35;
    private static final int PORT = 1232;
    private static final int OTHER_PORT = 1236;

    private final TestNetwork net = TestNetwork.start(TestNetwork::mesh);

    private void goesToMesh(int psid, byte[] frame) {
        long destination = Frames.get(frame, 0, 6);
        assertEquals(psid, destination, "PSID in the frame's destination");
    }

    private byte[] sentToMesh(int psid) {
        Frame out = net.sent().takeOne();
        assertEquals(CE1, out.device());
        assertEquals(PortNumber.TABLE, out.port());
        goesToMesh(psid, out.bytes());
        return payload(out.bytes(), 14);
    }

    private void sentToBorderRelay() {
        assertEquals(TUNNEL, net.sent().takeOne().port());
    }

    private void drops(Drop reason, int count) {
        assertEquals(List.of(), net.sent().take());
        assertEquals(count, net.edge(CE1).drops().of(reason), reason.id());
        assertEquals(count, net.edge(CE1).drops().total());
    }

    /** A UDP session with home2's port, both ways open: answers home1's outside port. */
    private int open() {
        net.fromHome1(udp(HOST, 5000, OUTSIDE, OTHER_PORT, 10));
        return u16(sentToMesh(OTHER_PSID), 20);
    }

    @Test
    @Tag("RFC7597-5.3")
    void sendsToTheHomeThatHasAddressAndPort() {
        int port = open();
        byte[] again = Packets.hopped(udp(OUTSIDE, port, OUTSIDE, OTHER_PORT, 10));
        net.fromHome1(udp(HOST, 5000, OUTSIDE, OTHER_PORT, 10));
        assertArrayEquals(again, sentToMesh(OTHER_PSID));
    }

    @Test
    @Tag("RFC7597-5.3")
    void sendsAllElseToTheBorderRelay() {
        net.fromHome1(udp(HOST, 5000, SERVER, OTHER_PORT, 10));
        sentToBorderRelay();
        net.fromHome1(udp(HOST, 5000, OUTSIDE, 80, 10)); // A = 0, nobody's
        sentToBorderRelay();
    }

    @Test
    @Tag("RFC7597-5.3")
    void fragmentsGoWhereTheFirstOneGoes() {
        List<byte[]> parts = cut(longUdp(HOST, 5000, OUTSIDE, OTHER_PORT, 92), 24, 64);
        net.fromHome1(parts.get(1));
        assertEquals(List.of(), net.sent().take());
        net.fromHome1(parts.get(0));
        net.fromHome1(parts.get(2));
        List<Frame> out = net.sent().take();
        assertEquals(3, out.size());
        for (Frame frame : out) {
            assertEquals(PortNumber.TABLE, frame.port());
            goesToMesh(OTHER_PSID, frame.bytes());
        }
    }

    @Test
    @Tag("RFC7597-5.3")
    @Tag("RFC7597-8.2")
    void anErrorGoesToTheHomeWhosePacketItIsAbout() {
        net.fromHome1(udp(HOST, 5000, SERVER, 53, 0));
        net.sent().take();
        net.toHome1ByMesh(syn(OUTSIDE, OTHER_PORT, OUTSIDE, PORT, 0, 1400), OTHER_PSID);
        Frame in = net.sent().takeOne();
        assertEquals(SIDE, in.port());
        byte[] about = Arrays.copyOf(payload(in.bytes(), 14), 28);
        net.fromHome1(icmpError(HOST, OUTSIDE, 3, 3, 0, about));
        sentToMesh(OTHER_PSID);
    }

    @Test
    @Tag("RFC7597-8.1")
    void takesFromAHomeWhatItMaySend() {
        int port = open();
        net.toHome1ByMesh(udp(OUTSIDE, OTHER_PORT, OUTSIDE, port, 10), OTHER_PSID);
        Frame in = net.sent().takeOne();
        assertEquals(SIDE, in.port());
        assertArrayEquals(
                Packets.hopped(udp(OUTSIDE, OTHER_PORT, HOST, 5000, 10)), payload(in.bytes(), 14));
    }

    @Test
    @Tag("RFC7597-8.1")
    void dropsAPortOfAnotherHome() {
        int port = open();
        net.toHome1ByMesh(udp(OUTSIDE, OTHER_PORT, OUTSIDE, port, 10), OTHER_PSID + 1);
        drops(Drop.SPOOFED_PSID, 1);
    }

    @Test
    @Tag("RFC7597-8.1")
    void dropsAQueryIdOfAnotherHome() {
        net.toHome1ByMesh(echo(OUTSIDE, OUTSIDE, Packets.ECHO_REPLY, PORT), OTHER_PSID);
        drops(Drop.SPOOFED_PSID, 1);
    }

    @Test
    @Tag("RFC7597-8.1")
    void dropsWhatNobodyMaySend() {
        net.toHome1ByMesh(udp(OUTSIDE, OTHER_PSID << 2, OUTSIDE, PORT, 10), OTHER_PSID);
        drops(Drop.PORT_ZERO_BLOCK, 1);
    }

    @Test
    @Tag("RFC7597-8.1")
    void dropsASourceOfNoRule() {
        net.toHome1ByMesh(udp(SERVER, OTHER_PORT, OUTSIDE, PORT, 10), OTHER_PSID);
        drops(Drop.SPOOFED_ADDRESS, 1);
    }

    @Test
    @Tag("RFC7597-8.1")
    void fragmentsShareTheFateOfTheFirstOne() {
        int port = open();
        List<byte[]> parts = cut(longUdp(OUTSIDE, OTHER_PORT, OUTSIDE, port, 92), 24, 64);
        net.toHome1ByMesh(parts.get(1), OTHER_PSID);
        assertEquals(List.of(), net.sent().take());
        net.toHome1ByMesh(parts.get(0), OTHER_PSID);
        // Another home, which may send from this address too, adds nothing to them.
        net.toHome1ByMesh(parts.get(2), OTHER_PSID + 1);
        assertEquals(2, net.sent().take().size());
        net.toHome1ByMesh(parts.get(2), OTHER_PSID);
        assertEquals(1, net.sent().take().size());
    }

    @Test
    @Tag("RFC7597-8.1")
    void fragmentsWithAPortOfAnotherHomeAreAllDropped() {
        int port = open();
        List<byte[]> parts = cut(longUdp(OUTSIDE, OTHER_PORT, OUTSIDE, port, 92), 24, 64);
        for (int i : new int[] {1, 0, 2}) {
            net.toHome1ByMesh(parts.get(i), OTHER_PSID + 1);
        }
        drops(Drop.SPOOFED_PSID, 3);
    }

    @Test
    @Tag("RFC7597-5.3")
    void stillTakesFromTheBorderRelayWhatItHasChecked() {
        int port = open();
        net.toHome1(udp(OUTSIDE, OTHER_PORT, OUTSIDE, port, 10));
        assertEquals(SIDE, net.sent().takeOne().port());
    }

    @Test
    void takesNothingFromOtherHomesDirectlyWhereThereIsNoMesh() {
        net.apply(TestNetwork::meshPorts);
        net.toHome1ByMesh(udp(OUTSIDE, OTHER_PORT, OUTSIDE, PORT, 10), OTHER_PSID);
        drops(Drop.UNKNOWN_SUBSCRIBER, 1);
    }

    @Test
    @Tag("RFC7597-5.3")
    void sessionsGoOnWhenTheMeshEndsAndBegins() {
        int port = net.openUdp(5000, SERVER, 22);
        List<String> inMesh = rules();
        assertTrue(inMesh.get(0).contains("goto_table:6"), inMesh.toString());
        net.flowRules().takeLog();
        net.apply(TestNetwork::meshPorts);
        assertEquals(List.of(port), ports());
        String log = String.join("\n", net.flowRules().takeLog());
        // First the session leaves the table, which then goes.
        assertTrue(log.indexOf("+ table=2,priority=1000") < log.indexOf("- table=6"), log);
        assertHasWhatItShould();
        assertEquals(1, net.offloaded());
        assertTrue(rules().get(0).contains("output:10"), rules().toString());
        assertEquals(42, net.programs().rules(CE1).size());
        net.fromHome1(udp(HOST, 5000, OUTSIDE, OTHER_PORT, 10));
        sentToBorderRelay();

        net.apply(TestNetwork::mesh);
        assertEquals(inMesh, rules());
        assertHasWhatItShould();
        assertEquals(90, net.programs().rules(CE1).size());
        net.fromHome1(udp(HOST, 5000, OUTSIDE, OTHER_PORT, 10));
        sentToMesh(OTHER_PSID);
    }

    private void assertHasWhatItShould() {
        assertEquals(texts(net.network().wanted(CE1)), texts(net.flowRules().of(CE1)));
    }

    private static Set<String> texts(Collection<FlowRule> rules) {
        return rules.stream().map(OfctlPrinter::print).collect(Collectors.toSet());
    }

    private List<String> rules() {
        return net.network().sessionRules(CE1).stream()
                .map(OfctlPrinter::print)
                .collect(Collectors.toList());
    }

    private List<Integer> ports() {
        return net.sessions(CE1).stream().map(NatSession::outsidePort).collect(Collectors.toList());
    }

    @Test
    @Tag("RFC7597-5.3")
    void findsTheHomeThatDerivesAddressAndPort() {
        long seed = Long.getLong("portset.seed", System.nanoTime());
        Random random = new Random(seed);
        MapDomain domain =
                MapDomain.of(
                                "d",
                                List.of(
                                        rule("shared", "2001:db8::/40", "192.0.2.0/24", 16, 6),
                                        rule("few", "2001:db9::/40", "198.18.0.0/22", 12, 0),
                                        rule("whole", "2001:dba::/40", "203.0.113.0/24", 8, 0),
                                        rule("prefix", "2001:dbb::/40", "198.19.0.0/16", 8, 4)),
                                "2001:db8:ffff::1",
                                1540,
                                InterfaceIdFormat.RFC7597,
                                true)
                        .value();
        MapCe home = domain.derive(Ip6Prefix.valueOf("2001:db8:12:3400::/56")).value();
        MeshRoutes routes = new MeshRoutes(domain, home);
        for (int i = 0; i < 10_000; i++) {
            MapRule rule = domain.rules().get(random.nextInt(4));
            byte[] octets = rule.ipv6Prefix().address().toOctets();
            long ea = random.nextLong() >>> (64 - rule.eaBits()) << (24 - rule.eaBits());
            for (int at = 5; at < 8; at++) {
                octets[at] = (byte) (ea >>> (8 * (7 - at)));
            }
            MapCe other =
                    domain.derive(Ip6Prefix.valueOf(octets, rule.endUserPrefixLength())).value();
            int port = Math.max(1, other.ports().portAt(random.nextInt(other.ports().size())));
            byte[] packet = udp(OUTSIDE, PORT, other.ipv4Address().toString(), port, 4);
            assertEquals(
                    other.equals(home) ? MeshRoutes.BORDER_RELAY : other.psid().orElse(0),
                    routes.way(packet, 0),
                    () -> "seed " + seed + " " + other + " port " + port);
        }
    }

    private static MapRule rule(String name, String ipv6, String ipv4, int eaBits, int offset) {
        return MapRule.of(name, ipv6, ipv4, eaBits, offset).value();
    }
}
