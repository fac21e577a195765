// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.PortUseSnapshot;

/** Lists how subscribers use their ports, or tells everything about one. */
@Service
@Command(
        scope = "onos",
        name = "nat-ports",
        description =
                "Lists how many ports subscribers use, recycle and lack, or tells everything about"
                        + " one")
public class NatPortsCommand extends PortsetCommand {
    @Argument(
            name = "subscriber",
            description = "Subscriber id; all without it",
            multiValued = true)
    @Completion(SubscriberCompleter.class)
    private List<String> typed = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        String subscriber = arguments(typed, Set.of(), Set.of()).onlyWord();
        List<PortUseSnapshot> found = nat.portUse(subscriber);
        return answer(
                found,
                subscriber == null || found.isEmpty()
                        ? PortViews.table(found)
                        : PortViews.one(found.get(0)));
    }
}
