// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.pcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.engine.NatSubscriber;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.ports.PortSet;

/** Requests and answers to the byte: 192.168.1.10 at home is 192.0.2.18 outside. */
class PcpServerTest extends PcpFixture {
    @Test
    @Tag("RFC6888-9")
    void mapsThePortAskedFor() {
        now += 7 * SECOND;
        assertEquals(
                answered(1, 0, 3600, 7) + RESERVED + body(NONCE, 6, 80, 2257, EXTERNAL),
                answer(map(NONCE, 3600, 6, 80, 2257)));
        assertEquals(2257, mapping(6, 80).outsidePort());
        assertEquals(now + 3600 * SECOND, mapping(6, 80).expiresNanos());
    }

    @Test
    @Tag("RFC6888-9")
    void mapsAnotherPortWhereThatIsNotToBeHad() {
        byte[] answer = answerBytes(map(NONCE, 3600, 6, 80, 80));
        int port = ((answer[42] & 0xff) << 8) | (answer[43] & 0xff);
        assertEquals(0, answer[3]);
        assertTrue(PORTS.contains(port), () -> "port " + port);
        assertEquals(port, mapping(6, 80).outsidePort());
    }

    @Test
    void lifetimesHaveBounds() {
        assertEquals(
                answered(1, 0, 120, 0) + RESERVED + body(NONCE, 6, 80, 2257, EXTERNAL),
                answer(map(NONCE, 1, 6, 80, 2257)));
        assertEquals(
                answered(1, 0, 86400, 0) + RESERVED + body(NONCE, 6, 80, 2257, EXTERNAL),
                answer(map(NONCE, 0xffffffff, 6, 80, 2257)));
    }

    @Test
    void renewsForItsOwnNonceOnly() {
        answer(map(NONCE, 3600, 6, 80, 2257));
        now += 600 * SECOND;
        String foreign = map(OTHER_NONCE, 3600, 6, 80, 2257);
        assertEquals(
                answered(1, 2, 3000, 600) + foreign.substring(24),
                answer(foreign),
                "not authorized, for as long as the mapping lasts");
        assertEquals(
                answered(1, 0, 1200, 600) + RESERVED + body(NONCE, 6, 80, 2257, EXTERNAL),
                answer(map(NONCE, 1200, 6, 80, 0)));
    }

    @Test
    @Tag("RFC6888-9")
    void deletesForItsOwnNonceOnlyAndAsOftenAsAsked() {
        answer(map(NONCE, 3600, 6, 80, 2257));
        assertEquals(2, result(map(OTHER_NONCE, 0, 6, 80, 0)));
        String delete = map(NONCE, 0, 6, 80, 0);
        String deleted = answered(1, 0, 0, 0) + RESERVED + body(NONCE, 6, 80, 0, NO_ADDRESS);
        assertEquals(deleted, answer(delete));
        assertNull(mapping(6, 80));
        assertEquals(deleted, answer(delete));
    }

    @Test
    void tellsAConfiguredMappingAndDoesNotDeleteIt() {
        nat.addStaticMapping(subscriber, 6, 1232, HOST, 80);
        assertEquals(
                answered(1, 0, 86400, 0) + RESERVED + body(NONCE, 6, 80, 1232, EXTERNAL),
                answer(map(NONCE, 3600, 6, 80, 0)));
        String delete = map(NONCE, 0, 6, 80, 0);
        assertEquals(refused(delete, 2, 1800), answer(delete));
        assertTrue(mapping(6, 80).isStatic());
    }

    @Test
    void preferFailureGetsThePortOrNone() {
        String other = map(NONCE, 3600, 6, 80, 80) + PREFER_FAILURE;
        assertEquals(refused(other, 11, 30), answer(other));
        assertNull(mapping(6, 80));
        String just = map(NONCE, 3600, 6, 80, 2257) + PREFER_FAILURE;
        String granted =
                answered(1, 0, 3600, 0)
                        + RESERVED
                        + body(NONCE, 6, 80, 2257, EXTERNAL)
                        + PREFER_FAILURE;
        assertEquals(granted, answer(just));
        assertEquals(granted, answer(just), "renewed");
        assertEquals(11, result(map(NONCE, 3600, 6, 80, 2258) + PREFER_FAILURE));
        String address = header(1, 3600) + body(NONCE, 6, 81, 0, REMOTE) + PREFER_FAILURE;
        assertEquals(11, result(address), "another external address");
    }

