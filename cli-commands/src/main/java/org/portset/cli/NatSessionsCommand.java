// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.SessionFilter;
import org.portset.api.SessionSnapshot;

/** Lists live sessions, those with most bytes first. */
@Service
@Command(
        scope = "onos",
        name = "nat-sessions",
        description = "Lists live NAT sessions, those with most bytes first")
public class NatSessionsCommand extends PortsetCommand {
    private static final int USUAL_LIMIT = 50;

    private static final String PROTOCOL = "--protocol";
    private static final String REMOTE = "--remote";
    private static final String OFFLOADED = "--offloaded";
    private static final String SLOW = "--slow";
    private static final String LIMIT = "--limit";

    static final Set<String> FLAGS = Set.of(OFFLOADED, SLOW);
    static final Set<String> VALUED = Set.of(PROTOCOL, REMOTE, LIMIT);

    @Argument(
            name = "subscriber",
            description = "Subscriber id; all without it",
            multiValued = true)
    @Completion(SessionsCompleter.class)
    private List<String> typed = null;

    @Option(name = PROTOCOL, description = "Only this protocol: tcp, udp or icmp")
    @Completion(ProtocolCompleter.class)
    private String protocol = null;

    @Option(name = REMOTE, description = "Only this other end: ADDRESS or ADDRESS:PORT")
    private String remote = null;

    @Option(name = OFFLOADED, description = "Only sessions that the switch forwards")
    private boolean offloaded = false;

    @Option(name = SLOW, description = "Only sessions that the controller forwards")
    private boolean slow = false;

    @Option(
            name = LIMIT,
            description = "At most so many; without it 50 in the table and all in JSON")
    private String limit = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        Arguments arguments = arguments(typed, FLAGS, VALUED);
        SessionFilter filter =
                new SessionFilter(
                        arguments.value(PROTOCOL, protocol),
                        arguments.value(REMOTE, remote),
                        offloaded || arguments.has(OFFLOADED),
                        slow || arguments.has(SLOW));
        int most = most(arguments.value(LIMIT, limit));
        List<SessionSnapshot> found = filter.apply(nat.sessions(arguments.onlyWord()));
        List<SessionSnapshot> shown = found.stream().limit(most).collect(Collectors.toList());
        return answer(shown, NatViews.sessions(shown, found.size() - shown.size()));
    }

    private int most(String given) {
        if (given == null) {
            return outputJson() ? Integer.MAX_VALUE : USUAL_LIMIT;
        }
        return Units.limit(given);
    }
}
