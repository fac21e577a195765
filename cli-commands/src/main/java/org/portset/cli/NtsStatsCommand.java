// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.NtsService;
import org.portset.api.NtsStatsSnapshot;

/** Tells what NTS has done. */
@Service
@Command(
        scope = "onos",
        name = "nts-stats",
        description = "Tells what NTS routers and the sockets for NTS have counted")
public class NtsStatsCommand extends NtsCommand {
    @Argument(
            name = "subscriber",
            description = "Subscriber id; all, and the sockets, without it",
            multiValued = true)
    @Completion(SubscriberCompleter.class)
    private List<String> typed = null;

    @Override
    String answer(NtsService nts) {
        NtsStatsSnapshot stats = nts.stats(arguments(typed, Set.of(), Set.of()).onlyWord());
        return answer(stats, NtsViews.stats(stats));
    }
}
