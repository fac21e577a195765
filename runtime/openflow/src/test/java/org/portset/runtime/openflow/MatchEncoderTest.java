// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.IpPrefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.MplsLabel;
import org.onlab.packet.TpPort;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.criteria.Criteria;
import org.onosproject.net.flow.criteria.Criterion;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.OFPort;

class MatchEncoderTest {

    private final MatchEncoder encoder = new MatchEncoder(Wire.FACTORY, Wire.NO_EXTENSIONS);

    /* OXM TLVs of section 7.2.3.2: class 0x8000, field number and mask bit, length, value and mask. */
    static Stream<Arguments> criteria() {
        MacAddress mac = MacAddress.valueOf("02:00:00:00:00:01");
        return Stream.of(
                Arguments.of(Criteria.matchInPort(PortNumber.portNumber(1)), "80000004 00000001"),
                Arguments.of(Criteria.matchInPort(PortNumber.LOCAL), "80000004 fffffffe"),
                Arguments.of(
                        Criteria.matchMetadata(0x1122334455667788L), "80000408 1122334455667788"),
                Arguments.of(Criteria.matchTunnelId(0x0a0b), "80004c08 0000000000000a0b"),
                Arguments.of(Criteria.matchEthDst(mac), "80000606 020000000001"),
                Arguments.of(Criteria.matchEthSrc(mac), "80000806 020000000001"),
                Arguments.of(
                        Criteria.matchEthDstMasked(mac, MacAddress.valueOf("ff:00:00:00:00:ff")),
                        "8000070c 020000000001 ff00000000ff"),
                Arguments.of(Criteria.matchEthType(0x86dd), "80000a02 86dd"),
                Arguments.of(Criteria.matchVlanId(VlanId.vlanId((short) 7)), "80000c02 1007"),
                Arguments.of(Criteria.matchVlanId(VlanId.NONE), "80000c02 0000"),
                Arguments.of(Criteria.matchVlanId(VlanId.ANY), "80000d04 1000 1000"),
                Arguments.of(Criteria.matchVlanPcp((byte) 5), "80000e01 05"),
                Arguments.of(Criteria.matchIPDscp((byte) 46), "80001001 2e"),
                Arguments.of(Criteria.matchIPEcn((byte) 3), "80001201 03"),
                Arguments.of(Criteria.matchIPProtocol((short) 17), "80001401 11"),
                Arguments.of(
                        Criteria.matchIPSrc(IpPrefix.valueOf("192.0.2.1/32")), "80001604 c0000201"),
                Arguments.of(
                        Criteria.matchIPDst(IpPrefix.valueOf("10.0.0.0/8")),
                        "80001908 0a000000 ff000000"),
                Arguments.of(
                        Criteria.matchIPv6Src(IpPrefix.valueOf("2001:db8::1/128")),
                        "80003410 20010db8000000000000000000000001"),
                Arguments.of(
                        Criteria.matchIPv6Dst(IpPrefix.valueOf("2001:db8:12::/47")),
                        "80003720 20010db8001200000000000000000000 fffffffffffe00000000000000000000"),
                Arguments.of(Criteria.matchTcpSrc(TpPort.tpPort(65535)), "80001a02 ffff"),
                Arguments.of(Criteria.matchTcpDst(TpPort.tpPort(80)), "80001c02 0050"),
                Arguments.of(
                        Criteria.matchTcpDstMasked(TpPort.tpPort(0x1230), TpPort.tpPort(0xfff0)),
                        "80001d04 1230 fff0"),
                Arguments.of(
                        Criteria.matchUdpSrcMasked(TpPort.tpPort(0x8000), TpPort.tpPort(0x8000)),
                        "80001f04 8000 8000"),
                Arguments.of(Criteria.matchUdpDst(TpPort.tpPort(53)), "80002002 0035"),
                Arguments.of(Criteria.matchSctpDst(TpPort.tpPort(9)), "80002402 0009"),
                Arguments.of(Criteria.matchIcmpType((short) 8), "80002601 08"),
                Arguments.of(Criteria.matchIcmpCode((short) 4), "80002801 04"),
                Arguments.of(Criteria.matchArpOp(1), "80002a02 0001"),
                Arguments.of(
                        Criteria.matchArpSpa(Ip4Address.valueOf("192.0.2.1")), "80002c04 c0000201"),
                Arguments.of(
                        Criteria.matchArpTpa(Ip4Address.valueOf("192.0.2.2")), "80002e04 c0000202"),
                Arguments.of(Criteria.matchArpSha(mac), "80003006 020000000001"),
                Arguments.of(Criteria.matchArpTha(mac), "80003206 020000000001"),
                Arguments.of(Criteria.matchIcmpv6Type((short) 135), "80003a01 87"),
                Arguments.of(Criteria.matchIcmpv6Code((short) 1), "80003c01 01"),
                Arguments.of(
                        Criteria.matchIPv6NDTargetAddress(Ip6Address.valueOf("fe80::1")),
                        "80003e10 fe800000000000000000000000000001"));
    }

