// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.NtsHostSnapshot;
import org.portset.api.NtsService;

/** Lists the hosts that are reached by name, and changes the list. */
@Service
@Command(
        scope = "onos",
        name = "nts-hosts",
        description = "Lists, adds or removes hosts behind the NAT that are reached by name",
        detailedDescription =
                "nts-hosts [SUBSCRIBER]\n"
                        + "nts-hosts add SUBSCRIBER NAME ADDRESS [SERVICE=PORT ...]\n"
                        + "nts-hosts remove NAME\n"
                        + "A SERVICE is named as in SRV: _ssh._tcp=22. A change goes into the"
                        + " network configuration; a learnt host is forgotten.")
public class NtsHostsCommand extends NtsCommand {
    static final String ADD = "add";
    static final String REMOVE = "remove";
    private static final int ADD_WORDS = 4;
    private static final String USAGE =
            "write: nts-hosts [SUBSCRIBER], or: nts-hosts add SUBSCRIBER NAME ADDRESS"
                    + " [SERVICE=PORT ...], or: nts-hosts remove NAME";

    @Argument(
            name = "words",
            description =
                    "[SUBSCRIBER], or: add SUBSCRIBER NAME ADDRESS [SERVICE=PORT ...], or: remove"
                            + " NAME",
            multiValued = true)
    @Completion(NtsHostsCompleter.class)
    private List<String> typed = null;

    @Override
    String answer(NtsService nts) {
        List<String> words = arguments(typed, Set.of(), Set.of()).words();
        String first = words.isEmpty() ? "" : words.get(0);
        if (first.equals(ADD) && words.size() >= ADD_WORDS) {
            NtsHostSnapshot host =
                    nts.addHost(
                            words.get(1),
                            words.get(2),
                            words.get(3),
                            words.subList(ADD_WORDS, words.size()));
            return answer(List.of(host), NtsViews.added(host));
        }
        if (first.equals(REMOVE) && words.size() == 2) {
            NtsHostSnapshot host = nts.removeHost(words.get(1));
            return answer(List.of(host), NtsViews.removed(host));
        }
        if (first.equals(ADD) || first.equals(REMOVE) || words.size() > 1) {
            throw new IllegalArgumentException(USAGE);
        }
        List<NtsHostSnapshot> hosts = nts.hosts(words.isEmpty() ? null : first);
        return answer(hosts, NtsViews.hosts(hosts));
    }
}
