// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onlab.packet.EthType;
import org.onlab.packet.IpAddress;
import org.onlab.packet.MacAddress;
import org.onlab.packet.TpPort;
import org.onlab.packet.VlanId;
import org.onosproject.core.GroupId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions;

class ActionEncoderTest {

    private final ActionEncoder encoder = new ActionEncoder(Wire.FACTORY, Wire.NO_EXTENSIONS);

    private String hex(Instruction... instructions) throws EncodingException {
        return encoder.encode(List.of(instructions)).stream()
                .map(Wire::hex)
                .collect(Collectors.joining(" "));
    }

    /* Output of section 7.2.5: type 0, length 16, port, length of what the controller gets, padding. */
    static Stream<Arguments> outputs() {
        return Stream.of(
                Arguments.of(PortNumber.portNumber(5), "00000005", "0000"),
                Arguments.of(PortNumber.IN_PORT, "fffffff8", "0000"),
                Arguments.of(PortNumber.TABLE, "fffffff9", "0000"),
                Arguments.of(PortNumber.NORMAL, "fffffffa", "0000"),
                Arguments.of(PortNumber.FLOOD, "fffffffb", "0000"),
                Arguments.of(PortNumber.ALL, "fffffffc", "0000"),
                Arguments.of(PortNumber.CONTROLLER, "fffffffd", "ffff"),
                Arguments.of(PortNumber.LOCAL, "fffffffe", "0000"));
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void encodesOutputsAndSendsTheControllerWholePackets(
            PortNumber port, String number, String maxLength) throws EncodingException {
        assertEquals(
                "00000010" + number + maxLength + "000000000000",
                hex(Instructions.createOutput(port)));
    }

    /* Set-field: type 25, length, one OXM TLV, padding to a multiple of 8 bytes. */
    static Stream<Arguments> fields() {
        MacAddress mac = MacAddress.valueOf("02:00:00:00:00:01");
        IpAddress ipv4 = IpAddress.valueOf("192.0.2.1");
        IpAddress ipv6 = IpAddress.valueOf("2001:db8::1");
        return Stream.of(
                Arguments.of(Instructions.modL2Src(mac), "80000806 020000000001"),
                Arguments.of(Instructions.modL2Dst(mac), "80000606 020000000001"),
                Arguments.of(Instructions.modVlanId(VlanId.vlanId((short) 100)), "80000c02 1064"),
                Arguments.of(Instructions.modVlanPcp((byte) 6), "80000e01 06"),
                Arguments.of(Instructions.modTunnelId(7), "80004c08 0000000000000007"),
                Arguments.of(Instructions.modL3Src(ipv4), "80001604 c0000201"),
                Arguments.of(Instructions.modL3Dst(ipv4), "80001804 c0000201"),
                Arguments.of(
                        Instructions.modL3IPv6Src(ipv6),
                        "80003410 20010db8000000000000000000000001"),
                Arguments.of(
                        Instructions.modL3IPv6Dst(ipv6),
                        "80003610 20010db8000000000000000000000001"),
                Arguments.of(Instructions.modIpDscp((byte) 10), "80001001 0a"),
                Arguments.of(Instructions.modArpSpa(ipv4), "80002c04 c0000201"),
                Arguments.of(Instructions.modArpTpa(ipv4), "80002e04 c0000201"),
                Arguments.of(Instructions.modArpSha(mac), "80003006 020000000001"),
                Arguments.of(Instructions.modArpTha(mac), "80003206 020000000001"),
                Arguments.of(Instructions.modL3ArpOp((short) 2), "80002a02 0002"),
                Arguments.of(Instructions.modTcpSrc(TpPort.tpPort(1024)), "80001a02 0400"),
                Arguments.of(Instructions.modTcpDst(TpPort.tpPort(80)), "80001c02 0050"),
                Arguments.of(Instructions.modUdpSrc(TpPort.tpPort(65535)), "80001e02 ffff"),
                Arguments.of(Instructions.modUdpDst(TpPort.tpPort(53)), "80002002 0035"));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void encodesModificationsAsSetField(Instruction instruction, String field)
            throws EncodingException {
        String oxm = field.replace(" ", "");
        int padding = (8 - (4 + oxm.length() / 2) % 8) % 8;
        int length = 4 + oxm.length() / 2 + padding;
        assertEquals(
                String.format("0019%04x", length) + oxm + "00".repeat(padding), hex(instruction));
    }

    @Test
    void encodesActionsWithoutFieldsInTheirOrder() throws EncodingException {
        assertEquals(
                "0012000800000000 0011000888a80000 0018000800000000 0016000800000007 0015000800000003",
                hex(
                        Instructions.popVlan(),
                        Instructions.pushVlan(new EthType(0x88a8)),
                        Instructions.decNwTtl(),
                        Instructions.createGroup(new GroupId(7)),
                        Instructions.setQueue(3, null)));
        assertEquals(
                "000b000800000000 000c000800000000",
                hex(Instructions.copyTtlOut(), Instructions.copyTtlIn()));
    }

    @Test
    void noActionIsNothing() throws EncodingException {
        assertEquals("", hex(Instructions.createNoAction()));
    }

    @Test
    void namesTheInstructionThatHasNoAction() {
        EncodingException e =
                assertThrows(EncodingException.class, () -> hex(Instructions.truncate(64)));
        assertTrue(e.getMessage().contains("TRUNCATE"), e.getMessage());
    }
}
