// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.onosproject.cli.AbstractChoicesCompleter;
import org.onosproject.cli.AbstractShellCommand;
import org.portset.api.NatService;

/** Completes {@code set}, the subscriber and the preset. */
@Service
public class PolicyCompleter extends AbstractChoicesCompleter {
    @Override
    protected List<String> choices() {
        List<String> words = Words.since(List.of(NatPolicyCommand.SET), commandLine);
        switch (words.size()) {
            case 0:
                List<String> first = new ArrayList<>(SubscriberCompleter.ids());
                first.add(NatPolicyCommand.SET);
                return first;
            case 1:
                return SubscriberCompleter.ids();
            case 2:
                return AbstractShellCommand.get(NatService.class).presets();
            default:
                return List.of();
        }
    }
}
