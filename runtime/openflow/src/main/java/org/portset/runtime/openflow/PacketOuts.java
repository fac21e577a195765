// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.ArrayList;
import java.util.List;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the packets of one switch have brought about, to be sent in their order: what goes to one
 * switch together is one write on its connection. For one thread at a time.
 */
final class PacketOuts {
    private static final Logger LOG = LoggerFactory.getLogger(PacketOuts.class);

    private final List<OpenFlowSwitch> switches = new ArrayList<>();
    private final List<OFMessage> messages = new ArrayList<>();

    void add(OpenFlowSwitch sw, OFMessage message) {
        switches.add(sw);
        messages.add(message);
    }

    /** Sends what was added; what a switch that is going can't be sent is lost. */
    void send() {
        int from = 0;
        for (int i = 1; i <= messages.size(); i++) {
            if (i == messages.size() || switches.get(i) != switches.get(from)) {
                // The connection's thread reads the list later: it must not be ours.
                send(switches.get(from), new ArrayList<>(messages.subList(from, i)));
                from = i;
            }
        }
        switches.clear();
        messages.clear();
    }

    private static void send(OpenFlowSwitch sw, List<OFMessage> together) {
        try {
            sw.sendMsg(together);
        } catch (RuntimeException e) {
            LOG.warn("{}: {} packets could not be sent", sw, together.size(), e);
        }
    }
}
