// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.portset.core.rules.RulesTold;
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
            paramLabel = "HOME",
            description = "The subscriber, or the IPv6 address that asks; not for txt.")
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
        RulesTold rules = new RulesTold(DocumentFile.network(file));
        try {
            spec.commandLine().getOut().println(rules.told(form.toString(), home));
        } catch (IllegalArgumentException e) {
            throw new InputErrors(List.of(e.getMessage()));
        }
    }
}
