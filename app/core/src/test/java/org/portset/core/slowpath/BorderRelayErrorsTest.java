// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.ECHO_REQUEST;
import static org.portset.core.testing.Packets.echo;
import static org.portset.core.testing.Packets.icmpError;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.Packets.withTtl;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Packets;
import org.portset.nat.engine.Drop;

/** ICMP errors at the border relay: those of others, which it steers, and its own. */
class BorderRelayErrorsTest extends RelayFixture {
    private static final String ROUTER = "203.0.114.9";
    private static final int UNREACHABLE = 3;
    private static final int TIME_EXCEEDED = 11;
    private static final int PORT_CODE = 3;
    private static final int TOO_BIG_CODE = 4;

    private static byte[] unreachable(String from, String to, byte[] about) {
        return icmpError(from, to, UNREACHABLE, PORT_CODE, 0, about);
    }

    /** What the BR itself writes: TTL 64, no DF, precedence 6, the identification of the packet. */
    private static byte[] own(String to, int type, int code, int rest, byte[] about) {
        byte[] p = icmpError(BR_ADDRESS, to, type, code, rest, about);
        p[1] = (byte) 0xc0;
        Packets.put(p, 4, Packets.u16(about, 4), 2);
        Packets.put(p, 6, 0, 2);
        return Packets.fixHeader(p);
    }

    @Test
    @Tag("RFC7597-8.2")
    @Tag("RFC5508-10")
    void steersAnErrorByTheEmbeddedSourcePort() {
        byte[] udp = unreachable(ROUTER, OUTSIDE, udp(OUTSIDE, PORT, SERVER, 53, 4));
        fromInternet(udp);
        goesToTunnel(PSID, udp);
        byte[] sent = Arrays.copyOf(tcp(OUTSIDE, OTHER_PORT, SERVER, 80, Packets.SYN), 28);
        byte[] tcp = icmpError(ROUTER, OUTSIDE, TIME_EXCEEDED, 0, 0, sent);
        fromInternet(tcp);
        goesToTunnel(OTHER_PSID, tcp);
    }

    @Test
    @Tag("RFC7597-8.2")
    void steersAnErrorAboutAnEchoByTheQueryIdInside() {
        byte[] about = echo(OUTSIDE, SERVER, ECHO_REQUEST, OTHER_PORT);
        byte[] error = icmpError(ROUTER, OUTSIDE, TIME_EXCEEDED, 0, 0, about);
        fromInternet(error);
        goesToTunnel(OTHER_PSID, error);
    }

    @Test
    @Tag("RFC7597-8.2")
    void sendsAHomesErrorToTheInternet() {
        byte[] error = unreachable(OUTSIDE, SERVER, udp(SERVER, 53, OUTSIDE, PORT, 4));
        fromTunnel(error);
        goesToInternet(error);
    }

    @Test
    @Tag("RFC7597-8.2")
    @Tag("RFC5508-7")
    void sendsAHomesErrorToAnotherHome() {
        byte[] about = udp(OUTSIDE, OTHER_PORT, OUTSIDE, PORT, 4);
        byte[] error = unreachable(OUTSIDE, OUTSIDE, about);
        fromTunnel(error);
        goesToTunnel(OTHER_PSID, error);
    }

    @Test
    @Tag("RFC7597-8.1")
    void dropsAHomesErrorAboutAnothersPort() {
        fromTunnel(unreachable(OUTSIDE, SERVER, udp(SERVER, 53, OUTSIDE, OTHER_PORT, 4)));
        drops(Drop.SPOOFED_PSID);
    }

    @Test
    @Tag("RFC7597-8.1")
    void dropsAHomesErrorAboutAPacketToAnotherAddress() {
        fromTunnel(unreachable(OUTSIDE, SERVER, udp(SERVER, 53, "192.0.2.19", PORT, 4)));
        drops(Drop.BAD_EMBEDDED);
    }

    @Test
    @Tag("RFC7597-8.2")
    void dropsAnErrorAboutAPacketOfAnotherAddress() {
        fromInternet(unreachable(ROUTER, OUTSIDE, udp("192.0.2.19", PORT, SERVER, 53, 4)));
        drops(Drop.BAD_EMBEDDED);
    }

    @Test
    @Tag("RFC7597-8.2")
    void dropsAnErrorAboutAPortThatIsNobodys() {
        fromInternet(unreachable(ROUTER, OUTSIDE, udp(OUTSIDE, 1000, SERVER, 53, 4)));
        drops(Drop.PORT_ZERO_BLOCK);
    }

    @Test
    @Tag("RFC5508-3")
    void dropsABadIcmpChecksum() {
        byte[] error = unreachable(ROUTER, OUTSIDE, udp(OUTSIDE, PORT, SERVER, 53, 4));
        error[24] ^= 1;
        fromInternet(error);
        drops(Drop.BAD_ICMP_CHECKSUM);
    }

