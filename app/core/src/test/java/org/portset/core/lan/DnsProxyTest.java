// SPDX-License-Identifier: Apache-2.0
package org.portset.core.lan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.hex;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portset.nat.engine.Drop;

/** Which queries wait, and which answers are taken for theirs. */
class DnsProxyTest {
    private static final int HOST = 0xc0a8010a;
    private static final long MAC = 0x020000000110L;
    private static final String NAME = "03777777076578616d706c6500"; // www.example
    private static final String QUESTION = NAME + "00410001"; // type HTTPS, class IN
    private static final String EDNS = "00002904d0000080000000";

    private final List<Drop> drops = new ArrayList<>();
    private final Random random = new Random(5);
    private final DnsProxy proxy = new DnsProxy(random::nextInt, drops::add);

    private static byte[] bytes(String hex) {
        byte[] b = new byte[hex.length() / 2];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return b;
    }

    private static byte[] query(int id) {
        return bytes(String.format("%04x", id) + "01200001000000000001" + QUESTION + EDNS);
    }

    private static byte[] answer(byte[] sent, String rest) {
        return bytes(hex(sent).substring(0, 4) + rest);
    }

    private DnsProxy.Query ask(byte[] message, long nowNanos) {
        return proxy.fromHost(message, HOST, 40000, MAC, nowNanos);
    }

    @Test
    void aQueryGoesOnAsItIsButForItsId() {
        byte[] sent = query(0xbeef);
        DnsProxy.Query query = ask(sent, 0);
        assertTrue(query.port() >= 1024, "port " + query.port());
        assertNotEquals("beef", hex(sent).substring(0, 4));
        assertEquals(hex(query(0)).substring(4), hex(sent).substring(4));
        String rest = "83800001000000000001" + QUESTION + EDNS;
        byte[] answer = answer(sent, rest);
        DnsProxy.Query answered = proxy.fromResolver(answer, query.port(), 1);
        assertEquals("beef" + rest, hex(answer));
        assertEquals(HOST, answered.host());
        assertEquals(40000, answered.hostPort());
        assertEquals(MAC, answered.hostMac());
        assertEquals(List.of(), drops);
        assertNull(proxy.fromResolver(answer(sent, rest), query.port(), 2), "only once");
        assertEquals(List.of(Drop.DNS_NO_QUERY), drops);
    }

    @Test
    void aForgeryIsNotTaken() {
        byte[] sent = query(1);
        int port = ask(sent, 0).port();
        String flags = "81800001000000000000";
        int id = Integer.parseInt(hex(sent).substring(0, 4), 16);
        byte[] otherId = bytes(String.format("%04x", id ^ 1) + flags + QUESTION);
        assertNull(proxy.fromResolver(otherId, port, 1));
        assertNull(proxy.fromResolver(answer(sent, flags + QUESTION), port ^ 1, 1));
        String otherType = NAME + "00610001"; // as a small letter differs from a capital
        assertNull(proxy.fromResolver(answer(sent, flags + otherType), port, 1));
        String otherName = QUESTION.replace("65786d", "65786e").replace("6578616d", "6578616e");
        assertNull(proxy.fromResolver(answer(sent, flags + otherName), port, 1));
        assertNull(proxy.fromResolver(answer(sent, "8180" + "0000000000000000"), port, 1));
        assertEquals(5, drops.size());
        assertEquals(Set.of(Drop.DNS_NO_QUERY), new HashSet<>(drops));
        assertNotNull(proxy.fromResolver(answer(sent, flags + QUESTION), port, 1));
    }

    @Test
    void capitalsDoNotMatterAndAFormatErrorMayBeShort() {
        byte[] sent = query(1);
        int port = ask(sent, 0).port();
        String capitals = QUESTION.replace("777777", "575757");
        assertNotNull(proxy.fromResolver(answer(sent, "81800001000000000000" + capitals), port, 1));
        byte[] again = query(2);
        port = ask(again, 2).port();
        assertNotNull(proxy.fromResolver(answer(again, "81810000000000000000"), port, 3));
        assertEquals(List.of(), drops);
    }

    @Test
    void whatIsSentAgainIsTheSameQuery() {
        byte[] sent = query(7);
        int port = ask(sent, 0).port();
        byte[] again = query(7);
        assertEquals(port, ask(again, TimeUnit.SECONDS.toNanos(5)).port());
        assertArrayEquals(sent, again);
        byte[] answer = answer(sent, "81800001000000000000" + QUESTION);
        assertNotNull(proxy.fromResolver(answer, port, TimeUnit.SECONDS.toNanos(14)));
    }

    @Test
    void aQueryWaitsTenSeconds() {
        byte[] sent = query(7);
        int port = ask(sent, 0).port();
        byte[] late = answer(sent, "81800001000000000000" + QUESTION);
        assertNull(proxy.fromResolver(late, port, TimeUnit.SECONDS.toNanos(10)));
        assertEquals(List.of(Drop.DNS_NO_QUERY), drops);
    }

    @Test
    void noMoreThanSoManyWait() {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < DnsProxy.MAX_WAITING; i++) {
            ports.add(ask(query(i), 0).port());
        }
        assertTrue(ports.size() > DnsProxy.MAX_WAITING - 10, "seed 5: " + ports.size());
        assertNull(ask(query(1000), 1));
        assertEquals(List.of(Drop.DNS_TOO_MANY), drops);
        assertNotNull(ask(query(1000), TimeUnit.SECONDS.toNanos(10)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0001010000010000000000", // 11 bytes
                "00018100000100000000000000" + "00010001", // an answer
                "000101000002000000000000" + "0000010001" + "0000010001", // two questions
                "000101000001000000000000" + "03777777", // no end of the name
                "000101000001000000000000" + "c00c00010001", // a pointer to itself
                "000101000001000000000000" + "00000100" // half a class
            })
    void whatIsMalformedGoesNoFurther(String message) {
        assertNull(ask(bytes(message), 0));
        assertEquals(List.of(Drop.BAD_DNS), drops);
    }

    @Test
    void randomBytesDoNoHarm() {
        long seed = System.nanoTime();
        Random bytes = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] message = new byte[bytes.nextInt(40)];
            bytes.nextBytes(message);
            if (message.length > 5) {
                message[4] = 0;
                message[5] &= 1;
            }
            try {
                DnsProxy.Query query = ask(message, i * 100_000_000L);
                if (query != null) {
                    message[2] |= (byte) 0x80;
                    assertNotNull(proxy.fromResolver(message, query.port(), i * 100_000_000L));
                    DnsProxy.truncated(message);
                }
                proxy.fromResolver(message, bytes.nextInt(1 << 16), i * 100_000_000L);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void whatDoesNotFitIsCutBehindTheQuestion() {
        byte[] large =
                bytes("beef" + "81800001000100020003" + QUESTION + "c00c" + "ff".repeat(1500));
        assertEquals("beef" + "83800001000000000000" + QUESTION, hex(DnsProxy.truncated(large)));
    }
}
