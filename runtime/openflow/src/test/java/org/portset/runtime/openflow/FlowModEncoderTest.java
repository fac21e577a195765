// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.AbstractExtension;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;
import org.onosproject.net.meter.MeterId;
import org.projectfloodlight.openflow.protocol.OFFlowMod;

class FlowModEncoderTest {

    private final FlowModEncoder encoder = new FlowModEncoder(Wire.FACTORY, Wire.NO_EXTENSIONS);

    private static FlowRule.Builder rule(TrafficTreatment treatment) {
        return DefaultFlowRule.builder()
                .forDevice(Wire.DEVICE)
                .forTable(2)
                .withPriority(0x1234)
                .withCookie(0x00a1000000000001L)
                .withSelector(
                        DefaultTrafficSelector.builder()
                                .matchInPort(PortNumber.portNumber(1))
                                .build())
                .withTreatment(treatment);
    }

    private static String hex(OFFlowMod flowMod) {
        return Wire.hex(flowMod.createBuilder().setXid(0x11223344).build());
    }

    @Test
    void addsWithCookieTablePriorityAndNoticeOfRemoval() throws EncodingException {
        TrafficTreatment output =
                DefaultTrafficTreatment.builder().setOutput(PortNumber.portNumber(2)).build();
        assertEquals(
                "040e0058"
                        + "11223344" // version 1.3, flow-mod, 88 bytes, transaction
                        + "00a1000000000001"
                        + "0000000000000000" // cookie, mask
                        + "02"
                        + "00"
                        + "0000"
                        + "0000"
                        + "1234" // table, add, idle, hard, priority
                        + "ffffffff"
                        + "ffffffff"
                        + "ffffffff" // no buffer, any port, any group
                        + "0001"
                        + "0000" // send flow-removed
                        + "0001000c"
                        + "8000000400000001"
                        + "00000000" // match in_port=1
                        + "00040018"
                        + "00000000" // apply actions
                        + "00000010"
                        + "00000002"
                        + "0000"
                        + "000000000000", // output 2
                hex(encoder.add(rule(output).makePermanent().build())));
    }

    @Test
    void deletesStrictlyByMatchAndCookieAndLooksAtNoTreatment() throws EncodingException {
        TrafficTreatment unknown =
                DefaultTrafficTreatment.builder()
                        .extension(new UnknownTreatment(), Wire.DEVICE)
                        .build();
        FlowRule rule = rule(unknown).makePermanent().build();
        assertThrows(EncodingException.class, () -> encoder.add(rule));
        assertEquals(
                "040e0040"
                        + "11223344"
                        + "00a1000000000001"
                        + "ffffffffffffffff"
                        + "02"
                        + "04"
                        + "0000"
                        + "0000"
                        + "1234"
                        + "ffffffff"
                        + "ffffffff"
                        + "ffffffff"
                        + "0000"
                        + "0000"
                        + "0001000c"
                        + "8000000400000001"
                        + "00000000",
                hex(encoder.delete(rule)));
    }

    @Test
    void aRuleWithoutInstructionsDrops() throws EncodingException {
        String drop =
                hex(
                        encoder.add(
                                rule(DefaultTrafficTreatment.builder().drop().build())
                                        .makePermanent()
                                        .build()));
        assertEquals(64 * 2, drop.length());
        assertEquals(
                drop,
                hex(
                        encoder.add(
                                rule(DefaultTrafficTreatment.emptyTreatment())
                                        .makePermanent()
                                        .build())));
    }

    @Test
    void temporaryRulesCarryTheirTimeouts() throws EncodingException {
        OFFlowMod flowMod =
                encoder.add(
                        rule(DefaultTrafficTreatment.emptyTreatment())
                                .withHardTimeout(300)
                                .makeTemporary(30)
                                .build());
        assertEquals(30, flowMod.getIdleTimeout());
        assertEquals(300, flowMod.getHardTimeout());
    }

    @Test
    void instructionsStandInTheOrderOfTheirExecution() throws EncodingException {
        TrafficTreatment treatment =
                DefaultTrafficTreatment.builder()
                        .setOutput(PortNumber.portNumber(2))
                        .wipeDeferred()
                        .deferred()
                        .setOutput(PortNumber.portNumber(3))
                        .immediate()
                        .writeMetadata(0x5, 0xf)
                        .transition(7)
                        .meter(MeterId.meterId(9))
                        .build();
        String all = hex(encoder.add(rule(treatment).makePermanent().build()));
        assertEquals(
                "0006000800000009" // meter 9
                        + "00040018"
                        + "00000000"
                        + "00000010"
                        + "00000002"
                        + "0000000000000000" // apply
                        + "0005000800000000" // clear
                        + "00030018"
                        + "00000000"
                        + "00000010"
                        + "00000003"
                        + "0000000000000000" // write
                        + "0002001800000000"
                        + "0000000000000005"
                        + "000000000000000f" // metadata
                        + "0001000807000000", // goto table 7
                all.substring(64 * 2));
    }

    private static final class UnknownTreatment extends AbstractExtension
            implements ExtensionTreatment {
        @Override
        public ExtensionTreatmentType type() {
            return new ExtensionTreatmentType(4711);
        }

        @Override
        public byte[] serialize() {
            return new byte[0];
        }

        @Override
        public void deserialize(byte[] data) {}
    }
}
