// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.onlab.packet.Ip6Prefix;
import org.portset.core.config.NetworkModel;
import org.portset.map.MapDomain;
import org.portset.map.Prefixes;
import org.portset.rules.dhcp.KeaConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the configuration of a DHCPv6 server for a domain. */
@Command(
        name = "kea",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Print the configuration of a Kea DHCPv6 server that delegates the prefixes of a domain"
                    + " and tells homes their rules (RFC 7598)."
        },
        footerHeading = "%nExample:%n",
        footer = "  map kea --link 2001:db8:ffff:1::/64 --interface eth0 network.json")
final class KeaCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = "--domain",
            paramLabel = "NAME",
            description = "The domain; not needed where there is one only.")
    private String domain;

    @Option(
            names = "--link",
            required = true,
            paramLabel = "PREFIX",
            description = "The IPv6 prefix of the link that homes ask from.")
    private String link;

    @Option(
            names = "--interface",
            required = true,
            paramLabel = "NAME",
            description = "The server's interface on that link.")
    private String networkInterface;

    @Parameters(paramLabel = "FILE", description = "The network configuration; JSON.")
    private Path file;

    @Override
    public void run() {
        NetworkModel network = DocumentFile.network(file);
        Ip6Prefix prefix = InputErrors.valueOf(Prefixes.ip6Prefix("--link", link), Map.of());
        spec.commandLine()
                .getOut()
                .println(KeaConfig.of(domain(network), prefix, networkInterface).toPrettyString());
    }

    private MapDomain domain(NetworkModel network) {
        if (domain == null && network.domains().size() == 1) {
            return network.domains().values().iterator().next();
        }
        MapDomain found = network.domains().get(domain);
        if (found == null) {
            throw new InputErrors(
                    List.of(
                            "--domain: must be one of "
                                    + String.join(", ", network.domains().keySet())));
        }
        return found;
    }
}
