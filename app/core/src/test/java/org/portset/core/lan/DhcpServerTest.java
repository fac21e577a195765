// SPDX-License-Identifier: Apache-2.0
package org.portset.core.lan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.MacAddress;
import org.portset.nat.engine.Drop;

/** Messages as hosts send them, byte by byte, and what the server says to them. */
class DhcpServerTest {
    private static final int XID = 0x12345678;
    private static final long MAC = 0x020000000110L;
    private static final int GATEWAY = ip("192.168.1.1");
    private static final int EVERYBODY = -1;
    private static final int LEASE_SECONDS = 3600;

    private final Map<Integer, Long> seen = new HashMap<>();
    private DhcpServer server = server("192.168.1.100", "192.168.1.102", Map.of());
    private long nowNanos = Long.MAX_VALUE - 5; // the clock may be anywhere

    private DhcpServer server(String first, String last, Map<MacAddress, Ip4Address> hosts) {
        return new DhcpServer(
                Ip4Address.valueOf("192.168.1.1"),
                Ip4Prefix.valueOf("192.168.1.0/24"),
                new DhcpPolicy(
                        Ip4Address.valueOf(first),
                        Ip4Address.valueOf(last),
                        LEASE_SECONDS,
                        List.of(Ip4Address.valueOf("192.0.2.53"), Ip4Address.valueOf("192.0.2.54")),
                        0,
                        hosts),
                1460,
                (address, mac) -> seen.containsKey(address) && seen.get(address) != mac);
    }

    private static int ip(String text) {
        return Ip4Address.valueOf(text).toInt();
    }

