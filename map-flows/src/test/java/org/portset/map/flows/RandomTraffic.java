// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.MacAddress;
import org.onosproject.net.PortNumber;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapAddress;
import org.portset.map.MapCe;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.Result;
import org.portset.map.trace.PacketHeader;

/** Random MAP domains, and random packets of which many are almost right for them. */
public final class RandomTraffic {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMP = 1;
    private static final int GRE = 47;

    private final Random random;

    public RandomTraffic(Random random) {
        this.random = random;
    }

    /** A domain of one to three rules, of any lengths that are valid. */
    public MapDomain domain() {
        InterfaceIdFormat format =
                random.nextBoolean() ? InterfaceIdFormat.RFC7597 : InterfaceIdFormat.DRAFT03;
        while (true) {
            List<MapRule> rules = new ArrayList<>();
            for (int count = 1 + random.nextInt(3); count > 0; count--) {
                rules.add(rule("r" + count));
            }
            Result<MapDomain> domain =
                    MapDomain.of("d", rules, Samples.BR_IPV6, 1540, format, false);
            if (domain.ok()) {
                return domain.value();
            }
        }
    }

    /**
     * So many rules that share addresses, their IPv6 prefixes inside those of others now and then:
     * the longest match decides. Of any place in one another, and of lengths of no whole bytes.
     */
    public MapDomain large(int count) {
        List<MapRule> rules = new ArrayList<>();
        for (int number = 0; rules.size() < count; number++) {
            // Each second, third and fourth lies in the one before the first of them.
            int depth = number % 4;
            int ipv6Length = 29 + 3 * depth;
            long high = 0x2001_0000_0000_0000L | (long) (number / 4) << 35;
            high |= depth == 0 ? 0 : 5L << (64 - ipv6Length);
            Ip4Prefix ipv4 = Ip4Prefix.valueOf(0x0a000000 + (number << 9), 23);
            int psidLength = 1 + random.nextInt(8);
            rules.add(
                    MapRule.of(
                                    "r" + number,
                                    Ip6Prefix.valueOf(octets(high), ipv6Length).toString(),
                                    ipv4.toString(),
                                    9 + psidLength,
                                    random.nextInt(9))
                            .value());
        }
        InterfaceIdFormat format =
                random.nextBoolean() ? InterfaceIdFormat.RFC7597 : InterfaceIdFormat.DRAFT03;
        return MapDomain.of("large", rules, Samples.BR_IPV6, 1540, format, false).value();
    }

    private static byte[] octets(long high) {
        return ByteBuffer.allocate(Ip6Address.BYTE_LENGTH).putLong(high).array();
    }

    /**
     * A rule of any lengths that are valid: half of them share addresses, with a PSID of 1 to 16
     * bits, and PSID offsets up to the greatest that leaves it room.
     */
    private MapRule rule(String name) {
        while (true) {
            int ipv4Length = random.nextInt(33);
            boolean shared = random.nextBoolean();
            int psidLength = shared ? 1 + random.nextInt(16) : 0;
            int suffixLength = shared ? 32 - ipv4Length : random.nextInt(33 - ipv4Length);
            int eaBits = suffixLength + psidLength;
            if (eaBits > MapRule.MAX_EA_BITS) {
                continue;
            }
            int ipv6Length = 16 + random.nextInt(64 - eaBits - 16 + 1);
            int psidOffset = random.nextInt(Math.min(15, 16 - psidLength) + 1);
            byte[] octets = new byte[Ip6Address.BYTE_LENGTH];
            random.nextBytes(octets);
            octets[0] = 0x20;
            Ip6Prefix ipv6 = Ip6Prefix.valueOf(octets, ipv6Length);
            Ip4Prefix ipv4 = Ip4Prefix.valueOf(random.nextInt(), ipv4Length);
            Result<MapRule> rule =
                    MapRule.of(name, ipv6.toString(), ipv4.toString(), eaBits, psidOffset);
            if (rule.ok()) {
                return rule.value();
            }
        }
    }

    /** A CE of the domain: of any rule and end-user prefix. */
    public MapCe ce(MapDomain domain) {
        while (true) {
            MapRule rule = domain.rules().get(random.nextInt(domain.rules().size()));
            int length = rule.endUserPrefixLength();
            int eaBits = rule.eaBits();
            BigInteger prefix =
                    new BigInteger(1, rule.ipv6Prefix().address().toOctets())
                            .or(new BigInteger(eaBits, random).shiftLeft(128 - length));
            byte[] octets = new byte[Ip6Address.BYTE_LENGTH];
            byte[] value = prefix.toByteArray();
            int count = Math.min(value.length, octets.length);
            System.arraycopy(value, value.length - count, octets, octets.length - count, count);
            Result<MapCe> ce = domain.derive(Ip6Prefix.valueOf(octets, length));
            // A longer rule inside this one may take some of its prefixes.
            if (ce.ok() && ce.value().rule().equals(rule)) {
                return ce.value();
            }
        }
    }

