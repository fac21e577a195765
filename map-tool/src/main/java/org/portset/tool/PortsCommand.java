// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.portset.nat.ports.PortSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the ports of a PSID. */
@Command(
        name = "ports",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "List the ports of a PSID (RFC 7597 5.1).",
        footerHeading = "%nExample:%n",
        footer = "  map ports --offset 6 --length 8 --psid 0x34")
final class PortsCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = "--offset",
            required = true,
            paramLabel = "A",
            description = "PSID offset: bits of a port before the PSID, 0..15.")
    private int offset;

    @Option(
            names = "--length",
            required = true,
            paramLabel = "K",
            description = "PSID length in bits, 0..16; with the offset at most 16.")
    private int length;

    @Option(
            names = "--psid",
            required = true,
            paramLabel = "N",
            converter = Psid.class,
            description = "The PSID, decimal or 0x..., right-justified.")
    private int psid;

    @Option(names = "--json", description = "Print JSON: ports (how many), ranges.")
    private boolean json;

    @Override
    public void run() {
        PortSet ports = portSet();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            node.put("ports", ports.size());
            node.set("ranges", PortText.json(ports));
            out.println(node);
            return;
        }
        new Table()
                .row("PSID", PortText.describePsid(ports))
                .row("Ports", PortText.describeSize(ports))
                .more(PortText.lines(ports))
                .lines()
                .forEach(out::println);
    }

    private PortSet portSet() {
        try {
            return PortSet.of(offset, length, psid);
        } catch (IllegalArgumentException e) {
            // The message is "field: reason"; the user knows the field as an option.
            String message = e.getMessage();
            String field = message.substring(0, message.indexOf(':'));
            Map<String, String> options =
                    Map.of("psidOffset", "--offset", "psidLength", "--length", "psid", "--psid");
            throw new InputErrors(List.of(options.get(field) + message.substring(field.length())));
        }
    }

    /** Decimal or, after 0x, hexadecimal. */
    static final class Psid implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return text.startsWith("0x") || text.startsWith("0X")
                    ? Integer.parseInt(text.substring(2), 16)
                    : Integer.parseInt(text);
        }
    }
}
