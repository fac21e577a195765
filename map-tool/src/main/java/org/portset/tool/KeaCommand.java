// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import java.nio.file.Path;
import java.util.List;
import org.portset.core.rules.RulesTold;
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
        footer = "  map kea --domain lab --link 2001:db8:ffff:1::/64 --interface eth0 network.json")
final class KeaCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Option(names = "--domain", required = true, paramLabel = "NAME", description = "The domain.")
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
        RulesTold rules = new RulesTold(DocumentFile.network(file));
        try {
            spec.commandLine().getOut().println(rules.kea(domain, link, networkInterface));
        } catch (IllegalArgumentException e) {
            throw new InputErrors(List.of(e.getMessage()));
        }
    }
}