    @Test
    void refusesByNameWhatItDoesNotServe() {
        String thirdParty = map(NONCE, 60, 6, 80, 0) + "00000010" + CLIENT;
        String filter = map(NONCE, 60, 6, 80, 0) + "03000014" + "00780000" + REMOTE;
        assertEquals(refused(thirdParty, 5, 1800), answer(thirdParty));
        assertEquals(refused(filter, 5, 1800), answer(filter));
        for (int protocol : new int[] {0, 1, 132}) {
            String all = map(NONCE, 60, protocol, protocol == 0 ? 0 : 80, 0);
            assertEquals(refused(all, 9, 1800), answer(all));
        }
        assertEquals(9, result(map(NONCE, 60, 6, 0, 0)), "all ports of TCP");
        String opcode = header(3, 60);
        assertEquals(refused(opcode, 4, 1800), answer(opcode));
    }

    @Test
    void refusesWhatContradictsItself() {
        String allWithPort = map(NONCE, 60, 0, 80, 0);
        assertEquals(refused(allWithPort, 3, 1800), answer(allWithPort));
        String half = map(NONCE, 60, 6, 80, 0).substring(0, 2 * 56);
        assertEquals(refused(half, 3, 1800), answer(half));
        String odd = map(NONCE, 60, 6, 80, 0) + "0200";
        assertEquals(refused(odd, 3, 1800) + "0000", answer(odd), "padded to a multiple of 4");
        String pastTheEnd = map(NONCE, 60, 6, 80, 0) + "02000004";
        assertEquals(refused(pastTheEnd, 6, 1800), answer(pastTheEnd));
        String withData = map(NONCE, 60, 6, 80, 0) + "0200000400000000";
        assertEquals(refused(withData, 6, 1800), answer(withData));
        String twice = map(NONCE, 60, 6, 80, 0) + PREFER_FAILURE + PREFER_FAILURE;
        assertEquals(refused(twice, 6, 1800), answer(twice));
        String inPeer = peer(NONCE, 60, 5000, 0) + PREFER_FAILURE;
        assertEquals(refused(inPeer, 3, 1800), answer(inPeer));
        assertNull(mapping(6, 80));
    }

    @Test
    void answersLongRequestsWithTheirFirst1100Bytes() {
        byte[] request = Arrays.copyOf(bytes(map(NONCE, 60, 6, 80, 0)), 1104);
        byte[] answer = server.answer(request, HOST, now);
        assertEquals(1100, answer.length);
        assertEquals(3, answer[3]);
    }

    @Test
    void passesOverOptionsThatMayBe() {
        assertEquals(
                answered(1, 0, 3600, 0) + RESERVED + body(NONCE, 6, 80, 2257, EXTERNAL),
                answer(map(NONCE, 3600, 6, 80, 2257) + "8000000101000000"));
    }

    @Test
    void eachHostHasItsOwnOfSeveralAddresses() {
        subscriber =
                nat.addSubscriber(
                        NatSubscriber.builder(0xcb007100, PortSet.all()).addressCount(16).build());
        server = new PcpServer(nat, subscriber, PcpPolicy.DEFAULT, now);
        byte[] address = answerBytes("0000");
        byte[] mapped = answerBytes(map(NONCE, 3600, 6, 80, 80));
        assertEquals(
                hex(Arrays.copyOfRange(address, 8, 12)), hex(Arrays.copyOfRange(mapped, 56, 60)));
        int suggested = mapped[59] ^ 1;
        String other =
                header(1, 3600)
                        + body(NONCE, 6, 81, 81, NO_ADDRESS.substring(0, 24) + "cb0071")
                        + String.format("%02x", suggested)
                        + PREFER_FAILURE;
        assertEquals(11, result(other), "pooling is paired: the host has one address");
    }

    @Test
    void serversOfHostsBehindAnotherNatAreTold() {
        String request = map(NONCE, 3600, 6, 80, 2257);
        assertEquals(refused(request, 12, 1800), hex(server.answer(bytes(request), HOST + 1, now)));
        String ipv6 = request.replace(CLIENT, "20010db8000000000000ffffc0a8010a");
        assertEquals(12, result(ipv6));
        assertNull(mapping(6, 80));
    }

    @Test
    @Tag("RFC6888-9")
    void negotiatesTheVersion() {
        for (String version : new String[] {"01", "03", "ff"}) {
            String request = version + map(NONCE, 3600, 6, 80, 2257).substring(2);
            assertEquals(refused(request, 1, 1800), answer(request));
        }
        assertEquals(
                answered(1, 1, 1800, 0) + RESERVED, answer("0301"), "short as the request may be");
    }

    @Test
    void announceTellsTheEpoch() {
        now += 65 * SECOND;
        assertEquals(answered(0, 0, 0, 65) + RESERVED, answer(header(0, 0)));
    }