    @ParameterizedTest
    @MethodSource("criteria")
    void encodesEachCriterionAsItsField(Criterion criterion, String field)
            throws EncodingException {
        assertEquals(
                padded(field.replace(" ", "")),
                hex(DefaultTrafficSelector.builder().add(criterion).build()));
    }

    /* ofp_match: type OXM, length without padding, fields, padding to a multiple of 8 bytes. */
    private static String padded(String fields) {
        int length = 4 + fields.length() / 2;
        return String.format("0001%04x", length) + fields + "00".repeat((8 - length % 8) % 8);
    }

    private String hex(TrafficSelector selector) throws EncodingException {
        return Wire.hex(encoder.encode(selector));
    }

    @Test
    void anEmptySelectorAndPrefixesOfLengthZeroMatchEverything() throws EncodingException {
        String everything = "0001000400000000";
        assertEquals(everything, hex(DefaultTrafficSelector.emptySelector()));
        assertEquals(
                everything,
                hex(
                        DefaultTrafficSelector.builder()
                                .matchIPDst(IpPrefix.valueOf("0.0.0.0/0"))
                                .build()));
        assertEquals(
                everything,
                hex(
                        DefaultTrafficSelector.builder()
                                .matchIPv6Dst(IpPrefix.valueOf("::/0"))
                                .build()));
    }

    @Test
    void putsSeveralCriteriaIntoOneMatch() throws EncodingException {
        Match match =
                encoder.encode(
                        DefaultTrafficSelector.builder()
                                .matchInPort(PortNumber.portNumber(3))
                                .matchEthType((short) 0x0800)
                                .matchIPDst(IpPrefix.valueOf("192.0.2.0/24"))
                                .build());
        assertEquals(OFPort.of(3), match.get(MatchField.IN_PORT));
        assertEquals(0x0800, match.get(MatchField.ETH_TYPE).getValue());
        assertEquals("192.0.2.0/255.255.255.0", match.getMasked(MatchField.IPV4_DST).toString());
    }

    @Test
    void namesTheCriterionThatHasNoField() {
        TrafficSelector selector =
                DefaultTrafficSelector.builder().matchMplsLabel(MplsLabel.mplsLabel(5)).build();
        EncodingException e = assertThrows(EncodingException.class, () -> encoder.encode(selector));
        assertTrue(e.getMessage().contains("MPLS_LABEL"), e.getMessage());
    }

    @Test
    void sendsAForeignMatchBackAsItCame() throws EncodingException {
        Match said = Wire.FACTORY.buildMatch().setExact(MatchField.IN_PORT, OFPort.of(9)).build();
        TrafficSelector selector =
                DefaultTrafficSelector.builder()
                        .extension(new ForeignMatch(said), Wire.DEVICE)
                        .build();
        assertSame(said, encoder.encode(selector));
    }
}