    private static void put(byte[] p, int at, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            p[at + i] = (byte) (value >>> (8 * (bytes - 1 - i)));
        }
    }

    private static int get(byte[] p, int at) {
        return (p[at] & 0xff) << 24
                | (p[at + 1] & 0xff) << 16
                | (p[at + 2] & 0xff) << 8
                | (p[at + 3] & 0xff);
    }

    /** A message with options in hexadecimal, without the end. */
    private static byte[] message(long mac, int clientAddress, String options) {
        byte[] p = new byte[240 + options.length() / 2 + 1];
        put(p, 0, 0x01010600, 4);
        put(p, 4, XID, 4);
        put(p, 12, clientAddress, 4);
        put(p, 28, mac, 6);
        put(p, 236, 0x63825363, 4);
        for (int i = 0; i < options.length() / 2; i++) {
            p[240 + i] = (byte) Integer.parseInt(options.substring(2 * i, 2 * i + 2), 16);
        }
        p[p.length - 1] = (byte) 255;
        return p;
    }

    private static byte[] discover(long mac) {
        return message(mac, 0, "350101");
    }

    /** An address that was offered is asked for. */
    private static byte[] select(long mac, int address, int server) {
        return message(mac, 0, String.format("3501033204%08x3604%08x", address, server));
    }

    private static byte[] renew(long mac, int address) {
        return message(mac, address, "350103");
    }

    private DhcpServer.Outcome send(byte[] message) {
        return server.receive(message, nowNanos);
    }

    private static int type(DhcpServer.Outcome outcome) {
        return outcome.reply()[242];
    }

    private static int address(DhcpServer.Outcome outcome) {
        return get(outcome.reply(), 16);
    }

    private static String hex(byte[] p, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(String.format("%02x", p[i]));
        }
        return text.toString();
    }

    /** A host gets an address: offer and acknowledgement. */
    private int lease(long mac) {
        int offered = address(send(discover(mac)));
        DhcpServer.Outcome ack = send(select(mac, offered, GATEWAY));
        assertEquals(DhcpMessage.ACK, type(ack));
        assertEquals(offered, address(ack));
        return offered;
    }

    private void pass(long seconds) {
        nowNanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void anOfferIsByteForByteAsTheRfcHasIt() {
        DhcpServer.Outcome offer = send(discover(MAC));
        byte[] p = offer.reply();
        int address = address(offer);
        assertEquals(300, p.length);
        assertEquals("0201060012345678" + "0000000000000000", hex(p, 0, 16));
        assertEquals(String.format("%08x", address) + "0000000000000000", hex(p, 16, 28));
        assertEquals("020000000110" + "0".repeat(20), hex(p, 28, 44));
        assertEquals("0".repeat(2 * (236 - 44)), hex(p, 44, 236));
        assertEquals(
                "63825363" // the cookie
                        + "350102" // an offer
                        + "3604c0a80101" // of this server
                        + "330400000e10" // for an hour
                        + "3a0400000708" // renewed after half of it
                        + "3b0400000c4e" // or after seven eighths from anybody
                        + "0104ffffff00"
                        + "0304c0a80101"
                        + "0608c0000235c0000236"
                        + "1a0205b4" // the tunnel's MTU
                        + "ff00",
                hex(p, 236, p.length - 5));
        assertEquals(address, offer.destination());
        assertEquals(MAC, offer.mac());
        assertTrue(address >= ip("192.168.1.100") && address <= ip("192.168.1.102"));
    }

    @Test
    void whoAsksForAllGetsItByBroadcast() {
        byte[] discover = discover(MAC);
        discover[10] = (byte) 0x80;
        DhcpServer.Outcome offer = send(discover);
        assertEquals(EVERYBODY, offer.destination());
        assertEquals(0xffff_ffff_ffffL, offer.mac());
        assertEquals("8000", hex(offer.reply(), 10, 12));
    }

    @Test
    void hostsGetDifferentAddressesUntilNoneIsLeft() {
        Set<Integer> given = new HashSet<>();
        for (long mac = MAC; mac < MAC + 3; mac++) {
            given.add(lease(mac));
        }
        assertEquals(3, given.size());
        DhcpServer.Outcome none = send(discover(MAC + 3));
        assertNull(none.reply());
        assertEquals(Optional.of(Drop.DHCP_NO_ADDRESS), none.drop());
        pass(LEASE_SECONDS);
        assertTrue(given.contains(lease(MAC + 3)));
    }

    @Test
    void anOfferIsHeldForAMinute() {
        for (long mac = MAC; mac < MAC + 3; mac++) {
            send(discover(mac));
        }
        assertNull(send(discover(MAC + 3)).reply());
        pass(60);
        assertEquals(DhcpMessage.OFFER, type(send(discover(MAC + 3))));
    }

    /** RFC 2131 4.3.2, the four ways to ask. */
    @Test
    void anAddressIsRenewedAndAnothersIsRefused() {
        int own = lease(MAC);
        assertEquals(own, lease(MAC));
        pass(LEASE_SECONDS / 2);
        DhcpServer.Outcome renewed = send(renew(MAC, own));
        assertEquals(DhcpMessage.ACK, type(renewed));
        assertEquals(own, renewed.destination());
        assertEquals(own, get(renewed.reply(), 12));
        pass(LEASE_SECONDS - 1);
        DhcpServer.Outcome stolen = send(renew(MAC + 1, own));
        assertEquals(DhcpMessage.NAK, type(stolen));
        assertEquals(EVERYBODY, stolen.destination());
        assertEquals("350106" + "3604c0a80101" + "ff", hex(stolen.reply(), 240, 250));
        DhcpServer.Outcome elsewhere = send(message(MAC, 0, "35010332040a000001"));
        assertEquals(DhcpMessage.NAK, type(elsewhere), "it comes from another network");
        DhcpServer.Outcome again = send(message(MAC, 0, String.format("3501033204%08x", own)));
        assertEquals(DhcpMessage.ACK, type(again), "it has started again");
    }

    /** As after a restart of ours: what nobody has is granted. */
    @Test
    void whatIsNotKnownIsGrantedIfItIsFree() {
        assertEquals(DhcpMessage.ACK, type(send(renew(MAC, ip("192.168.1.101")))));
        assertEquals(ip("192.168.1.101"), address(send(discover(MAC))));
        seen.put(ip("192.168.1.102"), MAC + 7);
        assertEquals(DhcpMessage.NAK, type(send(renew(MAC + 1, ip("192.168.1.102")))));
    }

    @Test
    void anAddressThatIsHeardOfAnotherHostIsNotOffered() {
        for (int i = 100; i <= 101; i++) {
            seen.put(ip("192.168.1." + i), MAC + 9);
        }
        assertEquals(ip("192.168.1.102"), address(send(discover(MAC))));
    }

    @Test
    void anotherServersOfferEndsOurs() {
        int offered = address(send(discover(MAC)));
        DhcpServer.Outcome other = send(select(MAC, offered, ip("192.168.1.2")));
        assertNull(other.reply());
        assertEquals(Optional.of(Drop.DHCP_OTHER_SERVER), other.drop());
        assertEquals(0, server.leases(nowNanos));
    }

    @Test
    void whatIsReleasedIsFreeAndWhatIsDeclinedIsNot() {
        int own = lease(MAC);
        assertNull(send(message(MAC, own, "350107")).reply());
        assertEquals(0, server.leases(nowNanos));
        int again = lease(MAC);
        assertEquals(own, again, "the same host, the same address");
        send(message(MAC, 0, String.format("3501043204%08x", own)));
        assertNotEquals(own, lease(MAC), "somebody has it");
    }

    @Test
    void onlyItsOwnAddressCanBeReleased() {
        int own = lease(MAC);
        send(message(MAC + 1, own, "350107"));
        assertEquals(DhcpMessage.NAK, type(send(renew(MAC + 1, own))));
    }

    @Test
    void anInformIsAnsweredWithoutAnAddress() {
        DhcpServer.Outcome told = send(message(MAC, ip("192.168.1.7"), "350108"));
        assertEquals(DhcpMessage.ACK, type(told));
        assertEquals(0, address(told));
        assertEquals(ip("192.168.1.7"), told.destination());
        assertEquals("350105" + "3604c0a80101" + "0104ffffff00", hex(told.reply(), 240, 255));
        assertEquals(0, server.leases(nowNanos));
    }

    @Test
    void aReservedAddressIsForItsHostAlone() {
        server =
                server(
                        "192.168.1.100",
                        "192.168.1.101",
                        Map.of(
                                MacAddress.valueOf(MAC),
                                Ip4Address.valueOf("192.168.1.20"),
                                MacAddress.valueOf(MAC + 5),
                                Ip4Address.valueOf("192.168.1.100")));
        assertEquals(ip("192.168.1.20"), lease(MAC));
        assertEquals(ip("192.168.1.101"), lease(MAC + 1));
        assertEquals(Optional.of(Drop.DHCP_NO_ADDRESS), send(discover(MAC + 2)).drop());
        assertEquals(DhcpMessage.NAK, type(send(renew(MAC, ip("192.168.1.101")))));
    }

    /** A client is known by its identifier, whatever its interface. */
    @Test
    void theClientsIdentifierCountsBeforeItsAddress() {
        byte[] one = message(MAC, 0, "350101" + "3d03000a0b");
        byte[] other = message(MAC + 1, 0, "350101" + "3d03000a0b");
        assertEquals(address(send(one)), address(send(other)));
    }

    @Test
    void optionsMayBeInOtherFields() {
        byte[] p = message(MAC, 0, "340103");
        put(p, 108, 0x350101ff, 4);
        put(p, 44, 0x3204c0a8, 4);
        put(p, 48, 0x0166ff00, 4);
        assertEquals(ip("192.168.1.102"), address(send(p)));
    }

    @Test
    void whatIsNoMessageIsCounted() {
        byte[] noType = message(MAC, 0, "0c0161");
        byte[] reply = discover(MAC);
        reply[0] = 2;
        byte[] notEthernet = discover(MAC);
        notEthernet[1] = 6;
        byte[] noCookie = discover(MAC);
        noCookie[236] = 0;
        byte[] relayed = discover(MAC);
        relayed[27] = 1;
        byte[] pastTheEnd = message(MAC, 0, "35010132ff");
        byte[] group = discover(MAC | 1L << 40);
        for (byte[] bad :
                List.of(
                        noType,
                        reply,
                        notEthernet,
                        noCookie,
                        relayed,
                        pastTheEnd,
                        group,
                        message(MAC, 0, "350102"),
                        message(MAC, 0, "350103"),
                        message(MAC, 0, "350103" + "3203c0a801"),
                        message(MAC, ip("10.0.0.1"), "350108"),
                        Arrays.copyOf(discover(MAC), 240),
                        new byte[0])) {
            DhcpServer.Outcome outcome = send(bad);
            assertNull(outcome.reply(), hex(bad, 0, bad.length));
            assertEquals(Optional.of(Drop.BAD_DHCP), outcome.drop(), hex(bad, 0, bad.length));
        }
    }

    /** Whatever comes, no address is two hosts', and no more leases are kept than addresses. */
    @Test
    void noAddressIsEverTwoHosts() {
        long seed = Long.getLong("portset.seed", System.nanoTime());
        System.out.println("DhcpServerTest seed: -Dportset.seed=" + seed);
        Random random = new Random(seed);
        Map<Integer, Long> owner = new HashMap<>();
        Map<Integer, Long> until = new HashMap<>();
        for (int run = 0; run < 20_000; run++) {
            long mac = MAC + random.nextInt(6);
            int wanted = ip("192.168.1." + (98 + random.nextInt(6)));
            byte[][] kinds = {
                discover(mac),
                select(mac, wanted, GATEWAY),
                renew(mac, wanted),
                message(mac, wanted, "350107"),
            };
            byte[] message = kinds[random.nextInt(kinds.length)];
            if (random.nextInt(10) == 0) {
                message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
            }
            DhcpServer.Outcome outcome = send(message);
            if (outcome.reply() != null && type(outcome) == DhcpMessage.ACK) {
                int address = address(outcome);
                long who = (long) get(outcome.reply(), 28) << 16 | get(outcome.reply(), 32) >>> 16;
                owner.entrySet().removeIf(e -> e.getKey() != address && e.getValue() == who);
                Long before = owner.put(address, who);
                boolean live = before != null && until.get(address) - nowNanos > 0;
                assertTrue(address == 0 || !live || before == who, "two hosts: run " + run);
                until.put(address, nowNanos + TimeUnit.SECONDS.toNanos(LEASE_SECONDS));
            } else if (outcome.reply() == null) {
                // It may have given its address back.
                owner.values().remove((long) get(message, 28) << 16 | get(message, 32) >>> 16);
            }
            assertTrue(server.leases(nowNanos) <= 3);
            pass(random.nextInt(200));
        }
    }
}
