// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Completes the name to be reached, and the options behind it. */
@Service
public class NtsWhyCompleter extends ArgumentsCompleter {
    public NtsWhyCompleter() {
        super(NtsWhyCommand.VALUED);
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        if (words.isEmpty()) {
            return names();
        }
        List<String> options = new ArrayList<>(NtsWhyCommand.VALUED);
        options.addAll(NtsWhyCommand.FLAGS);
        return options;
    }
}
