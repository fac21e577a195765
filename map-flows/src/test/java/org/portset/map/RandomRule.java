// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;

/**
 * A rule and a CE drawn from parts, with the CE's address put together from the same parts as a
 * string of bits: another way than the one under test.
 */
final class RandomRule {
    final MapRule rule;
    final Ip6Prefix endUserPrefix;
    private final String ruleBits;
    private final String eaBits;
    private final String ipv4Bits;
    private final String psidBits;

    private RandomRule(
            MapRule rule, String ruleBits, String eaBits, String ipv4Bits, String psidBits) {
        this.rule = rule;
        this.ruleBits = ruleBits;
        this.eaBits = eaBits;
        this.ipv4Bits = ipv4Bits;
        this.psidBits = psidBits;
        String bits = ruleBits + eaBits;
        this.endUserPrefix = Ip6Prefix.valueOf(address(padRight(bits, 128)), bits.length());
    }

    static RandomRule draw(Random random) {
        while (true) {
            int n = 16 + random.nextInt(49);
            int r = random.nextInt(33);
            int ea = random.nextInt(Math.min(48, 64 - n) + 1);
            int psidLength = Math.max(0, ea - (32 - r));
            if (psidLength <= 16) {
                return of(n, r, ea, random.nextInt(Math.min(15, 16 - psidLength) + 1), random);
            }
        }
    }

    /** A rule of n and r bits of prefix, with random prefixes and EA bits. */
    static RandomRule of(int n, int r, int ea, int psidOffset, Random random) {
        // Global unicast is 2000::/3; of IPv4 the half below 128.0.0.0 has no multicast.
        String ruleBits = ("001" + bits(random, 61)).substring(0, n);
        String ipv4Rule = ("0" + bits(random, 31)).substring(0, r);
        String eaBits = bits(random, ea);
        int suffixLength = Math.min(ea, 32 - r);
        MapRule rule =
                MapRule.of(
                                "drawn",
                                Ip6Prefix.valueOf(address(padRight(ruleBits, 128)), n).toString(),
                                Ip4Prefix.valueOf(ipv4(padRight(ipv4Rule, 32)), r).toString(),
                                ea,
                                psidOffset)
                        .value();
        return new RandomRule(
                rule,
                ruleBits,
                eaBits,
                padRight(ipv4Rule + eaBits.substring(0, suffixLength), 32),
                padLeft(eaBits.substring(suffixLength), 16));
    }

    Ip6Address expectedAddress(InterfaceIdFormat format) {
        String prefix = padRight(ruleBits + eaBits, 64);
        String interfaceId =
                format == InterfaceIdFormat.RFC7597
                        ? zeros(16) + ipv4Bits + psidBits
                        : zeros(8) + ipv4Bits + psidBits + zeros(8);
        return address(prefix + interfaceId);
    }

    private static String bits(Random random, int count) {
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            bits.append(random.nextInt(2));
        }
        return bits.toString();
    }

    private static String zeros(int count) {
        return "0".repeat(count);
    }

    private static String padRight(String bits, int length) {
        return bits + zeros(length - bits.length());
    }

    private static String padLeft(String bits, int length) {
        return zeros(length - bits.length()) + bits;
    }

    private static Ip6Address address(String bits) {
        // A leading 1 keeps BigInteger's array at 17 bytes whatever the address starts with.
        byte[] bytes = new BigInteger("1" + bits, 2).toByteArray();
        return Ip6Address.valueOf(Arrays.copyOfRange(bytes, 1, 17));
    }

    private static int ipv4(String bits) {
        return (int) Long.parseLong(bits, 2);
    }

    @Override
    public String toString() {
        return rule + " with " + endUserPrefix;
    }
}
