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

/** Lists the mappings that are there without a session, and changes those that are configured. */
@Service
@Command(
        scope = "onos",
        name = "nat-mappings",
        description =
                "Lists NAT mappings that are configured, or asked for by PCP or NAT-PMP; adds or"
                        + " removes configured ones",
        detailedDescription =
                "nat-mappings [SUBSCRIBER]\n"
                        + "nat-mappings add SUBSCRIBER PROTOCOL OUTSIDE-PORT ADDRESS[:PORT]\n"
                        + "nat-mappings remove SUBSCRIBER PROTOCOL OUTSIDE-PORT\n"
                        + "A change goes into the network configuration.")
public class NatMappingsCommand extends PortsetCommand {
    static final String ADD = "add";
    static final String REMOVE = "remove";
    private static final int ADD_WORDS = 5;
    private static final int REMOVE_WORDS = 4;
    private static final int MAX_PORT = 65535;
    private static final String USAGE =
            "write: nat-mappings [SUBSCRIBER], or: nat-mappings add SUBSCRIBER PROTOCOL"
                    + " OUTSIDE-PORT ADDRESS[:PORT], or: nat-mappings remove SUBSCRIBER PROTOCOL"
                    + " OUTSIDE-PORT";
    private static final Comparator<ExplicitMappingSnapshot> ORDER =
            Comparator.comparing(ExplicitMappingSnapshot::subscriber)
                    .thenComparing(ExplicitMappingSnapshot::protocol)
                    .thenComparingInt(ExplicitMappingSnapshot::outsidePort);

    @Argument(
            name = "words",
            description =
                    "[SUBSCRIBER], or: add SUBSCRIBER PROTOCOL OUTSIDE-PORT ADDRESS[:PORT], or:"
                            + " remove SUBSCRIBER PROTOCOL OUTSIDE-PORT",
            multiValued = true)
    @Completion(MappingsCompleter.class)
    private List<String> typed = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        List<String> words = arguments(typed, Set.of(), Set.of()).words();
        String first = words.isEmpty() ? null : words.get(0);
        if (ADD.equals(first) && words.size() == ADD_WORDS) {
            String[] inside = words.get(ADD_WORDS - 1).split(":", -1);
            if (inside.length > 2) {
                throw new IllegalArgumentException(USAGE);
            }
            ExplicitMappingSnapshot added =
                    nat.addMapping(
                            words.get(1),
                            words.get(2),
                            port("outsidePort", words.get(3)),
                            inside[0],
                            inside.length == 1 ? 0 : port("insidePort", inside[1]));
            return answer(List.of(added), "added:\n" + NatViews.mappings(List.of(added)));
        }
        if (REMOVE.equals(first) && words.size() == REMOVE_WORDS) {
            ExplicitMappingSnapshot removed =
                    nat.removeMapping(
                            words.get(1), words.get(2), port("outsidePort", words.get(3)));
            return answer(List.of(removed), "removed:\n" + NatViews.mappings(List.of(removed)));
        }
        if (ADD.equals(first) || REMOVE.equals(first) || words.size() > 1) {
            throw new IllegalArgumentException(USAGE);
        }
        List<ExplicitMappingSnapshot> found =
                nat.mappings(first).stream().sorted(ORDER).collect(Collectors.toList());
        return answer(found, NatViews.mappings(found));
    }

    private static int port(String name, String text) {
        if (!text.matches("[0-9]{1,5}")
                || Integer.parseInt(text) < 1
                || Integer.parseInt(text) > MAX_PORT) {
            throw new IllegalArgumentException(
                    name + ": must be a number from 1 to " + MAX_PORT + ", not " + text);
        }
        return Integer.parseInt(text);
    }
}
