// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.onosproject.cli.AbstractChoicesCompleter;
import org.onosproject.cli.AbstractShellCommand;
import org.portset.api.MapeService;
import org.portset.api.SubscriberSnapshot;

/** Completes subscriber ids. */
@Service
public class SubscriberCompleter extends AbstractChoicesCompleter {
    @Override
    protected List<String> choices() {
        return ids();
    }

    static List<String> ids() {
        return AbstractShellCommand.get(MapeService.class).subscribers().stream()
                .map(SubscriberSnapshot::id)
                .collect(Collectors.toList());
    }
}
