// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.List;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowEntry;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/** Rules that match an input port, as ONOS has them and as a switch says them. */
final class TestRules {

    private TestRules() {}

    static FlowRule.Builder rule(int inPort, int table, int priority) {
        return DefaultFlowRule.builder()
                .forDevice(Wire.DEVICE)
                .forTable(table)
                .withPriority(priority)
                .withCookie(0x1000 + inPort)
                .withSelector(
                        DefaultTrafficSelector.builder()
                                .matchInPort(PortNumber.portNumber(inPort))
                                .build())
                .withTreatment(DefaultTrafficTreatment.emptyTreatment())
                .makePermanent();
    }

    static FlowEntry stored(FlowRule.Builder rule) {
        return new DefaultFlowEntry(rule.build(), FlowEntry.FlowEntryState.PENDING_ADD);
    }

    static Match match(int inPort) {
        return Wire.FACTORY.buildMatch().setExact(MatchField.IN_PORT, OFPort.of(inPort)).build();
    }

    static OFFlowStatsEntry said(long cookie, int inPort, int table, int priority) {
        return Wire.FACTORY
                .buildFlowStatsEntry()
                .setCookie(U64.of(cookie))
                .setTableId(TableId.of(table))
                .setPriority(priority)
                .setMatch(match(inPort))
                .setDurationSec(3)
                .setDurationNsec(500)
                .setPacketCount(U64.of(11))
                .setByteCount(U64.of(2222))
                .setInstructions(List.of())
                .build();
    }

    static StoredFlows index(FlowEntry... stored) {
        return new StoredFlows(List.of(stored), new MatchEncoder(Wire.FACTORY, Wire.NO_EXTENSIONS));
    }
}
