// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.ArrayList;
import java.util.List;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFMessage;

/**
 * What the packets of one switch have brought about, to be sent in their order: what goes to one
 * switch together is one write on its connection. For one thread at a time.
 */
final class PacketOuts {
    private final List<OpenFlowSwitch> switches = new ArrayList<>();
    private final List<OFMessage> messages = new ArrayList<>();

    void add(OpenFlowSwitch sw, OFMessage message) {
        switches.add(sw);
        messages.add(message);
    }

    /** Sends what was added. */
    void send() {
        int from = 0;
        for (int i = 1; i <= messages.size(); i++) {
            if (i == messages.size() || switches.get(i) != switches.get(from)) {
                // The connection's thread reads the list later: it must not be ours.
                switches.get(from).sendMsg(new ArrayList<>(messages.subList(from, i)));
                from = i;
            }
        }
        switches.clear();
        messages.clear();
    }
}
