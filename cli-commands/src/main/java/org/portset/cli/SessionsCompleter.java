// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Completes one subscriber id, and the filters behind it. */
@Service
public class SessionsCompleter extends ArgumentsCompleter {
    private static final List<String> FILTERS =
            Stream.of(NatSessionsCommand.FLAGS, NatSessionsCommand.VALUED)
                    .flatMap(Set::stream)
                    .collect(Collectors.toList());

    public SessionsCompleter() {
        super(NatSessionsCommand.VALUED);
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        return words.isEmpty() ? subscribers(mape) : FILTERS;
    }
}
