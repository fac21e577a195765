// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.MapAddress;
import org.portset.map.MapCe;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.Prefixes;
import org.portset.map.Result;
import org.portset.map.json.DomainJson;
import org.portset.rules.dhcp.S46;
import org.portset.rules.dhcp.S46Reader;

/**
 * MAP domains and their rules, from text. What is accepted can be told to a home as DHCPv6 options
 * that read back; and the address that a border relay computes for a home's first port is the
 * home's.
 */
public final class MapRules {
    private MapRules() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Json.read(data).ifPresent(MapRules::read);
    }

    private static void read(JsonNode node) {
        Result<MapDomain> read = DomainJson.read(node);
        if (!read.ok()) {
            Json.check(read.errors());
            return;
        }
        MapDomain domain = read.value();
        for (MapRule rule : domain.rules()) {
            Result<S46Reader> told = S46Reader.read(S46.mapE(domain, rule));
            NatPackets.check(told.ok(), rule + " as DHCPv6 options: " + told.errors());
            NatPackets.check(
                    told.value().rules().get(0).eaBits() == rule.eaBits()
                            && told.value().relays().contains(domain.brAddress()),
                    rule + " reads back as " + told.value().rules());
            home(node, domain, rule);
        }
    }

    private static void home(JsonNode node, MapDomain domain, MapRule rule) {
        Result<Ip6Prefix> prefix =
                Prefixes.ip6Prefix(
                        "endUserPrefix", node.path("home").asText("2001:db8:12:3400::/56"));
        Result<MapCe> derived =
                prefix.flatMap(user -> MapCe.derive(rule, user, domain.interfaceId()));
        if (!derived.ok()) {
            Json.check(derived.errors());
            return;
        }
        MapCe ce = derived.value();
        Ip4Address address = ce.ipv4().address();
        int port = ce.ports().size() == 0 ? 0 : ce.ports().ranges().get(0).first();
        if (!MapAddress.inZeroBlock(rule, port)) {
            NatPackets.check(
                    MapAddress.ofPort(rule, domain.interfaceId(), address, port)
                            .equals(ce.address()),
                    ce + " is not where its port " + port + " leads");
        }
    }
}
