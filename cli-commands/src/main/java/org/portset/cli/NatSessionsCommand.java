// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.SessionSnapshot;

/** Lists live sessions, those with most bytes first. */
@Service
@Command(
        scope = "onos",
        name = "nat-sessions",
        description = "Lists live NAT sessions, those with most bytes first")
public class NatSessionsCommand extends PortsetCommand {
    private static final int USUAL_LIMIT = 50;

    @Argument(name = "subscriber", description = "Subscriber id; all without it")
    @Completion(SubscriberCompleter.class)
    private String subscriber = null;

    @Option(name = "--protocol", description = "Only this protocol: tcp, udp or icmp")
    @Completion(ProtocolCompleter.class)
    private String protocol = null;

    @Option(name = "--remote", description = "Only this other end: ADDRESS or ADDRESS:PORT")
    private String remote = null;

    @Option(name = "--offloaded", description = "Only sessions that the switch forwards")
    private boolean offloaded = false;

    @Option(name = "--slow", description = "Only sessions that the controller forwards")
    private boolean slow = false;

    @Option(
            name = "--limit",
            description = "At most so many; without it 50 in the table and all in JSON")
    private Integer limit = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        SessionFilter filter = new SessionFilter(protocol, remote, offloaded, slow);
        List<SessionSnapshot> found = filter.apply(nat.sessions(subscriber));
        int most = limit != null ? limit : outputJson() ? Integer.MAX_VALUE : USUAL_LIMIT;
        if (most < 1) {
            throw new IllegalArgumentException("limit: must be 1 or more, not " + most);
        }
        List<SessionSnapshot> shown = found.stream().limit(most).collect(Collectors.toList());
        return answer(shown, NatViews.sessions(shown, found.size() - shown.size()));
    }
}
