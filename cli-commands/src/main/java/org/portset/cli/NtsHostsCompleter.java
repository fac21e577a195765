// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Completes {@code add} and its subscriber, {@code remove} and its name, or a subscriber. */
@Service
public class NtsHostsCompleter extends ArgumentsCompleter {
    public NtsHostsCompleter() {
        super(Set.of());
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        if (words.isEmpty()) {
            return subscribersOr(mape, NtsHostsCommand.ADD, NtsHostsCommand.REMOVE);
        }
        boolean isSecond = words.size() == 1;
        if (isSecond && words.get(0).equals(NtsHostsCommand.ADD)) {
            return subscribers(mape);
        }
        return isSecond && words.get(0).equals(NtsHostsCommand.REMOVE) ? names() : List.of();
    }
}
