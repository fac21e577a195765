// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.ExplicitMappingSnapshot;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Completes a subscriber, {@code add} or {@code remove}, the protocol, and a port to remove. */
@Service
public class MappingsCompleter extends ArgumentsCompleter {
    public MappingsCompleter() {
        super(Set.of());
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        if (words.isEmpty()) {
            return subscribersOr(mape, NatMappingsCommand.ADD, NatMappingsCommand.REMOVE);
        }
        boolean removes = words.get(0).equals(NatMappingsCommand.REMOVE);
        if (!removes && !words.get(0).equals(NatMappingsCommand.ADD)) {
            return List.of();
        }
        switch (words.size()) {
            case 1:
                return subscribers(mape);
            case 2:
                return List.of("tcp", "udp");
            default:
                return removes && words.size() == 3 && subscribers(mape).contains(words.get(1))
                        ? nat.mappings(words.get(1)).stream()
                                .filter(m -> m.expiresSeconds() == ExplicitMappingSnapshot.NEVER)
                                .filter(m -> m.protocol().equals(words.get(2)))
                                .map(m -> String.valueOf(m.outsidePort()))
                                .collect(Collectors.toList())
                        : List.of();
        }
    }
}
