// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.ECHO_REPLY;
import static org.portset.core.testing.Packets.ECHO_REQUEST;
import static org.portset.core.testing.Packets.echo;
import static org.portset.core.testing.Packets.fix;
import static org.portset.core.testing.Packets.frame;
import static org.portset.core.testing.Packets.hopped;
import static org.portset.core.testing.Packets.put;
import static org.portset.core.testing.TestNetwork.BR;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;
import static org.portset.core.testing.TestNetwork.SIDE;
import static org.portset.core.testing.TestNetwork.TUNNEL;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onosproject.net.PortNumber;
import org.portset.core.testing.Packets;
import org.portset.core.testing.SentFrames.Frame;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.Drop;

class BorderRelayTest {
    private static final long BR_MAC = 0x020000000b01L;
    private static final long NEXT_HOP_MAC = 0x020000000b02L;
    private static final int PSID = 0x34;

    /** 000001 00110100 00: a query id of PSID 0x34. */
    private static final int ID = 1232;

    private final TestNetwork net = TestNetwork.start(TestNetwork::asIs);

    private void packetIn(PortNumber port, int type, byte[] packet, int carried) {
        net.packetIn(BR, port, Packets.punted(frame(BR_MAC, 0, type, packet), carried));
    }

    private void fromTunnel(byte[] packet) {
        packetIn(TUNNEL, 0x0800, packet, PSID);
    }

    private void fromInternet(byte[] packet) {
        packetIn(SIDE, 0x0800, packet, 0);
    }

    private void drops(Drop drop) {
        assertEquals(List.of(), net.sent().take());
        DropCounts counts = net.network().relays().get(0).drops();
        assertEquals(1, counts.of(drop), drop.id());
        assertEquals(1, counts.total());
    }

    @Test
    void sendsAnEchoRequestFromAHomeToTheNextHop() {
        byte[] request = echo(OUTSIDE, SERVER, ECHO_REQUEST, ID);
        fromTunnel(Arrays.copyOf(request, 46));
        Frame out = net.sent().takeOne();
        assertEquals(BR, out.device());
        assertEquals(SIDE, out.port());
        assertArrayEquals(frame(NEXT_HOP_MAC, BR_MAC, 0x0800, hopped(request)), out.bytes());
    }

    @Test
    void givesTheSwitchAnAnswersPsidInTheFramesDestination() {
        byte[] reply = echo(SERVER, OUTSIDE, ECHO_REPLY, ID);
        fromInternet(reply);
        Frame in = net.sent().takeOne();
        assertEquals(BR, in.device());
        assertEquals(PortNumber.TABLE, in.port());
        assertArrayEquals(frame(PSID, BR_MAC, 0x0800, hopped(reply)), in.bytes());
    }

    @Test
    void takesAQueryFromTheInternetToo() {
        byte[] request = echo(SERVER, OUTSIDE, ECHO_REQUEST, 0xfcd7);
        fromInternet(request);
        assertArrayEquals(
                frame(0x35, BR_MAC, 0x0800, hopped(request)), net.sent().takeOne().bytes());
    }

    @Test
    void dropsAQueryIdOfAnothersPsid() {
        fromTunnel(echo(OUTSIDE, SERVER, ECHO_REQUEST, ID + 4));
        drops(Drop.SPOOFED_PSID);
    }

    @Test
    void dropsASourceThatNoRuleHas() {
        fromTunnel(echo("203.0.113.1", SERVER, ECHO_REQUEST, ID));
        drops(Drop.SPOOFED_ADDRESS);
    }

    @Test
    void dropsQueryIdsOfTheZeroBlockOut() {
        fromTunnel(echo(OUTSIDE, SERVER, ECHO_REQUEST, 0x00d0));
        drops(Drop.PORT_ZERO_BLOCK);
    }

    @Test
    void dropsQueryIdsOfTheZeroBlockIn() {
        fromInternet(echo(SERVER, OUTSIDE, ECHO_REPLY, 0x03ff));
        drops(Drop.PORT_ZERO_BLOCK);
    }

    @Test
    void dropsADestinationThatNoRuleHas() {
        fromInternet(echo(SERVER, "203.0.113.1", ECHO_REPLY, ID));
        drops(Drop.NO_MAP_RULE);
    }

    @Test
    void dropsUdp() {
        fromTunnel(Packets.udp(OUTSIDE, ID, SERVER, 53, 4));
        drops(Drop.UNSUPPORTED_PROTOCOL);
    }

    @Test
    void dropsIcmpErrors() {
        fromInternet(echo(SERVER, OUTSIDE, 3, ID));
        drops(Drop.ICMP_ERROR_UNSUPPORTED);
    }

    @Test
    void dropsOtherIcmp() {
        fromTunnel(echo(OUTSIDE, SERVER, 13, ID));
        drops(Drop.ICMP_TYPE_UNSUPPORTED);
    }

    @Test
    void dropsFirstFragments() {
        byte[] packet = echo(OUTSIDE, SERVER, ECHO_REQUEST, ID);
        put(packet, 6, 0x2000, 2);
        fromTunnel(fix(packet));
        drops(Drop.FRAGMENT);
    }

    @Test
    void dropsLaterFragments() {
        byte[] packet = echo(OUTSIDE, SERVER, ECHO_REQUEST, ID);
        put(packet, 6, 0x0001, 2);
        fromTunnel(fix(packet));
        drops(Drop.FRAGMENT);
    }

    @Test
    void dropsWhatIsShorterThanItSays() {
        fromTunnel(Arrays.copyOf(echo(OUTSIDE, SERVER, ECHO_REQUEST, ID), 31));
        drops(Drop.TRUNCATED);
    }

    @Test
    void dropsAnIcmpHeaderCutShort() {
        byte[] packet = Arrays.copyOf(echo(OUTSIDE, SERVER, ECHO_REQUEST, ID), 27);
        put(packet, 2, 27, 2);
        fromTunnel(fix(packet));
        drops(Drop.TRUNCATED);
    }

    @Test
    void dropsWrongHeaderChecksums() {
        byte[] packet = echo(OUTSIDE, SERVER, ECHO_REQUEST, ID);
        packet[10] ^= 1;
        fromTunnel(packet);
        drops(Drop.BAD_IP_CHECKSUM);
    }

    @Test
    void dropsWhatHasNoHopLeft() {
        byte[] packet = echo(OUTSIDE, SERVER, ECHO_REQUEST, ID);
        put(packet, 8, 1, 1);
        fromTunnel(fix(packet));
        drops(Drop.TTL_EXPIRED);
    }

    @Test
    void dropsOtherEtherTypes() {
        packetIn(TUNNEL, 0x86dd, new byte[40], PSID);
        drops(Drop.NOT_IPV4);
    }

    @Test
    void dropsWhatComesByAnotherPort() {
        packetIn(PortNumber.portNumber(1), 0x0800, echo(OUTSIDE, SERVER, ECHO_REQUEST, ID), PSID);
        drops(Drop.UNKNOWN_SUBSCRIBER);
    }
}
