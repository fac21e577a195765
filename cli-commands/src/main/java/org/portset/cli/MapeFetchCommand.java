// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.RuleFetchSnapshot;

/** Tells how it stands with rules that are fetched, or asks for them now. */
@Service
@Command(
        scope = "onos",
        name = "mape-fetch",
        description = "Lists the domains whose rules are fetched, or asks for one's rules now")
public class MapeFetchCommand extends PortsetCommand {
    @Argument(name = "domain", description = "The domain to ask for now")
    @Completion(FetchedDomainCompleter.class)
    private String domain = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        List<RuleFetchSnapshot> fetches =
                domain == null ? mape.fetches() : List.of(mape.fetch(domain));
        return answer(fetches, MapeViews.fetches(fetches));
    }
}
