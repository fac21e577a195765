// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.ECHO_REPLY;
import static org.portset.core.testing.Packets.ECHO_REQUEST;
import static org.portset.core.testing.Packets.echo;
import static org.portset.core.testing.Packets.fix;
import static org.portset.core.testing.Packets.put;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;
import static org.portset.core.testing.TestNetwork.TUNNEL;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onosproject.net.PortNumber;
import org.portset.core.testing.Packets;
import org.portset.nat.engine.Drop;

class BorderRelayTest extends RelayFixture {
    @Test
    void sendsAnEchoRequestFromAHomeToTheNextHop() {
        byte[] request = echo(OUTSIDE, SERVER, ECHO_REQUEST, PORT);
        fromTunnel(Arrays.copyOf(request, 46));
        goesToInternet(request);
    }

    @Test
    void givesTheSwitchAnAnswersPsidInTheFramesDestination() {
        byte[] reply = echo(SERVER, OUTSIDE, ECHO_REPLY, PORT);
        fromInternet(reply);
        goesToTunnel(PSID, reply);
    }

    @Test
    void takesAQueryFromTheInternetToo() {
        byte[] request = echo(SERVER, OUTSIDE, ECHO_REQUEST, 0xfcd7);
        fromInternet(request);
        goesToTunnel(0x35, request);
    }

    @Test
    void dropsAQueryIdOfAnothersPsid() {
        fromTunnel(echo(OUTSIDE, SERVER, ECHO_REQUEST, OTHER_PORT));
        drops(Drop.SPOOFED_PSID);
    }

    @Test
    void dropsASourceThatNoRuleHas() {
        fromTunnel(echo("203.0.114.1", SERVER, ECHO_REQUEST, PORT));
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
        fromInternet(echo(SERVER, "203.0.114.1", ECHO_REPLY, PORT));
        drops(Drop.NO_MAP_RULE);
    }

    @Test
    void steersUdpAndTcpThatComeUpByTheirPorts() {
        byte[] out = Packets.udp(OUTSIDE, PORT, SERVER, 53, 4);
        fromTunnel(out);
        goesToInternet(out);
        byte[] in = Packets.tcp(SERVER, 80, OUTSIDE, OTHER_PORT, Packets.ACK);
        fromInternet(in);
        goesToTunnel(OTHER_PSID, in);
    }

    @Test
    @Tag("RFC7597-8.1")
    void dropsUdpFromAPortOfAnothersPsid() {
        fromTunnel(Packets.udp(OUTSIDE, OTHER_PORT, SERVER, 53, 4));
        drops(Drop.SPOOFED_PSID);
    }

    @Test
    @Tag("RFC7597-8.1")
    void dropsTcpFromAPortOfAnothersPsid() {
        fromTunnel(Packets.tcp(OUTSIDE, OTHER_PORT, SERVER, 80, Packets.SYN));
        drops(Drop.SPOOFED_PSID);
    }

    @Test
    void dropsOtherProtocolsOfASharedAddress() {
        byte[] gre = Packets.udp(OUTSIDE, PORT, SERVER, 53, 4);
        gre[9] = 47;
        fromTunnel(Packets.fixHeader(gre));
        drops(Drop.UNSUPPORTED_PROTOCOL);
    }

    @Test
    void forwardsOtherProtocolsOfAnUnsharedAddress() {
        byte[] gre = Packets.udp("203.0.113.7", PORT, SERVER, 53, 4);
        gre[9] = 47;
        Packets.fixHeader(gre);
        fromTunnel(gre, 0);
        goesToInternet(gre);
        byte[] back = Packets.udp(SERVER, 53, "203.0.113.7", 1, 4);
        back[9] = 47;
        Packets.fixHeader(back);
        fromInternet(back);
        goesToTunnel(0, back);
    }

    @Test
    @Tag("RFC7597-5.3")
    void sendsAnEchoFromHomeToHomeBackIntoTheTunnel() {
        byte[] request = echo(OUTSIDE, "192.0.2.19", ECHO_REQUEST, PORT);
        fromTunnel(request);
        goesToTunnel(PSID, request);
    }

    @Test
    @Tag("RFC7597-5.3")
    void sendsFromASharedToAnUnsharedHomeAndBack() {
        byte[] there = Packets.udp(OUTSIDE, PORT, "203.0.113.7", 9, 4);
        fromTunnel(there);
        goesToTunnel(0, there);
        byte[] back = Packets.udp("203.0.113.7", 9, OUTSIDE, OTHER_PORT, 4);
        fromTunnel(back, 0);
        goesToTunnel(OTHER_PSID, back);
    }

    @Test
    void dropsOtherIcmp() {
        fromTunnel(echo(OUTSIDE, SERVER, 13, PORT));
        drops(Drop.ICMP_TYPE_UNSUPPORTED);
    }

    @Test
    void dropsAddressesThatNoRouterForwards() {
        fromTunnel(echo(OUTSIDE, "224.0.0.1", ECHO_REQUEST, PORT));
        drops(Drop.MARTIAN_ADDRESS);
        fromInternet(echo("127.0.0.1", OUTSIDE, ECHO_REQUEST, PORT));
        assertEquals(List.of(), net.sent().take());
        counts(Drop.MARTIAN_ADDRESS, 2);
    }

    @Test
    void dropsPortZero() {
        fromInternet(Packets.udp(SERVER, 53, OUTSIDE, 0, 4));
        drops(Drop.PORT_ZERO_BLOCK);
    }

    @Test
    void dropsWhatIsShorterThanItSays() {
        fromTunnel(Arrays.copyOf(echo(OUTSIDE, SERVER, ECHO_REQUEST, PORT), 31));
        drops(Drop.TRUNCATED);
    }

    @Test
    void dropsAnIcmpHeaderCutShort() {
        byte[] packet = Arrays.copyOf(echo(OUTSIDE, SERVER, ECHO_REQUEST, PORT), 27);
        put(packet, 2, 27, 2);
        fromTunnel(fix(packet));
        drops(Drop.TRUNCATED);
    }

    @Test
    void dropsWrongHeaderChecksums() {
        byte[] packet = echo(OUTSIDE, SERVER, ECHO_REQUEST, PORT);
        packet[10] ^= 1;
        fromTunnel(packet);
        drops(Drop.BAD_IP_CHECKSUM);
    }

    @Test
    void dropsOtherEtherTypes() {
        packetIn(TUNNEL, 0x86dd, new byte[40], PSID);
        drops(Drop.NOT_IPV4);
    }

    @Test
    void dropsWhatComesByAnotherPort() {
        packetIn(PortNumber.portNumber(1), 0x0800, echo(OUTSIDE, SERVER, ECHO_REQUEST, PORT), PSID);
        drops(Drop.UNKNOWN_SUBSCRIBER);
    }
}
