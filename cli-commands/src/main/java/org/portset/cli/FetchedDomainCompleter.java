// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.RuleFetchSnapshot;

/** Completes a domain whose rules are fetched. */
@Service
public class FetchedDomainCompleter extends ArgumentsCompleter {
    public FetchedDomainCompleter() {
        super(Set.of());
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        return words.isEmpty()
                ? mape.fetches().stream()
                        .map(RuleFetchSnapshot::domain)
                        .collect(Collectors.toList())
                : List.of();
    }
}
