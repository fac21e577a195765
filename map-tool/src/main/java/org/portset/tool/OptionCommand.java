// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.portset.map.Result;
import org.portset.rules.dhcp.S46Reader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a DHCPv6 option with MAP rules says. */
@Command(
        name = "option",
        mixinStandardHelpOptions = true,
        description = {
            "Read the data of DHCPv6 option 94 (MAP-E) or 96 (lightweight 4over6), RFC 7598, and"
                    + " print it as JSON."
        },
        footerHeading = "%nExample:%n",
        footer = "  map option 0:59:0:15:0:10:18:c0:0:2:0:28:20:1:d:b8:0:0:5d:0:4:6:0:0:0")
final class OptionCommand implements Runnable {
    private static final Pattern PLAIN = Pattern.compile("([0-9A-Fa-f]{2})+");
    private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f]{1,2}(:[0-9A-Fa-f]{1,2})*");

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "OCTETS",
            description = "Hexadecimal digits, two to an octet, or octets with colons between.")
    private String octets;

    @Override
    public void run() {
        Result<S46Reader> read = S46Reader.read(bytes());
        spec.commandLine()
                .getOut()
                .println(json(InputErrors.valueOf(read, Map.of())).toPrettyString());
    }

    private byte[] bytes() {
        String[] each;
        if (PLAIN.matcher(octets).matches()) {
            each = octets.split("(?<=\\G..)", 0);
        } else if (COLONS.matcher(octets).matches()) {
            each = octets.split(":", -1);
        } else {
            throw new InputErrors(
                    List.of("OCTETS: must be hexadecimal digits, or octets with colons between"));
        }
        byte[] bytes = new byte[each.length];
        for (int i = 0; i < each.length; i++) {
            bytes[i] = (byte) Integer.parseInt(each[i], 16);
        }
        return bytes;
    }

    private static ObjectNode json(S46Reader read) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode rules = all.putArray("rules");
        for (S46Reader.S46Rule rule : read.rules()) {
            ObjectNode one =
                    rules.addObject()
                            .put("ipv6Prefix", rule.ipv6Prefix().toString())
                            .put("ipv4Prefix", rule.ipv4Prefix().toString())
                            .put("eaBits", rule.eaBits())
                            .put("forwarding", rule.forwarding());
            rule.portParams().ifPresent(ports -> put(one, ports));
        }
        ArrayNode relays = all.putArray("brAddresses");
        read.relays().forEach(relay -> relays.add(relay.toString()));
        read.binding()
                .ifPresent(
                        binding -> {
                            ObjectNode bind =
                                    all.putObject("binding")
                                            .put("ipv4", binding.ipv4().toString())
                                            .put("ipv6", binding.prefix().toString());
                            binding.portParams().ifPresent(ports -> put(bind, ports));
                        });
        return all;
    }

    private static void put(ObjectNode node, S46Reader.PortParams ports) {
        node.put("psidOffset", ports.offset());
        if (ports.psidLength() > 0) {
            node.put("psidLength", ports.psidLength()).put("psid", ports.psid());
        }
    }
}
