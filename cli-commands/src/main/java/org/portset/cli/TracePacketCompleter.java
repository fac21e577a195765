// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.SessionFilter;

/** Completes the subscriber and the protocol of a packet to trace. */
@Service
public class TracePacketCompleter extends ArgumentsCompleter {
    public TracePacketCompleter() {
        super(Set.of());
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        boolean out = words.get(0).equals(MapeTraceCommand.OUT);
        if (out && words.size() == 1) {
            return subscribers(mape);
        }
        return words.size() == (out ? 2 : 1) ? SessionFilter.PROTOCOLS : List.of();
    }
}
