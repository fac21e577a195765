// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.SessionFilter;
import org.portset.api.SubscriberSnapshot;

/** Completes the shared address and the protocol that somebody asks about. */
@Service
public class WhoCompleter extends ArgumentsCompleter {
    public WhoCompleter() {
        super(Set.of());
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        if (words.isEmpty()) {
            return mape.subscribers().stream()
                    .map(SubscriberSnapshot::ipv4)
                    .distinct()
                    .collect(Collectors.toList());
        }
        return words.size() == NatWhoCommand.PROTOCOL ? SessionFilter.PROTOCOLS : List.of();
    }
}
