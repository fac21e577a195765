// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.dhcp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.rules.RuleBook;

/**
 * The configuration of a Kea DHCPv6 server, 2.x, that delegates the end-user prefixes of a domain
 * and tells each home its rule by option 94. The option is given as octets: Kea's own notation can
 * tell only one offset for all rules of a scope.
 */
public final class KeaConfig {
    private static final int PREFERRED_SECONDS = 3_000;
    private static final int VALID_SECONDS = 4_000;

    private KeaConfig() {}

    /**
     * The whole document.
     *
     * @param link the IPv6 prefix of the link that homes ask from
     * @param networkInterface the server's interface on that link
     */
    public static ObjectNode of(MapDomain domain, Ip6Prefix link, String networkInterface) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ObjectNode dhcp6 = document.putObject("Dhcp6");
        dhcp6.putObject("interfaces-config").putArray("interfaces").add(networkInterface);
        dhcp6.put("preferred-lifetime", PREFERRED_SECONDS);
        dhcp6.put("valid-lifetime", VALID_SECONDS);
        ObjectNode subnet =
                dhcp6.putArray("subnet6")
                        .addObject()
                        .put("id", 1)
                        .put("subnet", link.toString())
                        .put("interface", networkInterface);
        if (S46.isCut(domain)) {
            subnet.putObject("user-context")
                    .put(
                            "comment",
                            String.format(
                                    "Of %d rules a home is told %d: its own, and the first of the"
                                            + " others",
                                    domain.rules().size(), RuleBook.MAX_RULES));
        }
        ArrayNode pools = subnet.putArray("pd-pools");
        for (MapRule rule : domain.rules()) {
            ObjectNode pool =
                    pools.addObject()
                            .put("prefix", rule.ipv6Prefix().address().toString())
                            .put("prefix-len", rule.ipv6Prefix().prefixLength())
                            .put("delegated-len", rule.endUserPrefixLength());
            pool.putArray("option-data")
                    .addObject()
                    .put("name", "s46-cont-mape")
                    .put("code", S46.CONT_MAPE)
                    .put("space", "dhcp6")
                    .put("csv-format", false)
                    .put("data", hex(S46.mapE(domain, rule)));
        }
        return document;
    }

    private static String hex(byte[] octets) {
        StringBuilder digits = new StringBuilder();
        for (byte octet : octets) {
            digits.append(String.format("%02X", octet & 0xff));
        }
        return digits.toString();
    }
}
