// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.onosproject.cli.AbstractChoicesCompleter;

/** Completes tcp, udp and icmp. */
@Service
public class ProtocolCompleter extends AbstractChoicesCompleter {
    @Override
    protected List<String> choices() {
        return Advice.PROTOCOLS;
    }
}
