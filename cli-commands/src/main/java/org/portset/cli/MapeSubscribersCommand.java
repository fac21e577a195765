// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.SubscriberSnapshot;

/** Lists the subscribers, or tells everything about one. */
@Service
@Command(
        scope = "onos",
        name = "mape-subscribers",
        description = "Lists subscribers and their use, or tells everything about one")
public class MapeSubscribersCommand extends PortsetCommand {
    @Argument(name = "subscriber", description = "Subscriber id; all without it")
    @Completion(SubscriberCompleter.class)
    private String subscriber = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        List<SubscriberSnapshot> all = mape.subscribers();
        if (subscriber == null) {
            return answer(all, MapeViews.subscribers(all));
        }
        List<SubscriberSnapshot> one =
                all.stream().filter(s -> s.id().equals(subscriber)).collect(Collectors.toList());
        if (one.isEmpty()) {
            throw new IllegalArgumentException("subscriber: there is none named " + subscriber);
        }
        return answer(one, MapeViews.subscriber(one.get(0)));
    }
}
