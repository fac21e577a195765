// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.WhoSnapshot;

/** Tells who had a port of a shared address. */
@Service
@Command(
        scope = "onos",
        name = "nat-who",
        description = "Tells who had a port of a shared address at a time",
        detailedDescription =
                "nat-who ADDRESS PORT PROTOCOL TIME\n"
                        + "TIME is a second such as 2026-11-21T12:03:04Z, or with a fraction a"
                        + " millisecond. For icmp, the query id stands for the port.")
public class NatWhoCommand extends PortsetCommand {
    static final int PROTOCOL = 2;
    private static final int WORDS = 4;
    private static final String USAGE = "write: nat-who ADDRESS PORT PROTOCOL TIME";

    @Argument(
            name = "endpoint",
            description =
                    "ADDRESS PORT PROTOCOL TIME, such as 192.0.2.18 1232 tcp"
                            + " 2026-11-21T12:03:04Z",
            multiValued = true)
    @Completion(WhoCompleter.class)
    private List<String> typed = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        List<String> given = arguments(typed, Set.of(), Set.of()).words();
        if (given.size() != WORDS) {
            throw new IllegalArgumentException(USAGE);
        }
        List<WhoSnapshot> found =
                nat.who(
                        given.get(0),
                        given.get(1),
                        given.get(PROTOCOL).toLowerCase(Locale.ROOT),
                        given.get(3));
        return answer(found, LogViews.who(found));
    }
}
