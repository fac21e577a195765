// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.NtsReachSnapshot;
import org.portset.api.NtsService;

/** Tells whether a name can be reached, and why not. */
@Service
@Command(
        scope = "onos",
        name = "nts-why",
        description = "Tells whether a host can be reached by its name, and why not",
        detailedDescription =
                "nts-why NAME [PORT] [--protocol tcp|udp] [--srv]\n"
                        + "--srv asks as an SRV or HTTPS query does, whose answer can name another"
                        + " port. Nothing is changed.")
public class NtsWhyCommand extends NtsCommand {
    private static final String PROTOCOL = "--protocol";
    private static final String SRV = "--srv";
    static final Set<String> VALUED = Set.of(PROTOCOL);
    static final Set<String> FLAGS = Set.of(SRV);
    private static final String USAGE = "write: nts-why NAME [PORT] [--protocol tcp|udp] [--srv]";

    @Argument(name = "name", description = "NAME [PORT]", multiValued = true)
    @Completion(NtsWhyCompleter.class)
    private List<String> typed = null;

    @Option(name = PROTOCOL, description = "tcp or udp; any without it")
    @Completion(ProtocolCompleter.class)
    private String protocol = null;

    @Option(name = SRV, description = "As an SRV or HTTPS query")
    private boolean srv = false;

    @Override
    String answer(NtsService nts) {
        Arguments arguments = arguments(typed, FLAGS, VALUED);
        List<String> words = arguments.words();
        if (words.isEmpty() || words.size() > 2) {
            throw new IllegalArgumentException(USAGE);
        }
        String asked = arguments.value(PROTOCOL, protocol == null ? "any" : protocol);
        NtsReachSnapshot reach =
                nts.why(
                        words.get(0),
                        asked.toLowerCase(Locale.ROOT),
                        words.size() == 1 ? 0 : port(words.get(1)),
                        srv || arguments.has(SRV));
        return answer(reach, NtsViews.reach(reach));
    }

    private static int port(String typed) {
        int port = typed.matches("[0-9]{1,5}") ? Integer.parseInt(typed) : -1;
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException(
                    "port: must be a number from 1 to 65535, not " + typed);
        }
        return port;
    }
}
