// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.ExplicitMappingSnapshot;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Lists the mappings that are there without a session. */
@Service
@Command(
        scope = "onos",
        name = "nat-mappings",
        description = "Lists NAT mappings that are configured, or asked for by PCP or NAT-PMP")
public class NatMappingsCommand extends PortsetCommand {
    private static final Comparator<ExplicitMappingSnapshot> ORDER =
            Comparator.comparing(ExplicitMappingSnapshot::subscriber)
                    .thenComparing(ExplicitMappingSnapshot::protocol)
                    .thenComparingInt(ExplicitMappingSnapshot::outsidePort);

    @Argument(
            name = "subscriber",
            description = "Subscriber id; all without it",
            multiValued = true)
    @Completion(SubscriberCompleter.class)
    private List<String> typed = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        String subscriber = arguments(typed, Set.of(), Set.of()).onlyWord();
        List<ExplicitMappingSnapshot> found =
                nat.mappings(subscriber).stream().sorted(ORDER).collect(Collectors.toList());
        return answer(found, NatViews.mappings(found));
    }
}
