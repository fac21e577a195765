// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.dhcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.Result;
import org.portset.rules.Offer;
import org.portset.rules.Samples;

class S46Test {
    private static final String RULE =
            // 89, 21 octets
            "0059 0015 "
                    // no flag, 16 EA bits, 192.0.2.0/24
                    + "00 10 18 c0000200"
                    // 2001:db8::/40 in 5 octets
                    + "28 20010db800"
                    // 93: offset 6, PSID-len 0, PSID 0
                    + "005d 0004 06 00 0000";
    private static final String BR = "005a 0010 20010db8ffff00000000000000000001";

    private static String hex(byte[] octets) {
        StringBuilder text = new StringBuilder();
        for (byte octet : octets) {
            text.append(String.format("%02x", octet & 0xff));
        }
        return text.toString();
    }

    private static byte[] octets(String hex) {
        String digits = hex.replace(" ", "");
        byte[] octets = new byte[digits.length() / 2];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return octets;
    }

    @Test
    void writesARuleAndTheBorderRelay() {
        MapDomain domain = Samples.lab(false);
        assertEquals(hex(octets(RULE + BR)), hex(S46.mapE(domain, domain.rules().get(0))));
    }

    @Test
    void writesThePsidOfARuleOfOneHome() {
        MapRule rule =
                MapRule.binding("one", "2001:db8:12:3400::/56", "192.0.2.18/32", 6, 8, 0x34)
                        .value();
        String option =
                "0059 0017 00 00 20 c0000212 38 20010db8001234 "
                        // 93: offset 6, PSID-len 8, PSID left-justified
                        + "005d 0004 06 08 3400";
        MapDomain domain = Samples.domain("lw", false, InterfaceIdFormat.RFC7597, List.of(rule));
        assertEquals(hex(octets(option + BR)), hex(S46.mapE(domain, rule)));
    }

    @Test
    void writesAMeshAsForwardingRulesTheHomesOwnFirst() {
        MapDomain domain =
                Samples.domain(
                        "d",
                        true,
                        InterfaceIdFormat.RFC7597,
                        List.of(
                                Samples.rule("a", "2001:db8::/40", "192.0.2.0/24", 16, 6),
                                Samples.rule("b", "2001:db8:100::/43", "198.51.100.7/32", 0, 6)));
        assertEquals(
                // No PSID, so no port parameters; 43 bits are 6 octets.
                hex(
                        octets(
                                "0059 000e 01 00 20 c6336407 2b 20010db80100"
                                        + RULE.replace("00 10 18", "01 10 18")
                                        + BR)),
                hex(S46.mapE(domain, domain.rules().get(1))));
        Result<S46Reader> read = S46Reader.read(S46.mapE(domain, domain.rules().get(1)));
        assertTrue(read.value().rules().stream().allMatch(S46Reader.S46Rule::forwarding));
    }

    @Test
    void tellsNoMoreRulesOfAMeshThanARouterMustTake() {
        MapDomain domain = Samples.large(310);
        byte[] data = S46.mapE(domain, domain.rules().get(300));
        S46Reader read = S46Reader.read(data).value();
        assertEquals(256, read.rules().size());
        assertEquals(domain.rules().get(300).ipv6Prefix(), read.rules().get(0).ipv6Prefix());
    }

    @Test
    void writesThePsidOfABindingLeftJustified() {
        Offer.Lw4o6 binding =
                new Offer.Lw4o6(
                        "lwaftr.example.net",
                        Ip6Prefix.valueOf("2001:db8:77:100::/56"),
                        Ip4Address.valueOf("203.0.113.16"),
                        3,
                        4,
                        6);
        byte[] data = S46.lightweight(binding, List.of(Ip6Address.valueOf("2001:db8:ffff::1")));
        assertEquals(
                hex(octets(BR + "005c 0014 cb007110 38 20010db8007701 005d 0004 06 04 3000")),
                hex(data));
        S46Reader.Binding read = S46Reader.read(data).value().binding().get();
        assertEquals(3, read.portParams().get().psid());
        assertEquals("2001:db8:77:100::/56", read.prefix().toString());
    }

