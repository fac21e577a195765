// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Completes {@code set}, the subscriber, and the preset or the options of the behaviours. */
@Service
public class PolicyCompleter extends ArgumentsCompleter {
    public PolicyCompleter() {
        super(NatPolicyCommand.VALUED);
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        if (words.isEmpty()) {
            return subscribersOr(mape, NatPolicyCommand.SET);
        }
        if (!words.get(0).equals(NatPolicyCommand.SET)) {
            return List.of();
        }
        switch (words.size()) {
            case 1:
                return subscribers(mape);
            case 2:
                List<String> change = new ArrayList<>(nat.presets());
                change.addAll(NatPolicyCommand.VALUED);
                return change;
            default:
                return List.of();
        }
    }
}
