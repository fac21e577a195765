// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.NtsRequestSnapshot;
import org.portset.api.NtsService;

/** Lists the requests that wait for their turn. */
@Service
@Command(
        scope = "onos",
        name = "nts-queue",
        description = "Lists the requests that wait for an NTS router")
public class NtsQueueCommand extends NtsCommand {
    @Argument(
            name = "subscriber",
            description = "Subscriber id; all without it",
            multiValued = true)
    @Completion(SubscriberCompleter.class)
    private List<String> typed = null;

    @Override
    String answer(NtsService nts) {
        List<NtsRequestSnapshot> found = nts.queue(arguments(typed, Set.of(), Set.of()).onlyWord());
        return answer(found, NtsViews.queue(found));
    }
}