    @Test
    void readsWhatItWrites() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            int n = 24 + random.nextInt(25);
            int r = 8 + random.nextInt(25);
            int ea = random.nextInt(Math.min(48, 64 - n) + 1);
            int q = Math.max(0, ea - (32 - r));
            if (q > 16) {
                continue;
            }
            int a = random.nextInt(Math.min(15, 16 - q) + 1);
            Ip6Prefix prefix = Ip6Prefix.valueOf(Ip6Address.valueOf("2001:db8:a5a5:5a5a::"), n);
            MapRule rule = Samples.rule("r", prefix.toString(), four(r), ea, a);
            MapDomain domain =
                    Samples.domain(
                            "d", random.nextBoolean(), InterfaceIdFormat.RFC7597, List.of(rule));
            S46Reader read = S46Reader.read(S46.mapE(domain, rule)).value();
            String what = "seed " + seed + ", " + rule;
            S46Reader.S46Rule found = read.rules().get(0);
            assertEquals(rule.ipv6Prefix(), found.ipv6Prefix(), what);
            assertEquals(rule.ipv4Prefix(), found.ipv4Prefix(), what);
            assertEquals(ea, found.eaBits(), what);
            assertEquals(domain.mesh(), found.forwarding(), what);
            assertEquals(q > 0, found.portParams().isPresent(), what);
            found.portParams().ifPresent(ports -> assertEquals(a, ports.offset(), what));
            assertEquals(List.of(domain.brAddress()), read.relays(), what);
        }
    }

    private static String four(int length) {
        return org.onlab.packet.Ip4Prefix.valueOf(Ip4Address.valueOf("203.90.165.90"), length)
                .toString();
    }

    @Test
    void skipsOptionsItDoesNotKnow() {
        S46Reader read = S46Reader.read(octets("0001 0002 abcd" + RULE + BR)).value();
        assertEquals(1, read.rules().size());
    }

    @Test
    void refusesWhatIsCutShortWhereverItIs() {
        byte[] whole = octets(RULE + BR);
        List<Integer> taken = new ArrayList<>();
        for (int length = 0; length < whole.length; length++) {
            if (S46Reader.read(java.util.Arrays.copyOf(whole, length)).ok()) {
                taken.add(length);
            }
        }
        assertEquals(List.of(0, octets(RULE).length), taken);
    }

    @Test
    void refusesNumbersThatCannotBeByTheOptionsName() {
        assertRefused(RULE.replace("00 10 18", "00 31 18"), "S46_RULE");
        assertRefused(RULE.replace("00 10 18", "00 10 21"), "S46_RULE");
        assertRefused(RULE.replace("06 00 0000", "10 00 0000"), "S46_PORTPARAMS");
        assertRefused(RULE.replace("06 00 0000", "06 0b 0000"), "S46_PORTPARAMS");
        assertRefused("005a 0004 20010db8", "S46_BR");
    }

    private static void assertRefused(String hex, String option) {
        Result<S46Reader> read = S46Reader.read(octets(hex));
        assertFalse(read.ok(), hex);
        assertEquals(option, read.errors().get(0).path());
    }

    @Test
    void neverThrowsOnRandomOctets() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = octets(RULE + BR);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = good.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            try {
                S46Reader.read(octets);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", " + hex(octets), e);
            }
        }
    }

    @Test
    void makesAKeaConfigurationWithTheOptionAsOctets() {
        MapDomain domain = Samples.lab(false);
        String kea =
                KeaConfig.of(domain, Ip6Prefix.valueOf("2001:db8:fffe::/64"), "eth0").toString();
        assertTrue(
                kea.contains("\"prefix\":\"2001:db8::\",\"prefix-len\":40,\"delegated-len\":56"),
                kea);
        assertTrue(
                kea.toLowerCase(java.util.Locale.ROOT)
                        .contains(
                                "\"csv-format\":false,\"data\":\"" + hex(octets(RULE + BR)) + "\""),
                kea);
    }
}