    /** An address that a CE of the domain has. */
    public Ip4Address addressOf(MapCe ce) {
        int mask = (int) (0xffffffffL >>> ce.ipv4().prefixLength());
        return Ip4Address.valueOf(ce.ipv4Address().toInt() | (random.nextInt() & mask));
    }

    /** A port that a CE has. */
    public int portOf(MapCe ce) {
        return ce.ports().portAt(random.nextInt(ce.ports().size()));
    }

    /** A packet at a customer edge in a mesh. */
    public PacketHeader atMesh(CeSpec home, MapDomain domain) {
        MapRule rule = domain.rules().get(random.nextInt(domain.rules().size()));
        Ip4Address other = addressOf(rule);
        int otherPort = port();
        Ip4Address own = addressOf(home.ce().orElseThrow());
        int ownPort = random.nextBoolean() ? 1232 : portOf(home.ce().orElseThrow());
        int protocol = protocol();
        int flags = random.nextInt(4) == 0 ? random.nextInt(64) : 0x10;
        switch (random.nextInt(5)) {
            case 0:
            case 1:
                boolean translated = home.untranslated().isEmpty();
                Ip4Address inside = translated ? Ip4Address.valueOf("192.168.1.10") : own;
                Ip4Address to = random.nextInt(4) == 0 ? anywhere() : other;
                PacketHeader.Builder out =
                        packet(protocol, inside, translated ? 40000 : ownPort, to, otherPort)
                                .ethernet(source(Samples.HOST_MAC), home.gatewayMac())
                                .inPort(home.lanPort())
                                .vlan(home.vlan())
                                .ttl(ttl());
                return flags(out, protocol, flags);
            case 2:
                return packet(protocol, own, ownPort, other, otherPort)
                        .ethernet(MacAddress.ZERO, MacAddress.valueOf(random.nextInt(0x10000)))
                        .inPort(PortNumber.CONTROLLER)
                        .build();
            default:
                Ip4Address source = random.nextInt(10) == 0 ? anywhere() : other;
                PacketHeader.Builder in =
                        packet(protocol, source, otherPort, own, ownPort)
                                .inPort(home.mesh().orElseThrow().port())
                                .ttl(ttl())
                                .outer(
                                        outerOf(domain, rule, other, otherPort),
                                        home.ce().orElseThrow().address());
                return flags(in, protocol, flags);
        }
    }

    /** An address of the rule. */
    public Ip4Address addressOf(MapRule rule) {
        int mask = (int) (0xffffffffL >>> rule.ipv4Prefix().prefixLength());
        return Ip4Address.valueOf(
                rule.ipv4Prefix().address().getIp4Address().toInt() | (random.nextInt() & mask));
    }

    /** A port: any, low, or 0. */
    public int port() {
        switch (random.nextInt(8)) {
            case 0:
                return random.nextInt(1024);
            case 1:
                return 0;
            default:
                return random.nextInt(0x10000);
        }
    }

