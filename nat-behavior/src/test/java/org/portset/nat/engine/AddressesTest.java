// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.get32;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** A subscriber with several outside addresses: which stands for whom. */
class AddressesTest {
    private static final int COUNT = 8;

    private static NatFixture fixture(int addressCount, NatPolicy policy) {
        return new NatFixture(
                NatSubscriber.builder(OUTSIDE, PortSet.all())
                        .addressCount(addressCount)
                        .policy(policy)
                        .build());
    }

    /** Sends a datagram, which must be forwarded, and gives it as it left. */
    private static byte[] send(NatFixture f, int host, int port, int remotePort) {
        byte[] packet = TestPackets.udp(host, port, REMOTE, remotePort, 4);
        assertEquals("forward", f.out(packet));
        return packet;
    }

    private static int addressOf(NatFixture f, int host) {
        return get32(send(f, host, 9, 9), 12);
    }

    @Test
    @Tag("RFC4787-2")
    @Tag("RFC6888-2")
    void oneAddressStandsForAHostInAllProtocols() {
        NatFixture f = fixture(COUNT, NatPolicy.symmetric());
        int[] hostsOf = new int[COUNT];
        for (int host = HOST; host < HOST + 200; host++) {
            int address = addressOf(f, host);
            hostsOf[address - OUTSIDE]++;
            for (int i = 0; i < 20; i++) {
                byte[] udp = send(f, host, 5000 + i, 6000 + i);
                byte[] tcp = TestPackets.tcp(host, 5000 + i, REMOTE, 6000 + i, TestPackets.SYN);
                assertEquals("forward", f.out(tcp));
                assertEquals(address, f.nat.sessions().outsideAddressOf(f.nat.lastSession()));
                byte[] echo = TestPackets.echo(host, REMOTE, TestPackets.ECHO_REQUEST, i + 1);
                assertEquals("forward", f.out(echo));
                assertEquals(address, get32(udp, 12));
                assertEquals(address, get32(tcp, 12));
                assertEquals(address, get32(echo, 12));
                assertTrue(TestPackets.checksumsAreRight(udp));
                assertTrue(TestPackets.checksumsAreRight(tcp));
            }
            f.passSeconds(1000);
            f.nat.advance(f.now);
            assertEquals(address, addressOf(f, host)); // with all its mappings gone
        }
        for (int hosts : hostsOf) {
            assertTrue(hosts >= 10 && hosts <= 45, Arrays.toString(hostsOf));
        }
    }

    @Test
    void anotherAddressTakesOverOnlyItsShareOfTheHosts() {
        NatFixture seven = fixture(7, NatPolicy.fullCone());
        NatFixture eight = fixture(8, NatPolicy.fullCone());
        for (int host = HOST; host < HOST + 200; host++) {
            int before = addressOf(seven, host);
            int after = addressOf(eight, host);
            assertTrue(after == before || after == OUTSIDE + 7);
        }
    }

    @Test
    void hostsOnDifferentAddressesMayHaveTheSamePort() {
        NatFixture f = fixture(COUNT, NatPolicy.portRestrictedCone());
        Map<Integer, Integer> hostOfAddress = new HashMap<>();
        for (int host = HOST; hostOfAddress.size() < COUNT; host++) {
            hostOfAddress.putIfAbsent(addressOf(f, host), host);
        }
        for (int host : hostOfAddress.values()) {
            assertEquals(7000, get16(send(f, host, 7000, 53), 20));
        }
        hostOfAddress.forEach(
                (address, host) -> {
                    byte[] answer = TestPackets.udp(REMOTE, 53, address, 7000, 4);
                    assertEquals("forward", f.in(answer));
                    assertEquals(host, get32(answer, 16));
                    assertEquals(7000, get16(answer, 22));
                    assertTrue(TestPackets.checksumsAreRight(answer));
                });
        assertEquals(
                "outside-address", f.in(TestPackets.udp(REMOTE, 53, OUTSIDE + COUNT, 7000, 4)));
        assertEquals("outside-address", f.in(TestPackets.udp(REMOTE, 53, OUTSIDE - 1, 7000, 4)));
    }

    @Test
    @Tag("RFC7857-4")
    void dropsWhereThePairedAddressHasNoPortLeft() {
        NatFixture f = fixture(2, NatPolicy.fullCone());
        int full = addressOf(f, HOST);
        for (int port = 1; port <= 0xffff; port++) {
            send(f, HOST, port, 9);
        }
        for (int host = HOST + 1; host < HOST + 20; host++) {
            byte[] packet = TestPackets.udp(host, 9, REMOTE, 9, 4);
            boolean dropped = f.out(packet).equals("no-port-free");
            assertTrue(dropped || get32(packet, 12) == (full ^ OUTSIDE ^ (OUTSIDE + 1)));
        }
        assertTrue(f.nat.dropCount(Drop.NO_PORT_FREE) > 0);
        assertTrue(f.nat.portsInUse(f.subscriber, 17) > 0xffff);
    }

    @Test
    @Tag("RFC6888-4")
    void theLimitOfPortsIsOverAllAddresses() {
        NatLimits limits = NatLimits.builder().udpPorts(50).build();
        NatFixture f = fixture(COUNT, NatPolicy.builder().limits(limits).build());
        for (int host = HOST; host < HOST + 50; host++) {
            send(f, host, 5000, 9);
        }
        assertEquals(50, f.nat.portsInUse(f.subscriber, 17));
        assertEquals("port-limit", f.out(TestPackets.udp(HOST + 50, 5000, REMOTE, 9, 4)));
    }

    @Test
    void staticMappingsAreOnTheHostsAddress() {
        NatFixture f = fixture(COUNT, NatPolicy.portRestrictedCone());
        int address = addressOf(f, HOST);
        assertNull(f.nat.addStaticMapping(f.subscriber, 17, 80, HOST, 8080));
        byte[] packet = TestPackets.udp(REMOTE, 1000, address, 80, 4);
        assertEquals("forward", f.in(packet));
        assertEquals(HOST, get32(packet, 16));
        int other = address == OUTSIDE ? OUTSIDE + 1 : OUTSIDE;
        assertEquals("no-mapping", f.in(TestPackets.udp(REMOTE, 1000, other, 80, 4)));
        for (int host = HOST + 1; host < HOST + 20; host++) {
            assertEquals(Drop.PORT_IN_USE, f.nat.addStaticMapping(f.subscriber, 17, 80, host, 80));
        }
        assertTrue(f.nat.removeStaticMapping(f.subscriber, 17, 80));
        assertFalse(f.nat.removeStaticMapping(f.subscriber, 17, 80));
    }

    @Test
    void aRestartKeepsAddresses() {
        NatFixture before = fixture(COUNT, NatPolicy.symmetric());
        NatFixture after = fixture(COUNT, NatPolicy.symmetric());
        for (int host = HOST; host < HOST + 40; host++) {
            send(before, host, 5000, 9);
            NatSession record = before.nat.sessions().snapshot(before.nat.lastSession());
            int session = after.nat.restore(after.subscriber, record, after.now);
            assertEquals(record, after.nat.sessions().snapshot(session));
            assertEquals(record.outsideAddress(), get32(send(after, host, 5001, 9), 12));
            NatSession elsewhere =
                    record.toBuilder()
                            .inside(host, 6000)
                            .outside(record.outsideAddress() ^ 1, 6000)
                            .build();
            assertEquals(-1, after.nat.restore(after.subscriber, elsewhere, after.now));
        }
    }
}