    @Test
    @Tag("RFC6888-4")
    void aSubscribersQuotaIsItsOwnError() {
        limited(NatLimits.builder().tcpPorts(1).build());
        assertEquals(0, result(map(NONCE, 3600, 6, 80, 2257)));
        String more = map(NONCE, 3600, 6, 81, 0);
        assertEquals(refused(more, 10, 30), answer(more));
        server.policy(PcpPolicy.of(120, 3600, 2));
        assertEquals(0, result(map(NONCE, 3600, 17, 80, 0)));
        assertEquals(10, result(map(NONCE, 3600, 17, 81, 0)));
        assertEquals(10, result(peer(NONCE, 3600, 5000, 0)));
        assertEquals(0, result(map(NONCE, 3600, 17, 80, 0)), "renewing takes no quota");
    }

    @Test
    void aDryPortSetIsShortOfResources() {
        server.policy(PcpPolicy.of(120, 3600, 1000));
        for (int i = 0; i < PORTS.size(); i++) {
            assertEquals(0, result(map(NONCE, 3600, 6, 10000 + i, 0)));
        }
        String more = map(NONCE, 3600, 6, 80, 0);
        assertEquals(refused(more, 8, 30), answer(more));
    }

    @Test
    @Tag("RFC6888-9")
    void peerMakesASessionAndHasItLast() {
        String granted =
                answered(2, 0, 3600, 0)
                        + RESERVED
                        + body(NONCE, 17, 5000, 2257, EXTERNAL)
                        + "00350000"
                        + REMOTE;
        assertEquals(granted, answer(peer(NONCE, 3600, 5000, 2257)));
        assertEquals(1, nat.sessionCount());
        assertEquals(granted, answer(peer(NONCE, 120, 5000, 0)), "shorter: the longer stays");
        now += 3599 * SECOND;
        nat.advance(now);
        assertEquals(1, nat.sessionCount());
        now += SECOND;
        nat.advance(now);
        assertEquals(0, nat.sessionCount());
    }

    @Test
    void peerHasPreferFailureBuiltIn() {
        assertEquals(11, result(peer(NONCE, 3600, 5000, 80)));
        answer(map(NONCE, 3600, 17, 5001, 2257));
        assertEquals(11, result(peer(NONCE, 3600, 5000, 2257)));
        assertEquals(0, result(peer(NONCE, 3600, 5000, 2258)));
        assertEquals(2, result(peer(OTHER_NONCE, 3600, 5000, 0)));
        String ipv6 = peer(NONCE, 3600, 5000, 0).replace(REMOTE, CLIENT.replace("ffff", "0000"));
        assertEquals(3, result(ipv6));
    }

    @Test
    void staysSilentWhereThereIsNothingToAnswer() {
        assertNull(answerBytes(""));
        assertNull(answerBytes("02"));
        assertNull(answerBytes(header(1, 0).substring(0, 2 * 23)));
        assertNull(answerBytes(answered(1, 0, 3600, 0) + RESERVED), "an answer");
        assertNull(answerBytes("0080000000000000c0000212"), "an answer of NAT-PMP");
        assertNull(answerBytes("0001000013880000"), "half a request of NAT-PMP");
    }

    private int count() {
        return nat.explicitMappings().count(subscriber) + nat.heldSessions().count(subscriber);
    }

    @Test
    void survivesRandomBytes() {
        long seed = Long.getLong("portset.seed", 6887L);
        Random random = new Random(seed);
        String[] seeds = {
            map(NONCE, 3600, 6, 80, 2257) + PREFER_FAILURE,
            peer(NONCE, 3600, 5000, 0) + "8000000101000000",
            header(0, 0),
            "00020000" + u16(80) + u16(0) + u32(3600),
            "0000"
        };
        for (int i = 0; i < 100_000; i++) {
            byte[] sound = bytes(seeds[random.nextInt(seeds.length)]);
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                sound[random.nextInt(sound.length)] = (byte) random.nextInt();
            }
            byte[] request = Arrays.copyOf(sound, Math.max(0, sound.length + lengthChange(random)));
            now += random.nextInt(2) * SECOND;
            byte[] answer = server.answer(request, HOST, now);
            String round = "seed " + seed + ", round " + i;
            check(request, answer, () -> round + ": " + hex(request));
        }
        int most = PcpPolicy.DEFAULT.maxMappings();
        assertTrue(count() <= most, "seed " + seed);
    }

    private static int lengthChange(Random random) {
        return random.nextInt(4) == 0 ? random.nextInt(1200) - 60 : 0;
    }

    /** What every answer has, whatever was asked. */
    private static void check(byte[] request, byte[] answer, Supplier<String> what) {
        if (answer == null) {
            boolean isShort = request.length < (request.length > 0 && request[0] == 0 ? 12 : 24);
            assertTrue(isShort || (request[1] & 0x80) != 0, what);
            return;
        }
        assertTrue(answer.length <= 1100 && answer.length % 4 == 0, what);
        assertEquals((request[1] & 0xff) | 0x80, answer[1] & 0xff, what);
        assertEquals(request[0] == 0 ? 0 : 2, answer[0], what);
    }
}
