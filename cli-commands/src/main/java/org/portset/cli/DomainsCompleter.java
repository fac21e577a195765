// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.DomainSnapshot;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Completes {@code set} or {@code remove}, the domain, and the names of its fields. */
@Service
public class DomainsCompleter extends ArgumentsCompleter {
    private static final List<String> FIELDS =
            List.of("brAddress=", "interfaceId=", "ipv6MtuBytes=", "mesh=");
    private static final List<String> OF_A_RULE =
            List.of("eaBits=", "ipv4Prefix=", "ipv6Prefix=", "psidOffset=");

    public DomainsCompleter() {
        super(Set.of());
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        if (words.isEmpty()) {
            return List.of(MapeDomainsCommand.SET, MapeDomainsCommand.REMOVE);
        }
        List<DomainSnapshot> domains = mape.domains();
        if (words.size() == 1) {
            return domains.stream().map(DomainSnapshot::name).collect(Collectors.toList());
        }
        if (!words.get(0).equals(MapeDomainsCommand.SET)) {
            return List.of(MapeDomainsCommand.DRY_RUN);
        }
        List<String> fields =
                domains.stream()
                        .filter(domain -> domain.name().equals(words.get(1)))
                        .flatMap(domain -> domain.rules().stream())
                        .flatMap(r -> OF_A_RULE.stream().map(f -> "rules." + r.name() + "." + f))
                        .collect(Collectors.toList());
        fields.addAll(FIELDS);
        fields.add(MapeDomainsCommand.DRY_RUN);
        return fields;
    }
}
