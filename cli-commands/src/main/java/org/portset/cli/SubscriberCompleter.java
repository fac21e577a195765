// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Completes one subscriber id. */
@Service
public class SubscriberCompleter extends ArgumentsCompleter {
    public SubscriberCompleter() {
        super(Set.of());
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        return words.isEmpty() ? subscribers(mape) : List.of();
    }
}
