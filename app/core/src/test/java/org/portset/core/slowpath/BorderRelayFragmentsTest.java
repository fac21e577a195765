// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.ECHO_REPLY;
import static org.portset.core.testing.Packets.cut;
import static org.portset.core.testing.Packets.echo;
import static org.portset.core.testing.Packets.longUdp;
import static org.portset.core.testing.Packets.put;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Packets;
import org.portset.nat.engine.Drop;

/** Fragments at the border relay, both ways. */
class BorderRelayFragmentsTest extends RelayFixture {
    private static List<byte[]> in(int port) {
        return cut(longUdp(SERVER, 53, OUTSIDE, port, 92), 24, 64);
    }

    private static List<byte[]> out(int port) {
        return cut(longUdp(OUTSIDE, port, SERVER, 53, 92), 24, 64);
    }

    private void nothingSent() {
        assertEquals(List.of(), net.sent().take());
    }

    @Test
    @Tag("RFC7597-8.3")
    @Tag("RFC4787-14")
    void fragmentsFromTheInternetGoWhereTheFirstOneGoes() {
        for (byte[] part : in(OTHER_PORT)) {
            fromInternet(part);
            goesToTunnel(OTHER_PSID, part);
        }
    }

    @Test
    @Tag("RFC7597-8.3")
    @Tag("RFC4787-14")
    void fragmentsFromTheInternetWaitForTheFirstOne() {
        List<byte[]> parts = in(PORT);
        fromInternet(parts.get(2));
        fromInternet(parts.get(1));
        nothingSent();
        fromInternet(parts.get(0));
        goToTunnel(PSID, parts);
    }

    @Test
    @Tag("RFC7597-8.3")
    void fragmentsOfAnEchoAreSteeredByItsQueryId() {
        byte[] reply = longUdp(SERVER, 0, OUTSIDE, 0, 92);
        byte[] header = echo(SERVER, OUTSIDE, ECHO_REPLY, OTHER_PORT);
        System.arraycopy(header, 20, reply, 20, 8);
        reply[9] = 1;
        Packets.fix(reply);
        List<byte[]> parts = cut(reply, 48);
        fromInternet(parts.get(1));
        fromInternet(parts.get(0));
        goToTunnel(OTHER_PSID, parts);
    }

    @Test
    @Tag("RFC7597-8.3")
    void fragmentsOfAHomeGoToTheInternet() {
        List<byte[]> parts = out(PORT);
        fromTunnel(parts.get(1));
        nothingSent();
        fromTunnel(parts.get(0));
        assertEquals(2, net.sent().take().size());
        fromTunnel(parts.get(2));
        goesToInternet(parts.get(2));
    }

    @Test
    @Tag("RFC7597-5.3")
    void fragmentsFromHomeToHomeGoBackIntoTheTunnel() {
        List<byte[]> parts = cut(longUdp(OUTSIDE, PORT, OUTSIDE, OTHER_PORT, 92), 24, 64);
        fromTunnel(parts.get(1));
        fromTunnel(parts.get(0));
        fromTunnel(parts.get(2));
        goToTunnel(OTHER_PSID, List.of(parts.get(0), parts.get(1), parts.get(2)));
    }

    @Test
    @Tag("RFC7597-8.1")
    void fragmentsWithAPortOfAnotherHomeAreAllDropped() {
        List<byte[]> parts = out(OTHER_PORT);
        fromTunnel(parts.get(1));
        fromTunnel(parts.get(0));
        fromTunnel(parts.get(2));
        nothingSent();
        counts(Drop.SPOOFED_PSID, 3);
    }

    @Test
    @Tag("RFC7597-8.1")
    void noHomeAddsToTheFragmentsOfAnother() {
        List<byte[]> parts = out(PORT);
        fromTunnel(parts.get(0));
        assertEquals(1, net.sent().take().size());
        fromTunnel(parts.get(1), OTHER_PSID);
        nothingSent();
        fromTunnel(parts.get(1));
        goesToInternet(parts.get(1));
    }

    @Test
    @Tag("RFC4787-14")
    void dropsOverlapsAndTinyFragmentsByName() {
        List<byte[]> parts = in(PORT);
        fromInternet(parts.get(0));
        net.sent().take();
        fromInternet(cut(longUdp(SERVER, 53, OUTSIDE, PORT, 92), 16, 64).get(1));
        drops(Drop.FRAGMENT_OVERLAP);
        byte[] tiny = cut(Packets.tcp(SERVER, 80, OUTSIDE, PORT, Packets.ACK), 16).get(0);
        fromInternet(tiny);
        nothingSent();
        DropCounts counts = net.network().relays().get(0).drops();
        assertEquals(1, counts.of(Drop.FRAGMENT_TINY));
    }

    @Test
    @Tag("RFC4787-14")
    void fragmentsWithoutAFirstOneTimeOutInAQuietTime() {
        fromInternet(in(PORT).get(1));
        fromTunnel(out(PORT).get(1));
        net.pass(14);
        counts(Drop.FRAGMENT_TIMEOUT, 0);
        net.pass(1);
        counts(Drop.FRAGMENT_TIMEOUT, 2);
    }

    @Test
    @Tag("RFC4787-14")
    void theFloodOfOneHomeLeavesRoomForAnother() {
        byte[] part = out(PORT).get(1);
        for (int id = 0; id < 2_000; id++) {
            put(part, 4, id, 2);
            fromTunnel(Packets.fixHeader(part));
        }
        DropCounts counts = net.network().relays().get(0).drops();
        assertEquals(2_000 - 256, counts.of(Drop.FRAGMENT_LIMIT));
        List<byte[]> parts = out(OTHER_PORT);
        fromTunnel(parts.get(1), OTHER_PSID);
        fromTunnel(parts.get(0), OTHER_PSID);
        assertEquals(2, net.sent().take().size());
    }

    @Test
    @Tag("RFC7597-8.3")
    @Tag("RFC4787-13")
    void cutsWhatTheTunnelDoesNotTakeInOrder() {
        byte[] packet = longUdp(SERVER, 53, OUTSIDE, PORT, 3200);
        fromInternet(packet);
        goToTunnel(PSID, cut(packet, 1480, 2960));
    }

    @Test
    @Tag("RFC7597-8.3")
    void cutsFragmentsThatTheTunnelDoesNotTake() {
        byte[] packet = longUdp(SERVER, 53, OUTSIDE, OTHER_PORT, 3200);
        List<byte[]> parts = cut(packet, 1600);
        fromInternet(parts.get(1));
        fromInternet(parts.get(0));
        goToTunnel(OTHER_PSID, cut(packet, 1480, 1600, 3080));
    }

    @Test
    void fragmentsOfAnUnsharedAddressNeedNoFirstOne() {
        List<byte[]> parts = cut(longUdp(SERVER, 53, "203.0.113.7", 9, 92), 24, 64);
        fromInternet(parts.get(1));
        goesToTunnel(0, parts.get(1));
    }

    @Test
    void anErrorInFragmentsIsDropped() {
        byte[] about = Packets.udp(OUTSIDE, PORT, SERVER, 53, 100);
        List<byte[]> parts = cut(Packets.icmpError(SERVER, OUTSIDE, 3, 3, 0, about), 64);
        fromInternet(parts.get(0));
        fromInternet(parts.get(1));
        nothingSent();
        counts(Drop.BAD_EMBEDDED, 2);
    }
}
