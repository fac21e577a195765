// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Completes the behaviours that mapping and filtering can have. */
@Service
public class BehaviorCompleter extends ArgumentsCompleter {
    public BehaviorCompleter() {
        super(Set.of());
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        return nat.behaviors();
    }
}
