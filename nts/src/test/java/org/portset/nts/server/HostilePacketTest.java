// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** Packets that no honest program sends: each gets its answer or none, and the server goes on. */
class HostilePacketTest {
    private TestServer test;

    @BeforeEach
    void start() throws Exception {
        test = new TestServer();
    }

    @AfterEach
    void close() throws IOException {
        assertEquals(Rcode.NOERROR, test.ask("ns", Type.A).getRcode());
        test.close();
        assertEquals(0, test.server.counters().of(ServerEvent.FAULT));
    }

    private static byte[] hex(String text) {
        String digits = text.replaceAll("\\s", "");
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    private String rcode(String query) throws IOException {
        byte[] bytes = hex(query);
        byte[] response = RawUdp.exchange(test.address(), bytes);
        assertEquals(bytes[0], response[0]);
        assertEquals(bytes[1], response[1]);
        assertEquals(0x80, response[2] & 0x80);
        assertTrue(response.length <= Math.max(12, bytes.length), "no amplification");
        return Rcode.string(response[3] & 0xf);
    }

    private static final String NS = "026e73 04686f6d65 076578616d706c65 00";

    @Test
    void answersFormerrToWhatItCannotRead() throws IOException {
        String header = "abcd 0000 ";
        for (String query :
                new String[] {
                    // Two questions, none, one that isn't there, records that aren't there.
                    header + "0002 0000 0000 0000" + NS + "0001 0001" + NS + "0001 0001",
                    header + "0000 0000 0000 0000",
                    header + "0001 0000 0000 0000",
                    header + "ffff ffff ffff ffff",
                    header + "0001 ffff 0000 0000" + NS + "0001 0001",
                    header + "0001 0000 0000 0001" + NS + "0001 0001" + "00 0029 04d0",
                    // A name that points to itself, to what follows, and far out; a bad label.
                    header + "0001 0000 0000 0000 c00c 0001 0001",
                    header + "0001 0000 0000 0000 c00e c00c 0001 0001",
                    header + "0001 0000 0000 0000 ffff 0001 0001",
                    header + "0001 0000 0000 0000 8061 00 0001 0001",
                    header + "0001 0000 0000 0000 3f61 00 0001 0001",
                    // A question cut off in its type.
                    header + "0001 0000 0000 0000" + NS + "00",
                    // Two OPT records (RFC 6891 section 6.1.1).
                    header
                            + "0001 0000 0000 0002"
                            + NS
                            + "0001 0001"
                            + "00 0029 04d0 00000000 0000"
                            + "00 0029 04d0 00000000 0000",
                    // A client subnet of 200 bits (RFC 7871 section 7.1.2).
                    header
                            + "0001 0000 0000 0001"
                            + NS
                            + "0001 0001"
                            + "00 0029 04d0 00000000 0008 0008 0004 0001 c800",
                    // Truncated, by its own account.
                    "abcd 0200 0001 0000 0000 0000" + NS + "0001 0001",
                }) {
            assertEquals("FORMERR", rcode(query), query);
        }
    }

    @Test
    void answersNotimpToOtherOperations() throws IOException {
        // IQUERY, STATUS, 3, NOTIFY, 6 to 15; with a body and without.
        for (int opcode = 0; opcode < 16; opcode++) {
            if (opcode != 0 && opcode != 5) {
                String header = String.format("abcd %02x00 ", opcode << 3);
                assertEquals("NOTIMP", rcode(header + "0000 0000 0000 0000"));
                assertEquals("NOTIMP", rcode(header + "0001 0000 0000 0000 c00c 0006 0001"));
            }
        }
    }

    @Test
    void saysNothingToResponsesAndToScraps() throws IOException {
        List<byte[]> silent = new ArrayList<>();
        for (int length = 0; length < 12; length++) {
            silent.add(new byte[length]);
        }
        silent.add(hex("abcd 8180 0001 0000 0000 0000" + NS + "0001 0001"));
        try (DatagramSocket socket = new DatagramSocket()) {
            for (byte[] bytes : silent) {
                socket.send(new DatagramPacket(bytes, bytes.length, test.address()));
            }
            // One thread reads them in their order: when this is answered, those were seen.
            byte[] last = TestServer.query("ns").toWire();
            socket.send(new DatagramPacket(last, last.length, test.address()));
            socket.setSoTimeout(10_000);
            DatagramPacket in = new DatagramPacket(new byte[512], 512);
            socket.receive(in);
            assertEquals(last[0], in.getData()[0]);
            assertEquals(last[1], in.getData()[1]);
        }
        assertEquals(silent.size(), test.server.counters().of(ServerEvent.DROPPED));
    }

    @Test
    void takesANameOf255Bytes() throws IOException {
        String label = "x".repeat(63) + ".";
        String longest = label + label + label + "y".repeat(48);
        assertEquals(Rcode.NXDOMAIN, test.ask(longest, Type.A).getRcode());
        Update update = new Update(Names.absolute("home.example"));
        update.add(TestServer.name(longest), Type.A, 60, "192.0.2.1");
        assertEquals(Rcode.NOERROR, test.signing("all-key").send(update).getRcode());
        assertEquals(1, test.ask(longest, Type.A).getSection(Section.ANSWER).size());
    }

    @Test
    void survivesWhateverAFuzzerMakesOfGoodMessages() throws IOException {
        long seed = Long.getLong("portset.seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> good = new ArrayList<>();
        Message subnet = TestServer.query("alice");
        subnet.addRecord(
                new OPTRecord(
                        1232,
                        0,
                        0,
                        0,
                        List.of(
                                new ClientSubnetOption(
                                        24, java.net.InetAddress.getByName("198.51.100.0")))),
                Section.ADDITIONAL);
        good.add(subnet.toWire());
        good.add(TestServer.query("_http._tcp.alice", Type.SRV).toWire());
        good.add(TestServer.query("alice", Type.HTTPS).toWire());
        Update update = new Update(Names.absolute("home.example"));
        update.present(TestServer.name("ns"), Type.A, "192.0.2.53");
        update.add(TestServer.name("x"), Type.A, 60, "192.0.2.1");
        good.add(update.toWire());
        update.setTSIG(
                new org.xbill.DNS.TSIG(
                        org.xbill.DNS.TSIG.HMAC_SHA256, Names.absolute("all-key"), new byte[32]));
        good.add(update.toWire(Message.MAXLENGTH));
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes = mutated(good.get(random.nextInt(good.size())), random);
                socket.send(new DatagramPacket(bytes, bytes.length, test.address()));
                if (i % 50 == 0) {
                    // In step with the server, so that its socket overflows seldom.
                    assertEquals(
                            Rcode.NOERROR,
                            test.ask("ns", Type.A).getRcode(),
                            "replay with -Dportset.seed=" + seed);
                }
            }
        }
        assertEquals(
                0,
                test.server.counters().of(ServerEvent.FAULT),
                "replay with -Dportset.seed=" + seed);
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = java.util.Arrays.copyOf(good, good.length + random.nextInt(3));
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            int kind = random.nextInt(4);
            bytes[at] =
                    (byte)
                            (kind == 0
                                    ? 0xc0
                                    : kind == 1 ? random.nextInt(16) : random.nextInt(256));
        }
        return random.nextInt(5) == 0
                ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
                : bytes;
    }
}
