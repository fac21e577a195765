// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.io.BaseEncoding;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.MacAddress;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.ExtensionInstructionWrapper;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapCe;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.flows.BrProgram;
import org.portset.map.flows.BrSpec;
import org.portset.map.flows.CeProgram;
import org.portset.map.flows.CeSpec;
import org.portset.map.flows.FlowProgram;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFActionType;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstruction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionApplyActions;

/**
 * Whole programs as Open vSwitch 3.1 sent them back in flow statistics (the files *-statistics.hex
 * hold one reply each): the codec must read every rule, and each extension must come back equal.
 */
class ProgramStatisticsTest {
    private static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");
    private static final ApplicationId APPLICATION = new DefaultApplicationId(42, "org.portset");
    private static final PortNumber UPLINK = PortNumber.portNumber(1);
    private static final PortNumber SECOND = PortNumber.portNumber(2);
    private static final PortNumber TUNNEL = PortNumber.portNumber(10);

    private static final MapRule RULE =
            MapRule.of("r1", "2001:db8::/40", "192.0.2.0/24", 16, 6).value();

    private final PortsetExtensions extensions = new PortsetExtensions();

    @Test
    void readsABorderRelaysProgramBack() throws Exception {
        MapDomain domain =
                MapDomain.of(
                                "d1",
                                List.of(RULE),
                                "2001:db8:ffff::1",
                                1540,
                                InterfaceIdFormat.RFC7597,
                                false)
                        .value();
        BrSpec spec =
                BrSpec.builder()
                        .domain(domain)
                        .uplinkPort(UPLINK)
                        .tunnelPort(TUNNEL)
                        .internetPort(SECOND)
                        .internetAddress(Ip4Address.valueOf("198.51.100.1"))
                        .internetMac(MacAddress.valueOf("02:00:00:00:02:01"))
                        .nextHopMac(MacAddress.valueOf("02:00:00:00:02:fe"))
                        .build();
        FlowProgram program = BrProgram.of(DEVICE, APPLICATION, spec);
        assertEquals(sent(program), received("/br-statistics.hex"));
    }

    @Test
    void readsACustomerEdgesProgramBack() throws Exception {
        CeSpec home =
                CeSpec.builder()
                        .name("home1")
                        .uplinkPort(UPLINK)
                        .tunnelPort(TUNNEL)
                        .lanPort(SECOND)
                        .gateway(
                                Ip4Address.valueOf("192.168.1.1"),
                                Ip4Prefix.valueOf("192.168.1.0/24"))
                        .gatewayMac(MacAddress.valueOf("02:00:00:00:01:01"))
                        .outside(
                                MapCe.derive(
                                                RULE,
                                                Ip6Prefix.valueOf("2001:db8:12:3400::/56"),
                                                InterfaceIdFormat.RFC7597)
                                        .value())
                        .build();
        FlowProgram program = CeProgram.of(DEVICE, APPLICATION, home);
        assertEquals(sent(program), received("/ce-statistics.hex"));
    }

    /** Extensions of each rule by its cookie. */
    private static Map<Long, List<ExtensionTreatment>> sent(FlowProgram program) {
        Map<Long, List<ExtensionTreatment>> byCookie = new TreeMap<>();
        for (FlowRule rule : program.rules()) {
            List<ExtensionTreatment> found = new ArrayList<>();
            for (Instruction instruction : rule.treatment().immediate()) {
                if (instruction instanceof ExtensionInstructionWrapper) {
                    found.add(((ExtensionInstructionWrapper) instruction).extensionInstruction());
                }
            }
            byCookie.put(rule.id().value(), found);
        }
        return byCookie;
    }

    private Map<Long, List<ExtensionTreatment>> received(String file)
            throws IOException, OFParseError {
        Map<Long, List<ExtensionTreatment>> byCookie = new TreeMap<>();
        for (OFFlowStatsEntry rule : entries(file)) {
            List<ExtensionTreatment> found = new ArrayList<>();
            for (OFInstruction instruction : rule.getInstructions()) {
                if (instruction instanceof OFInstructionApplyActions) {
                    for (OFAction action : ((OFInstructionApplyActions) instruction).getActions()) {
                        if (action.getType() == OFActionType.EXPERIMENTER) {
                            found.add(extensions.mapAction(action));
                        }
                    }
                }
            }
            byCookie.put(rule.getCookie().getValue(), found);
        }
        return byCookie;
    }

    private static List<OFFlowStatsEntry> entries(String file) throws IOException, OFParseError {
        try (InputStream in = ProgramStatisticsTest.class.getResourceAsStream(file)) {
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            byte[] reply = BaseEncoding.base16().lowerCase().decode(hex.replaceAll("\\s", ""));
            OFFlowStatsReply statistics =
                    (OFFlowStatsReply)
                            OFFactories.getFactory(OFVersion.OF_13)
                                    .getReader()
                                    .readFrom(Unpooled.wrappedBuffer(reply));
            return statistics.getEntries();
        }
    }
}
