// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFVersion;

class PacketOutsTest {
    private static final OFMessage A = message(1);
    private static final OFMessage B = message(2);
    private static final OFMessage C = message(3);

    private final List<String> sent = new ArrayList<>();
    private final OpenFlowSwitch one = sw("one");
    private final OpenFlowSwitch other = sw("other");
    private final PacketOuts outs = new PacketOuts();

    private static OFMessage message(long transaction) {
        return OFFactories.getFactory(OFVersion.OF_13)
                .buildBarrierRequest()
                .setXid(transaction)
                .build();
    }

    private OpenFlowSwitch sw(String name) {
        return Fakes.of(
                OpenFlowSwitch.class,
                Map.of(
                        "sendMsg",
                        arguments -> {
                            StringBuilder told = new StringBuilder(name);
                            for (Object message : (List<?>) arguments[0]) {
                                told.append(' ').append(((OFMessage) message).getXid());
                            }
                            sent.add(told.toString());
                            return null;
                        }));
    }

    @Test
    void whatGoesToOneSwitchIsOneWriteInItsOrder() {
        outs.add(one, A);
        outs.add(one, B);
        outs.add(one, C);
        outs.send();
        outs.send();
        assertEquals(List.of("one 1 2 3"), sent);
    }

    @Test
    void packetsForSeveralSwitchesStayInTheirOrder() {
        outs.add(one, A);
        outs.add(other, B);
        outs.add(one, C);
        outs.send();
        assertEquals(List.of("one 1", "other 2", "one 3"), sent);
    }

    @Test
    void aSwitchThatIsGoneTakesOnlyItsPacketsAlong() {
        outs.add(
                Fakes.of(
                        OpenFlowSwitch.class,
                        Map.of(
                                "sendMsg",
                                arguments -> {
                                    throw new IllegalStateException("gone");
                                })),
                A);
        outs.add(one, B);
        outs.send();
        assertEquals(List.of("one 2"), sent);
    }
}
