// SPDX-License-Identifier: Apache-2.0
package org.portset.rules;

import java.util.ArrayList;
import java.util.List;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;

/** Domains and offers that tests share. */
public final class Samples {
    /** An address of a home of {@link #lab}. */
    public static final Ip6Address HOME = Ip6Address.valueOf("2001:db8:12:3400::ff");

    /** An address of a home that has offers, too, and those of its own. */
    public static final Ip6Address OFFERED = Ip6Address.valueOf("2001:db8:77:0100::1");

    /** An address that nobody has. */
    public static final Ip6Address STRANGER = Ip6Address.valueOf("2001:db8:ffff:1::1");

    public static final String TOKEN =
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private Samples() {}

    /** The lab's domain. */
    public static MapDomain lab(boolean mesh) {
        return domain(
                "lab",
                mesh,
                InterfaceIdFormat.RFC7597,
                List.of(rule("r1", "2001:db8::/40", "192.0.2.0/24", 16, 6)));
    }

    public static MapRule rule(String name, String ipv6, String ipv4, int eaBits, int offset) {
        return MapRule.of(name, ipv6, ipv4, eaBits, offset).value();
    }

    public static MapDomain domain(
            String name, boolean mesh, InterfaceIdFormat format, List<MapRule> rules) {
        return MapDomain.of(name, rules, "2001:db8:ffff::1", 1540, format, mesh).value();
    }

    /** A domain of that many rules, 2001:db8:100::/40 and on. */
    public static MapDomain large(int rules) {
        List<MapRule> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            all.add(
                    rule(
                            "r" + i,
                            String.format("2400:%x:%x00::/40", 0x100 + (i >> 8), i & 0xff),
                            String.format("10.%d.%d.0/24", i >> 8, i & 0xff),
                            16,
                            4));
        }
        return domain("large", true, InterfaceIdFormat.DRAFT03, all);
    }

    /** A server with offers of each kind. */
    public static RuleServerModel.Builder server() {
        Offer all =
                Offer.builder(Ip6Prefix.valueOf("2001:db8:77::/48"))
                        .aftr("aftr.example.net")
                        .build();
        Offer own =
                Offer.builder(Ip6Prefix.valueOf("2001:db8:77:100::/56"))
                        .token(TOKEN)
                        .aftr("2001:db8:ffff::64")
                        .lw4o6(
                                new Offer.Lw4o6(
                                        "lwaftr.example.net",
                                        Ip6Prefix.valueOf("2001:db8:77:100::/56"),
                                        Ip4Address.valueOf("203.0.113.16"),
                                        3,
                                        8,
                                        6))
                        .ipip(
                                new Offer.Ipip(
                                        Ip6Address.valueOf("2001:db8:77:100::7"),
                                        Ip6Address.valueOf("2001:db8:ffff::7"),
                                        Ip4Prefix.valueOf("203.0.113.0/29")))
                        .build();
        return RuleServerModel.builder("Example").serviceName("4over6").offers(List.of(all, own));
    }
}
