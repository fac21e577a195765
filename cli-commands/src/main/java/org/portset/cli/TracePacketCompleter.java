// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.onosproject.cli.AbstractChoicesCompleter;

/** Completes the subscriber and the protocol of a packet to trace. */
@Service
public class TracePacketCompleter extends AbstractChoicesCompleter {
    @Override
    protected List<String> choices() {
        List<String> words =
                Words.since(List.of(MapeTraceCommand.OUT, MapeTraceCommand.IN), commandLine);
        if (words.isEmpty()) {
            return List.of();
        }
        boolean out = words.get(0).equals(MapeTraceCommand.OUT);
        if (out && words.size() == 1) {
            return SubscriberCompleter.ids();
        }
        return words.size() == (out ? 2 : 1) ? Advice.PROTOCOLS : List.of();
    }
}
