// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.LogEntrySnapshot;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Lists what the log has of a subscriber. */
@Service
@Command(
        scope = "onos",
        name = "nat-log",
        description = "Lists the last records of the NAT log about a subscriber, newest first")
public class NatLogCommand extends PortsetCommand {
    private static final String USUAL_LIMIT = "50";
    private static final String LIMIT = "--limit";
    private static final Set<String> VALUED = Set.of(LIMIT);

    @Argument(
            name = "subscriber",
            description = "Subscriber id, also of one that is gone",
            multiValued = true)
    @Completion(SubscriberCompleter.class)
    private List<String> typed = null;

    @Option(name = LIMIT, description = "At most so many; 50 without it")
    private String limit = USUAL_LIMIT;

    @Override
    String answer(MapeService mape, NatService nat) {
        Arguments arguments = arguments(typed, Set.of(), VALUED);
        String subscriber = arguments.onlyWord();
        if (subscriber == null) {
            throw new IllegalArgumentException("write: nat-log SUBSCRIBER [--limit N]");
        }
        List<LogEntrySnapshot> records =
                nat.log(subscriber, Units.limit(arguments.value(LIMIT, limit)));
        return answer(records, LogViews.records(records));
    }
}
