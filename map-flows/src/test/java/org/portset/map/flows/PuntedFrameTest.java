// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.BaseEncoding;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PuntedFrameTest {
    private static final String ADDRESSES = "020000000101" + "020000000110";

    @Test
    void readsTheCarriedBits() {
        assertEquals(
                0x1234, PuntedFrame.carried(hex(ADDRESSES + "88a80012" + "88a80034" + "0800")));
        // Priority, drop eligibility and the upper four bits of an id carry nothing.
        assertEquals(
                0x0034, PuntedFrame.carried(hex(ADDRESSES + "88a8ff00" + "88a8ff34" + "0800")));
    }

    @Test
    void knowsOtherFrames() {
        for (String tags :
                new String[] {"88a80012" + "08004500", "81000012" + "88a80034", "88a80012"}) {
            byte[] frame = hex(ADDRESSES + tags + "0800");
            assertEquals(PuntedFrame.NOT_PUNTED, PuntedFrame.carried(frame));
        }
    }

    @Test
    void readsAnyBytesWithoutAnException() {
        long seed = Long.getLong("portset.seed", new Random().nextLong());
        Random random = new Random(seed);
        byte[] whole = hex(ADDRESSES + "88a80012" + "88a80034" + "08004500");
        for (int i = 0; i < 10_000; i++) {
            byte[] frame = Arrays.copyOf(whole, random.nextInt(30));
            for (int changes = random.nextInt(3); changes > 0 && frame.length > 0; changes--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            int carried = PuntedFrame.carried(frame);
            assertTrue(carried >= -1 && carried <= 0xffff, "seed " + seed);
            assertTrue(carried == -1 || frame.length >= 22, "seed " + seed);
        }
    }

    private static byte[] hex(String text) {
        return BaseEncoding.base16().lowerCase().decode(text);
    }
}
