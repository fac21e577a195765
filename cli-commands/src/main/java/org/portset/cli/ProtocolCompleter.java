// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.SessionFilter;

/** Completes tcp, udp and icmp. */
@Service
public class ProtocolCompleter extends ArgumentsCompleter {
    public ProtocolCompleter() {
        super(Set.of());
    }

    @Override
    List<String> choices(List<String> words, MapeService mape, NatService nat) {
        return SessionFilter.PROTOCOLS;
    }
}
