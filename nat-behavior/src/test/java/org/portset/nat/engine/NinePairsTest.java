// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.REMOTE;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;

/**
 * The nine pairs of mapping and filtering, seen from outside as a STUN client sees them; for UDP
 * and TCP each, whatever the filtering of the other.
 */
class NinePairsTest {
    /**
     * Columns: the pair; whether another port of the same remote, and another remote, get another
     * outside port; what another port of the remote, and another remote, meet coming in.
     */
    @ParameterizedTest(name = "{0} mapping with {1} filtering")
    @CsvSource({
        "EI, EI, same, same, forward, forward",
        "EI, AD, same, same, forward, filtered",
        "EI, APD, same, same, filtered, filtered",
        "AD, EI, same, new, forward, forward",
        "AD, AD, same, new, forward, filtered",
        "AD, APD, same, new, filtered, filtered",
        "APD, EI, new, new, forward, forward",
        "APD, AD, new, new, forward, filtered",
        "APD, APD, new, new, filtered, filtered"
    })
    @Tag("RFC4787-1")
    @Tag("RFC4787-8")
    @Tag("RFC5382-1")
    @Tag("RFC5382-3")
    @Tag("RFC6888-7")
    void behavesAsNamed(
            String mapping,
            String filtering,
            String otherPortOut,
            String otherRemoteOut,
            String otherPortIn,
            String otherRemoteIn) {
        for (Behavior othersFiltering : Behavior.values()) {
            NatPolicy.Builder policy =
                    NatPolicy.builder().mapping(Behavior.of(mapping).orElseThrow());
            Behavior wanted = Behavior.of(filtering).orElseThrow();
            NatPolicy udp = policy.filtering(wanted).tcpFiltering(othersFiltering).build();
            NatPolicy tcp = policy.filtering(othersFiltering).tcpFiltering(wanted).build();
            check("udp", udp, otherPortOut, otherRemoteOut, otherPortIn, otherRemoteIn);
            check("tcp", tcp, otherPortOut, otherRemoteOut, otherPortIn, otherRemoteIn);
        }
    }

    private static void check(
            String protocol,
            NatPolicy policy,
            String otherPortOut,
            String otherRemoteOut,
            String otherPortIn,
            String otherRemoteIn) {
        NatFixture f = new NatFixture(policy);
        int port = send(f, protocol, REMOTE, 3478);
        assertEquals("forward", receive(f, protocol, REMOTE, 3478, port, false), protocol);
        // Before anything else is sent out, so that only the first session gives permission.
        assertEquals(otherPortIn, receive(f, protocol, REMOTE, 5000, port, true), protocol);
        assertEquals(otherRemoteIn, receive(f, protocol, OTHER, 3478, port, true), protocol);

        assertEquals(otherPortOut, compare(port, send(f, protocol, REMOTE, 3479)), protocol);
        assertEquals(otherRemoteOut, compare(port, send(f, protocol, OTHER, 9999)), protocol);
        assertEquals(port, send(f, protocol, REMOTE, 3478), protocol);
        int session = f.nat.lastSession();
        assertEquals(policy.mapping(), f.nat.sessions().mappingOf(session));
        assertEquals(
                policy.filtering(f.nat.sessions().protocolOf(session)),
                f.nat.sessions().filteringOf(session));
    }

    private static String compare(int port, int next) {
        return port == next ? "same" : "new";
    }

    private static int send(NatFixture f, String protocol, int remote, int remotePort) {
        byte[] packet =
                protocol.equals("udp")
                        ? TestPackets.udp(NatFixture.HOST, 5060, remote, remotePort, 4)
                        : TestPackets.tcp(
                                NatFixture.HOST, 5060, remote, remotePort, TestPackets.SYN);
        assertEquals("forward", f.out(packet));
        return TestPackets.get16(packet, 20);
    }

    private static String receive(
            NatFixture f, String protocol, int remote, int remotePort, int port, boolean opens) {
        if (protocol.equals("udp")) {
            return f.udpIn(remote, remotePort, port);
        }
        String verdict =
                f.in(
                        TestPackets.tcp(
                                remote,
                                remotePort,
                                NatFixture.OUTSIDE,
                                port,
                                opens ? TestPackets.SYN : TestPackets.SYN | TestPackets.ACK));
        return verdict.equals("syn-held") ? "filtered" : verdict; // for now, that is
    }
}
