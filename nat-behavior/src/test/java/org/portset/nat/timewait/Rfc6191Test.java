// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.wire.Bytes;

/** The conditions at their edges, and across the wrap of 2^32. */
class Rfc6191Test {
    private static final int FIN = 0x11;
    private static final int SYN = 0x02;
    private static final int[] LASTS = {0, 1, 1000, 0x7fffffff, 0x80000000, 0xffffffff};

    private static byte[] segment(int flags, int sequence, Integer timestamp) {
        byte[] header = new byte[32];
        Bytes.putI32(header, 4, sequence);
        header[12] = (byte) ((timestamp == null ? 5 : 8) << 4);
        header[13] = (byte) flags;
        Bytes.putI32(header, 20, 0x0101080a);
        Bytes.putI32(header, 24, timestamp == null ? 0 : timestamp);
        return header;
    }

    private static Ending last(int fin, Integer timestamp) {
        Ending ending = new Ending();
        ending.saw(true, segment(FIN, fin, timestamp), 0, 0, 0);
        return ending;
    }

    private static Syn syn(int sequence, Integer timestamp) {
        return Syn.of(segment(SYN, sequence, timestamp), 0);
    }

    @Test
    @Tag("RFC6191-1")
    @Tag("RFC6191-2")
    void bothHaveTimestamps() {
        for (int at : LASTS) {
            Ending last = last(at, at);
            assertTrue(Rfc6191.accepts(last, syn(at - 1, at + 1)), "newer by one");
            assertTrue(Rfc6191.accepts(last, syn(at - 1, at + 0x7fffffff)), "newer by the most");
            assertFalse(Rfc6191.accepts(last, syn(at + 1, at + 0x80000000)), "as far as can be");
            assertFalse(Rfc6191.accepts(last, syn(at + 1, at - 1)), "older by one");
            assertTrue(Rfc6191.accepts(last, syn(at + 1, at)), "equal, number newer by one");
            assertFalse(Rfc6191.accepts(last, syn(at, at)), "equal, number too");
            assertFalse(Rfc6191.accepts(last, syn(at - 1, at)), "equal, number older");
        }
    }

    @Test
    @Tag("RFC6191-3")
    @Tag("RFC6191-5")
    void theSynHasNoTimestamp() {
        for (int at : LASTS) {
            for (Integer timestamp : new Integer[] {null, 7}) {
                Ending last = last(at, timestamp);
                assertTrue(Rfc6191.accepts(last, syn(at + 1, null)));
                assertFalse(Rfc6191.accepts(last, syn(at, null)));
                assertFalse(Rfc6191.accepts(last, syn(at - 1, null)));
            }
        }
    }

    @Test
    @Tag("RFC6191-4")
    void onlyTheSynHasATimestamp() {
        for (int at : LASTS) {
            assertTrue(Rfc6191.accepts(last(at, null), syn(at - 1, at)));
            // It is accepted, but old segments could not be told from new ones then.
            assertEquals(SynWay.REWRITTEN, Rfc6191.way(last(at, null), syn(at - 1, at)));
            assertEquals(SynWay.AS_IS, Rfc6191.way(last(at, null), syn(at + 1, at)));
        }
    }

    @Test
    void theCheapestWayIsTaken() {
        Ending last = last(1000, 500);
        assertEquals(SynWay.FRESH, Rfc6191.way(null, syn(1, 1)));
        assertEquals(SynWay.AS_IS, Rfc6191.way(last, syn(1, 501)));
        assertEquals(SynWay.WITHOUT_TIMESTAMPS, Rfc6191.way(last, syn(1001, 499)));
        assertEquals(SynWay.REWRITTEN, Rfc6191.way(last, syn(1000, 499)));
    }
}