    /** The outer source that the address and port should have, right or with some bits wrong. */
    public Ip6Address outerOf(MapDomain domain, MapRule rule, Ip4Address address, int port) {
        Ip6Address right = MapAddress.ofPort(rule, domain.interfaceId(), address, port);
        if (random.nextInt(3) == 0) {
            return right;
        }
        BigInteger bits = new BigInteger(1, right.toOctets());
        for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
            bits = bits.flipBit(random.nextInt(128));
        }
        byte[] octets = new byte[Ip6Address.BYTE_LENGTH];
        byte[] value = bits.toByteArray();
        int length = Math.min(value.length, octets.length);
        System.arraycopy(value, value.length - length, octets, octets.length - length, length);
        return Ip6Address.valueOf(octets);
    }

    /** A packet at a border relay. */
    public PacketHeader atBr(MapDomain domain) {
        MapRule rule = domain.rules().get(random.nextInt(domain.rules().size()));
        MapRule other = domain.rules().get(random.nextInt(domain.rules().size()));
        Ip4Address member = addressOf(rule);
        Ip4Address home = random.nextInt(10) == 0 ? anywhere() : member;
        Ip4Address remote = random.nextInt(4) == 0 ? addressOf(other) : anywhere();
        int homePort = port();
        int remotePort = port();
        int protocol = protocol();
        PacketHeader.Builder packet;
        PortNumber in;
        if (random.nextInt(3) == 0) {
            in = Samples.INTERNET;
            packet = packet(protocol, remote, remotePort, home, homePort);
        } else {
            in = Samples.TUNNEL;
            Ip6Address outer = outerOf(domain, rule, member, homePort);
            packet =
                    packet(protocol, home, homePort, remote, remotePort)
                            .outer(outer, Ip6Address.valueOf(Samples.BR_IPV6));
        }
        packet.ethernet(
                source(Samples.NEXT_HOP_MAC),
                random.nextInt(10) == 0 ? Samples.HOST_MAC : Samples.BR_MAC);
        return maybeFragment(packet).inPort(in).ttl(ttl()).build();
    }

    /** A packet at a customer edge with the samples' two homes. */
    public PacketHeader atCe(CeSpec home) {
        Ip4Address host =
                Ip4Address.valueOf(
                        home.lan().address().getIp4Address().toInt() | random.nextInt(16));
        Ip4Address inside = random.nextInt(10) == 0 ? anywhere() : host;
        int flags = random.nextInt(4) == 0 ? random.nextInt(64) : 0x10;
        int port = 40000 + random.nextInt(3);
        int outsidePort = 1232 + random.nextInt(3);
        Ip4Address remote = Ip4Address.valueOf(0xc633640a + random.nextInt(2));
        int protocol = protocol();
        if (random.nextBoolean()) {
            PacketHeader.Builder packet =
                    packet(protocol, inside, port, remote, 80 + random.nextInt(2))
                            .ethernet(
                                    source(Samples.HOST_MAC),
                                    random.nextInt(10) == 0 ? Samples.HOST_MAC : home.gatewayMac())
                            .inPort(home.lanPort())
                            .vlan(home.vlan())
                            .ttl(ttl());
            return flags(packet, protocol, flags);
        }
        Ip4Address outside =
                random.nextInt(10) == 0 ? anywhere() : home.outside().address().getIp4Address();
        PacketHeader.Builder packet =
                packet(protocol, remote, 80 + random.nextInt(2), outside, outsidePort)
                        .inPort(home.tunnelPort())
                        .ttl(ttl())
                        .outer(
                                Ip6Address.valueOf(Samples.BR_IPV6),
                                Ip6Address.valueOf("2001:db8:12:3400:0:c000:212:34"));
        return flags(packet, protocol, flags);
    }

    /** A packet at a customer edge with an untranslated home, half of them in its port set. */
    public PacketHeader atUntranslatedCe(CeSpec home) {
        MapCe ce = home.untranslated().orElseThrow();
        int member = random.nextInt(1 << (32 - ce.ipv4().prefixLength()));
        Ip4Address inside =
                random.nextInt(10) == 0
                        ? anywhere()
                        : Ip4Address.valueOf(ce.ipv4Address().toInt() | member);
        int port =
                random.nextBoolean()
                        ? port()
                        : ce.ports().portAt(random.nextInt(ce.ports().size()));
        Ip4Address remote = anywhere();
        int protocol = protocol();
        if (random.nextBoolean()) {
            PacketHeader.Builder packet =
                    packet(protocol, inside, port, remote, port())
                            .ethernet(source(Samples.HOST_MAC), home.gatewayMac())
                            .inPort(home.lanPort())
                            .ttl(ttl());
            return flags(packet, protocol, random.nextInt(64));
        }
        PacketHeader.Builder packet =
                packet(protocol, remote, port(), inside, port)
                        .inPort(home.tunnelPort())
                        .ttl(ttl())
                        .outer(Ip6Address.valueOf(Samples.BR_IPV6), ce.address());
        return flags(packet, protocol, random.nextInt(64));
    }

    private static PacketHeader.Builder packet(
            int protocol, Ip4Address source, int sourcePort, Ip4Address dest, int destPort) {
        switch (protocol) {
            case TCP:
                return PacketHeader.tcp(source, sourcePort, dest, destPort);
            case UDP:
                return PacketHeader.udp(source, sourcePort, dest, destPort);
            case ICMP:
                return PacketHeader.icmp(source, dest, 8);
            default:
                return PacketHeader.ipv4(protocol, source, dest);
        }
    }

    private int protocol() {
        int[] protocols = {TCP, TCP, TCP, TCP, UDP, UDP, UDP, ICMP, GRE};
        return protocols[random.nextInt(protocols.length)];
    }

    private Ip4Address anywhere() {
        return Ip4Address.valueOf(random.nextInt());
    }

    private PacketHeader flags(PacketHeader.Builder packet, int protocol, int flags) {
        return maybeFragment(protocol == TCP ? packet.tcpFlags(flags) : packet).build();
    }

    private PacketHeader.Builder maybeFragment(PacketHeader.Builder packet) {
        return random.nextInt(6) == 0 ? packet.fragment(random.nextBoolean()) : packet;
    }

    /** The address, now and then with the mark of a packet that was measured as too large. */
    private MacAddress source(MacAddress address) {
        long mark = random.nextInt(10) == 0 ? 1L << LargePackets.SOURCE_BIT : 0;
        return MacAddress.valueOf(address.toLong() | mark);
    }

    private int ttl() {
        return random.nextInt(10) == 0 ? random.nextInt(2) : 2 + random.nextInt(254);
    }
}
