// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.DomainChangeSnapshot;
import org.portset.api.DomainSnapshot;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Lists the MAP domains and their rules, and changes them. */
@Service
@Command(
        scope = "onos",
        name = "mape-domains",
        description = "Lists, sets or removes MAP domains and their rules",
        detailedDescription =
                "mape-domains\n"
                        + "mape-domains set DOMAIN FIELD=VALUE ... [--dry-run]\n"
                        + "mape-domains remove DOMAIN [--dry-run]\n"
                        + "A FIELD is named as in the configuration: mesh=true,"
                        + " rules.r1.psidOffset=4. FIELD= goes back to the default, rules.r1= takes"
                        + " out a rule. A domain or rule that there isn't is made.\n"
                        + "A change goes into the network configuration. With --dry-run nothing is"
                        + " changed, and it is told what would be: rules, subscribers' addresses"
                        + " and ports, sessions that would end, and rules of the switches.")
public class MapeDomainsCommand extends PortsetCommand {
    static final String SET = "set";
    static final String REMOVE = "remove";
    static final String DRY_RUN = "--dry-run";
    private static final String USAGE =
            "write: mape-domains, or: mape-domains set DOMAIN FIELD=VALUE ... [--dry-run], or:"
                    + " mape-domains remove DOMAIN [--dry-run]";

    @Argument(
            name = "words",
            description = "nothing, or: set DOMAIN FIELD=VALUE ..., or: remove DOMAIN",
            multiValued = true)
    @Completion(DomainsCompleter.class)
    private List<String> typed = null;

    @Option(name = DRY_RUN, description = "Tell what would change, and change nothing")
    private boolean dryRun = false;

    @Override
    String answer(MapeService mape, NatService nat) {
        Arguments arguments = arguments(typed, Set.of(DRY_RUN), Set.of());
        List<String> words = arguments.words();
        boolean isDry = dryRun || arguments.has(DRY_RUN);
        if (words.isEmpty() && !isDry) {
            List<DomainSnapshot> domains = mape.domains();
            return answer(domains, MapeViews.domains(domains));
        }
        if (words.size() > 2 && words.get(0).equals(SET)) {
            Map<String, String> fields = fields(words.subList(2, words.size()));
            return isDry
                    ? told(mape.planDomain(words.get(1), fields))
                    : set(mape, words.get(1), fields);
        }
        if (words.size() == 2 && words.get(0).equals(REMOVE)) {
            if (isDry) {
                return told(mape.planRemoval(words.get(1)));
            }
            DomainSnapshot removed = mape.removeDomain(words.get(1));
            return answer(List.of(removed), "removed:\n" + MapeViews.domains(List.of(removed)));
        }
        throw new IllegalArgumentException(USAGE);
    }

    private String told(DomainChangeSnapshot change) {
        return answer(change, MapeViews.change(change));
    }

    private String set(MapeService mape, String name, Map<String, String> fields) {
        String before =
                mape.domains().stream()
                        .filter(domain -> domain.name().equals(name))
                        .map(domain -> MapeViews.domains(List.of(domain)))
                        .findFirst()
                        .orElse(null);
        DomainSnapshot domain = mape.setDomain(name, fields);
        String after = MapeViews.domains(List.of(domain));
        return answer(
                List.of(domain),
                before == null
                        ? "added:\n" + after
                        : before.equals(after)
                                ? name + " is unchanged"
                                : "was:\n" + before + "\n\nis:\n" + after);
    }

    private static Map<String, String> fields(List<String> words) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1
                    || fields.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
                throw new IllegalArgumentException(USAGE);
            }
        }
        return fields;
    }
}
