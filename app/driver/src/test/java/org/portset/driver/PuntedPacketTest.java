// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.io.BaseEncoding;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.portset.map.flows.PuntedFrame;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFPacketIn;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.match.MatchField;

/** Packets as Open vSwitch 3.1 brought them to its controller by rules of our programs. */
class PuntedPacketTest {
    private static final String ECHO = "4500001c0001000040018e90c0000212c633640a0800000004d00001";
    private static final String SYN =
            "450000280001000040068edfc0a8010ac633640a9c4000500000000100000001500203e800000000";
    private static final String LYING_OFFSET =
            "450000280001000040068edfc0a8010ac633640a9c4000500000000100000001f00203e800000000";

    @Test
    void readsADecapsulatedEchoAtABorderRelayWithThePsidOfItsSource() throws OFParseError {
        OFPacketIn packet =
                read(
                        "040a006400000000ffffffff00320105002a1caeaeb688c90001001880000004"
                                + "0000000a80000408000000000000003300000000000000000000000000"
                                + "0088a8000088a800340800"
                                + ECHO);
        assertEquals(10, packet.getMatch().get(MatchField.IN_PORT).getPortNumber());
        assertFrame(0x34, "000000000000000000000000" + "0800" + ECHO, packet);
    }

    @Test
    void readsAHomesPacketWithItsVlanId() throws OFParseError {
        OFPacketIn packet =
                read(
                        "040a007000000000ffffffff003e0101002a240b972661a10001001880000004"
                                + "0000000380000408000000000000000200000200000001010200000001"
                                + "1088a8000188a800230800"
                                + SYN);
        assertEquals(3, packet.getMatch().get(MatchField.IN_PORT).getPortNumber());
        assertFrame(0x123, "020000000101020000000110" + "0800" + SYN, packet);
    }

    @Test
    void readsAPacketWhoseTcpDataOffsetLies() throws OFParseError {
        OFPacketIn packet =
                read(
                        "040a006800000000ffffffff003e0102002a293c15b6d4b00001000c80000004"
                                + "00000003000000000000020000000101020000000110"
                                + "88a8000188a800230800"
                                + LYING_OFFSET);
        assertFrame(0x123, "020000000101020000000110" + "0800" + LYING_OFFSET, packet);
    }

    private static OFPacketIn read(String message) throws OFParseError {
        byte[] bytes = BaseEncoding.base16().lowerCase().decode(message);
        return (OFPacketIn)
                OFFactories.getFactory(OFVersion.OF_13)
                        .getReader()
                        .readFrom(Unpooled.wrappedBuffer(bytes));
    }

    private static void assertFrame(int carried, String bare, OFPacketIn packet) {
        byte[] frame = packet.getData();
        assertEquals(carried, PuntedFrame.carried(frame));
        String hex = BaseEncoding.base16().lowerCase().encode(frame);
        int tags = 2 * PuntedFrame.TAGS_OFFSET;
        assertEquals(
                bare, hex.substring(0, tags) + hex.substring(tags + 2 * PuntedFrame.TAGS_BYTES));
    }
}
