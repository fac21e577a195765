// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.IndexTableId;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.instructions.Instructions.MeterInstruction;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFFlowModFlags;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstruction;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

/**
 * Flow rules as flow-mods (section 7.3.4.1). A rule's id is its cookie, by which statistics and
 * notices of removal find the rule again.
 */
final class FlowModEncoder {

    private static final U64 WHOLE_COOKIE = U64.ofRaw(-1L);

    private final OFFactory factory;
    private final MatchEncoder matches;
    private final ActionEncoder actions;

    FlowModEncoder(OFFactory factory, Extensions extensions) {
        this.factory = factory;
        this.matches = new MatchEncoder(factory, extensions);
        this.actions = new ActionEncoder(factory, extensions);
    }

    /**
     * Puts a rule in; one with the same match and priority is replaced in one step. So this serves
     * for modifying, too: OFPFC_MODIFY_STRICT would leave the old cookie on the rule, and do
     * nothing where there is none.
     */
    OFFlowMod add(FlowRule rule) throws EncodingException {
        return of(factory.buildFlowAdd(), rule)
                .setIdleTimeout(rule.isPermanent() ? 0 : rule.timeout())
                .setHardTimeout(rule.hardTimeout())
                .setFlags(EnumSet.of(OFFlowModFlags.SEND_FLOW_REM))
                .setInstructions(instructions(rule.treatment()))
                .build();
    }

    /**
     * Takes out just this rule. Of its treatment nothing is encoded: the driver that could
     * interpret it may be gone. The cookie is compared, so that a rule that took this one's place
     * stays.
     */
    OFFlowMod delete(FlowRule rule) throws EncodingException {
        return of(factory.buildFlowDeleteStrict(), rule).setCookieMask(WHOLE_COOKIE).build();
    }

    private OFFlowMod.Builder of(OFFlowMod.Builder flowMod, FlowRule rule)
            throws EncodingException {
        return flowMod.setCookie(U64.of(rule.id().value()))
                .setTableId(table(rule))
                .setPriority(rule.priority())
                .setMatch(matches.encode(rule.selector()))
                .setBufferId(OFBufferId.NO_BUFFER)
                .setOutPort(OFPort.ANY)
                .setOutGroup(OFGroup.ANY);
    }

    private static TableId table(FlowRule rule) throws EncodingException {
        if (!(rule.table() instanceof IndexTableId)) {
            throw new EncodingException("OpenFlow tables have numbers, not " + rule.table());
        }
        return TableId.of(((IndexTableId) rule.table()).id());
    }

    /* In the order in which a switch executes them (section 5.9). No instruction at all drops the packet. */
    private List<OFInstruction> instructions(TrafficTreatment treatment) throws EncodingException {
        List<OFInstruction> instructions = new ArrayList<>();
        Set<MeterInstruction> meters = treatment.meters();
        if (meters != null && !meters.isEmpty()) {
            if (meters.size() > 1) {
                throw new EncodingException(
                        "OpenFlow 1.3 has one meter for each rule, not " + meters);
            }
            instructions.add(factory.instructions().meter(meters.iterator().next().meterId().id()));
        }
        List<OFAction> apply = actions.encode(treatment.immediate());
        if (!apply.isEmpty()) {
            instructions.add(factory.instructions().applyActions(apply));
        }
        if (treatment.clearedDeferred()) {
            instructions.add(factory.instructions().clearActions());
        }
        List<OFAction> write = actions.encode(treatment.deferred());
        if (!write.isEmpty()) {
            instructions.add(factory.instructions().writeActions(write));
        }
        if (treatment.writeMetadata() != null) {
            instructions.add(
                    factory.instructions()
                            .writeMetadata(
                                    U64.of(treatment.writeMetadata().metadata()),
                                    U64.of(treatment.writeMetadata().metadataMask())));
        }
        if (treatment.tableTransition() != null) {
            instructions.add(
                    factory.instructions()
                            .gotoTable(TableId.of(treatment.tableTransition().tableId())));
        }
        return instructions;
    }
}
