// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.NtsEntrySnapshot;
import org.portset.api.NtsService;

/** Lists the request caches of NTS routers. */
@Service
@Command(
        scope = "onos",
        name = "nts-cache",
        description = "Lists the packets that NTS routers let in, and to where")
public class NtsCacheCommand extends NtsCommand {
    @Argument(
            name = "subscriber",
            description = "Subscriber id; all without it",
            multiValued = true)
    @Completion(SubscriberCompleter.class)
    private List<String> typed = null;

    @Override
    String answer(NtsService nts) {
        List<NtsEntrySnapshot> found = nts.cache(arguments(typed, Set.of(), Set.of()).onlyWord());
        return answer(found, NtsViews.cache(found));
    }
}
