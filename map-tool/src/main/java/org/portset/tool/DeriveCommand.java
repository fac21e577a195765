// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapCe;
import org.portset.map.MapError;
import org.portset.map.MapRule;
import org.portset.map.Prefixes;
import org.portset.map.Result;
import org.portset.nat.ports.PortSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Derives what a CE has from its end-user prefix. */
@Command(
        name = "derive",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Derive a CE's IPv4 address, ports and MAP IPv6 address from its end-user prefix and"
                    + " its Basic Mapping Rule (RFC 7597 5.2)."
        },
        footerHeading = "%nExample (RFC 7597, appendix A, example 1):%n",
        footer = {
            "  map derive --rule-ipv6 2001:db8::/40 --rule-ipv4 192.0.2.0/24 \\",
            "             --ea-bits 16 --psid-offset 6 --prefix 2001:db8:12:3400::/56"
        })
final class DeriveCommand implements Runnable {
    private static final Map<String, String> OPTIONS =
            Map.of(
                    "ipv6Prefix", "--rule-ipv6",
                    "ipv4Prefix", "--rule-ipv4",
                    "eaBits", "--ea-bits",
                    "psidOffset", "--psid-offset",
                    "endUserPrefix", "--prefix");

    @Spec private CommandSpec spec;

    @Option(
            names = "--rule-ipv6",
            required = true,
            paramLabel = "PREFIX",
            description = "The rule's IPv6 prefix.")
    private String ruleIpv6;

    @Option(
            names = "--rule-ipv4",
            required = true,
            paramLabel = "PREFIX",
            description = "The rule's IPv4 prefix.")
    private String ruleIpv4;

    @Option(
            names = "--ea-bits",
            required = true,
            paramLabel = "N",
            description = "Embedded-address bits of the rule, 0..48.")
    private int eaBits;

    @Option(
            names = "--psid-offset",
            required = true,
            paramLabel = "N",
            description = "Bits of a port before the PSID, 0..15.")
    private int psidOffset;

    @Option(
            names = "--prefix",
            required = true,
            paramLabel = "PREFIX",
            description = "The end-user IPv6 prefix the CE was given.")
    private String prefix;

    @Option(
            names = "--draft03",
            description = "Write the interface identifier as draft-ietf-softwire-map-03 does.")
    private boolean draft03;

    @Option(
            names = "--json",
            description = "Print JSON: ipv4, psid, psidLength, ports (how many), ranges, address.")
    private boolean json;

    @Override
    public void run() {
        MapCe ce = derive();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(ce));
        } else {
            table(ce).lines().forEach(out::println);
        }
    }

    private MapCe derive() {
        String name = ruleIpv6.isBlank() ? "given" : ruleIpv6;
        Result<MapRule> rule = MapRule.of(name, ruleIpv6, ruleIpv4, eaBits, psidOffset);
        Result<Ip6Prefix> endUserPrefix = Prefixes.ip6Prefix("endUserPrefix", prefix);
        List<MapError> errors = new ArrayList<>(Result.errorsOf(rule, endUserPrefix));
        if (!errors.isEmpty()) {
            throw InputErrors.of(errors, OPTIONS);
        }
        InterfaceIdFormat format = draft03 ? InterfaceIdFormat.DRAFT03 : InterfaceIdFormat.RFC7597;
        return InputErrors.valueOf(
                MapCe.derive(rule.value(), endUserPrefix.value(), format), OPTIONS);
    }

    private static ObjectNode json(MapCe ce) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("ipv4", ipv4(ce));
        node.put("psid", ce.psid().isPresent() ? PortText.psid(ce.ports()) : null);
        node.put("psidLength", ce.psidLength());
        node.put("ports", ce.ports().size());
        node.set("ranges", PortText.json(ce.ports()));
        node.put("address", ce.address().toString());
        return node;
    }

    private static Table table(MapCe ce) {
        PortSet ports = ce.ports();
        String sharing =
                ce.psidLength() == 0 ? "" : ", shared by " + (1 << ce.psidLength()) + " CEs";
        return new Table()
                .row(isAddress(ce) ? "IPv4 address" : "IPv4 prefix", ipv4(ce) + sharing)
                .row("MAP IPv6 address", ce.address().toString())
                .row("PSID", PortText.describePsid(ports))
                .row("Ports", PortText.describeSize(ports))
                .more(PortText.lines(ports));
    }

    private static boolean isAddress(MapCe ce) {
        return ce.ipv4().prefixLength() == Ip4Prefix.MAX_MASK_LENGTH;
    }

    private static String ipv4(MapCe ce) {
        return isAddress(ce) ? ce.ipv4Address().toString() : ce.ipv4().toString();
    }
}
