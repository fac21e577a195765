// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.onosproject.cli.AbstractChoicesCompleter;
import org.onosproject.cli.AbstractShellCommand;
import org.portset.api.NatService;

/** Completes the behaviours that mapping and filtering can have. */
@Service
public class BehaviorCompleter extends AbstractChoicesCompleter {
    @Override
    protected List<String> choices() {
        return AbstractShellCommand.get(NatService.class).behaviors();
    }
}