    @Test
    @Tag("RFC5508-3")
    void dropsABadEmbeddedHeaderChecksum() {
        byte[] about = udp(OUTSIDE, PORT, SERVER, 53, 4);
        about[10] ^= 1;
        fromInternet(unreachable(ROUTER, OUTSIDE, about));
        drops(Drop.BAD_EMBEDDED);
    }

    @Test
    void dropsAnErrorThatQuotesTooLittle() {
        byte[] about = Arrays.copyOf(udp(OUTSIDE, PORT, SERVER, 53, 4), 27);
        fromInternet(unreachable(ROUTER, OUTSIDE, about));
        drops(Drop.BAD_EMBEDDED);
    }

    @Test
    @Tag("RFC5508-11")
    void dropsRedirectsAndSourceQuench() {
        byte[] about = udp(OUTSIDE, PORT, SERVER, 53, 4);
        fromInternet(icmpError(ROUTER, OUTSIDE, 5, 1, 0, about));
        fromInternet(icmpError(ROUTER, OUTSIDE, 4, 0, 0, about));
        assertEquals(List.of(), net.sent().take());
        counts(Drop.ICMP_TYPE_UNSUPPORTED, 2);
    }

    @Test
    @Tag("RFC7597-8.2")
    void tellsAHomeThatItsTtlIsUsedUp() {
        for (int ttl = 0; ttl < 2; ttl++) {
            byte[] packet = withTtl(udp(OUTSIDE, PORT, SERVER, 33434, 4), ttl);
            fromTunnel(packet);
            sendsToTunnel(PSID, own(OUTSIDE, TIME_EXCEEDED, 0, 0, packet));
        }
        byte[] echo = withTtl(echo(OUTSIDE, SERVER, ECHO_REQUEST, PORT), 1);
        fromTunnel(echo);
        sendsToTunnel(PSID, own(OUTSIDE, TIME_EXCEEDED, 0, 0, echo));
        counts(Drop.TTL_EXPIRED, 3);
    }

    @Test
    void tellsTheInternetThatItsTtlIsUsedUp() {
        byte[] packet = withTtl(udp(SERVER, 53, OUTSIDE, PORT, 4), 1);
        fromInternet(packet);
        sendsToInternet(own(SERVER, TIME_EXCEEDED, 0, 0, packet));
        counts(Drop.TTL_EXPIRED, 1);
    }

    @Test
    void tellsNobodyAboutAnErrorOrALaterFragment() {
        byte[] error = unreachable(ROUTER, OUTSIDE, udp(OUTSIDE, PORT, SERVER, 53, 4));
        fromInternet(withTtl(error, 1));
        drops(Drop.TTL_EXPIRED);
        List<byte[]> parts = Packets.cut(Packets.longUdp(SERVER, 53, OUTSIDE, PORT, 72), 40);
        fromInternet(parts.get(0));
        assertEquals(1, net.sent().take().size());
        fromInternet(withTtl(parts.get(1), 1));
        assertEquals(List.of(), net.sent().take());
        counts(Drop.TTL_EXPIRED, 2);
    }

    @Test
    void tellsAHomeNothingAboutAPacketThatIsNotItsOwn() {
        fromTunnel(withTtl(udp(OUTSIDE, OTHER_PORT, SERVER, 33434, 4), 1));
        drops(Drop.SPOOFED_PSID);
    }

    @Test
    @Tag("RFC7597-8.3")
    @Tag("RFC4787-13")
    void tellsTheInternetWhatTheTunnelTakes() {
        byte[] packet = udp(SERVER, 53, OUTSIDE, PORT, 1501 - 28);
        fromInternet(packet);
        byte[] about = Arrays.copyOf(packet, 548);
        sendsToInternet(own(SERVER, UNREACHABLE, TOO_BIG_CODE, 1500, about));
        counts(Drop.TOO_BIG, 1);
        byte[] fits = udp(SERVER, 53, OUTSIDE, PORT, 1500 - 28);
        fromInternet(fits);
        goesToTunnel(PSID, fits);
    }

    @Test
    void limitsItsOwnErrors() {
        byte[] home = withTtl(udp(OUTSIDE, PORT, SERVER, 33434, 4), 1);
        byte[] internet = withTtl(udp(SERVER, 53, OUTSIDE, PORT, 4), 1);
        for (int i = 0; i < 1000; i++) {
            fromTunnel(home);
        }
        assertEquals(100, net.sent().take().size());
        fromInternet(internet);
        assertEquals(1, net.sent().take().size(), "another way, another limit");
        net.pass(1);
        for (int i = 0; i < 1000; i++) {
            fromTunnel(home);
        }
        assertEquals(100, net.sent().take().size());
        counts(Drop.TTL_EXPIRED, 2001);
    }
}
