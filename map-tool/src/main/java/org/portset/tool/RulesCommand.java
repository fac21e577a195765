// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.onlab.packet.Ip6Address;
import org.portset.core.config.NetworkModel;
import org.portset.map.Prefixes;
import org.portset.rules.RuleServerModel;
import org.portset.rules.format.Bootstrap;
import org.portset.rules.format.RuleAnswers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what the rule server tells a home. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Print what the rule server of a configuration tells a home.",
        footerHeading = "%nExample:%n",
        footer = "  map rules --home 2001:db8:12:3400::1 --form get_rules network.json")
final class RulesCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = "--form",
            paramLabel = "FORM",
            defaultValue = "config",
            description =
                    "What is asked for: ${COMPLETION-CANDIDATES}; txt is the DNS record by which"
                            + " routers find the server.")
    private Form form;

    @Option(
            names = "--home",
            paramLabel = "ADDRESS",
            description = "The IPv6 address that asks; not for txt.")
    private String home;

    @Parameters(paramLabel = "FILE", description = "The network configuration; JSON.")
    private Path file;

    /** What can be asked for. */
    enum Form {
        CONFIG,
        GET_RULES,
        BASIC_MAP_RULES,
        TXT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void run() {
        NetworkModel network = DocumentFile.network(file);
        RuleServerModel server =
                network.ruleServer()
                        .orElseThrow(() -> new InputErrors(List.of("ruleServer: is missing")));
        spec.commandLine()
                .getOut()
                .println(form == Form.TXT ? record(server) : rules(network, server));
    }

    private static String record(RuleServerModel server) {
        try {
            return Bootstrap.record(server);
        } catch (IllegalArgumentException e) {
            throw new InputErrors(List.of(e.getMessage()));
        }
    }

    private String rules(NetworkModel network, RuleServerModel server) {
        Ip6Address address = InputErrors.valueOf(Prefixes.ip6Address("--home", home), Map.of());
        return new RuleAnswers(server, network.domains().values())
                .shown("/" + form, address)
                .orElseThrow(() -> new InputErrors(List.of("--home: no domain has " + address)))
                .toPrettyString();
    }
}
