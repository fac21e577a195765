// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ethernet;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.PortNumber;

class ReceivedPacketTest {

    private static final ConnectPoint FROM =
            new ConnectPoint(Wire.DEVICE, PortNumber.portNumber(1));
    private static final int[] ETHER_TYPES = {
        0x0800, 0x0806, 0x86dd, 0x8847, 0x88cc, 0x8942, 0x888e, 0x8100, 0x88a8, 0x8863
    };

    private static ReceivedPacket packet(byte[] data) {
        return new ReceivedPacket(FROM, data, Optional.of(7L));
    }

    @Test
    void aFrameIsParsedOnce() {
        ReceivedPacket packet =
                packet(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x12, 0x34, 42});
        Ethernet parsed = packet.parsed();
        assertEquals(0x1234, parsed.getEtherType());
        assertSame(parsed, packet.parsed());
    }

    @Test
    void aTcpHeaderWhoseDataOffsetLiesIsNotParsed() {
        byte[] frame = new byte[54];
        frame[12] = 0x08;
        frame[14] = 0x45;
        frame[17] = 40;
        frame[23] = 6;
        frame[46] = (byte) 0xf0;
        assertNull(packet(frame).parsed());
    }

    @Test
    void eachReaderGetsABufferOfItsOwn() {
        ReceivedPacket packet = packet(new byte[20]);
        packet.unparsed().position(10);
        assertEquals(20, packet.unparsed().remaining());
    }

    @RepeatedTest(20)
    void randomBytesBehindAnyEtherTypeThrowNothing(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            byte[] frame = new byte[14 + random.nextInt(100)];
            random.nextBytes(frame);
            int type = ETHER_TYPES[random.nextInt(ETHER_TYPES.length)];
            frame[12] = (byte) (type >> 8);
            frame[13] = (byte) type;
            try {
                packet(frame).parsed();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", packet " + i, e);
            }
        }
        assertNotNull(packet(new byte[0]).unparsed());
    }
}
