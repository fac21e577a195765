// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.PolicySnapshot;

/** Shows how the NAT behaves towards each subscriber, and changes it. */
@Service
@Command(
        scope = "onos",
        name = "nat-policy",
        description = "Shows or sets the NAT behaviour of subscribers",
        detailedDescription =
                "nat-policy [SUBSCRIBER]\n"
                        + "nat-policy set SUBSCRIBER PRESET\n"
                        + "nat-policy set SUBSCRIBER --mapping BEHAVIOUR --filtering BEHAVIOUR\n"
                        + "nat-policy set SUBSCRIBER FIELD=VALUE ...\n"
                        + "A FIELD is named as in the configuration: timers.udpSeconds=600,"
                        + " limits.tcpPorts=100, log=mappings. FIELD= goes back to the default.\n"
                        + "A change goes into the network configuration and holds for sessions"
                        + " that begin afterwards.")
public class NatPolicyCommand extends PortsetCommand {
    static final String SET = "set";
    private static final String MAPPING = "--mapping";
    private static final String FILTERING = "--filtering";

    static final Set<String> VALUED = Set.of(MAPPING, FILTERING);

    private static final String USAGE =
            "write: nat-policy [SUBSCRIBER], or: nat-policy set SUBSCRIBER PRESET"
                    + ", or: nat-policy set SUBSCRIBER --mapping BEHAVIOUR --filtering BEHAVIOUR"
                    + ", or: nat-policy set SUBSCRIBER FIELD=VALUE ...";

    @Argument(
            name = "words",
            description = "[SUBSCRIBER], or: set SUBSCRIBER [PRESET] [FIELD=VALUE ...]",
            multiValued = true)
    @Completion(PolicyCompleter.class)
    private List<String> typed = null;

    @Option(name = MAPPING, description = "Mapping behaviour to set")
    @Completion(BehaviorCompleter.class)
    private String mapping = null;

    @Option(name = FILTERING, description = "Filtering behaviour to set")
    @Completion(BehaviorCompleter.class)
    private String filtering = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        Arguments arguments = arguments(typed, Set.of(), VALUED);
        List<String> given = arguments.words();
        String newMapping = arguments.value(MAPPING, mapping);
        String newFiltering = arguments.value(FILTERING, filtering);
        boolean behaviors = newMapping != null || newFiltering != null;
        if (!given.isEmpty() && given.get(0).equals(SET)) {
            if (given.size() >= 2) {
                Map<String, String> fields = fields(given.subList(2, given.size()));
                put(fields, "mapping", newMapping);
                put(fields, "filtering", newFiltering);
                if (!fields.isEmpty()) {
                    return set(nat, given.get(1), fields);
                }
            }
        } else if (given.size() < 2 && !behaviors) {
            return show(nat, given);
        }
        throw new IllegalArgumentException(USAGE);
    }

    /** What is to be set, by its name in the configuration; a word by itself is the preset. */
    private static Map<String, String> fields(List<String> words) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? "preset" : word.substring(0, equals);
            if (name.isEmpty() || fields.containsKey(name)) {
                throw new IllegalArgumentException(USAGE);
            }
            put(fields, name, word.substring(equals + 1));
        }
        return fields;
    }

    private static void put(Map<String, String> fields, String name, String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private String show(NatService nat, List<String> subscriber) {
        if (subscriber.isEmpty()) {
            List<PolicySnapshot> all = nat.policies();
            return answer(all, PolicyViews.policies(all));
        }
        PolicySnapshot one = find(nat, subscriber.get(0));
        return answer(List.of(one), PolicyViews.policy(one));
    }

    private String set(NatService nat, String subscriber, Map<String, String> fields) {
        PolicySnapshot before = find(nat, subscriber);
        PolicySnapshot after = nat.setPolicy(subscriber, fields);
        return answer(List.of(after), PolicyViews.change(before, after));
    }

    private static PolicySnapshot find(NatService nat, String subscriber) {
        List<PolicySnapshot> found =
                nat.policies().stream()
                        .filter(p -> p.subscriber().equals(subscriber))
                        .collect(Collectors.toList());
        if (found.isEmpty()) {
            throw new IllegalArgumentException("subscriber: there is none named " + subscriber);
        }
        return found.get(0);
    }
}
