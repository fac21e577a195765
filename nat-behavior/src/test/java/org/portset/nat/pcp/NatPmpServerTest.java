// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.pcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;

/** NAT-PMP, byte by byte, beside PCP on the same server. */
class NatPmpServerTest extends PcpFixture {
    @Test
    @Tag("RFC6888-9")
    void natPmpGetsAddressAndMappings() {
        now += 9 * SECOND;
        assertEquals("0080000000000009" + "c0000212", answer("0000"));
        assertEquals(
                "0082000000000009" + u16(80) + u16(2257) + u32(3600),
                answer("00020000" + u16(80) + u16(2257) + u32(3600)));
        assertEquals(
                "0081000000000009" + u16(80) + u16(2258) + u32(120),
                answer("00010000" + u16(80) + u16(2258) + u32(20)));
        assertEquals(2257, mapping(6, 80).outsidePort());
        assertEquals(2258, mapping(17, 80).outsidePort());
    }

    @Test
    void natPmpDeletesOneOrAllOfAProtocol() {
        for (int port = 80; port < 83; port++) {
            answer("00020000" + u16(port) + u16(0) + u32(3600));
            answer("00010000" + u16(port) + u16(0) + u32(3600));
        }
        answer(map(NONCE, 3600, 6, 90, 0));
        String deleted = "0082000000000000" + u16(80) + u16(0) + u32(0);
        assertEquals(deleted, answer("00020000" + u16(80) + u16(0) + u32(0)));
        assertEquals(deleted, answer("00020000" + u16(80) + u16(0) + u32(0)), "again");
        assertNull(mapping(6, 80));
        assertEquals(
                "0082000000000000" + u16(0) + u16(0) + u32(0),
                answer("00020000" + u16(0) + u16(0) + u32(0)));
        assertNull(mapping(6, 81));
        assertNull(mapping(6, 82));
        assertEquals(4, nat.explicitMappings().list(subscriber).size(), "UDP's and PCP's");
    }

    @Test
    void natPmpsErrorsAreItsOwn() {
        answer(map(NONCE, 3600, 6, 80, 2257));
        assertEquals(
                "0082000200000000" + u16(80) + u16(0) + u32(0),
                answer("00020000" + u16(80) + u16(0) + u32(3600)),
                "not authorized: it has a nonce");
        assertEquals("0083000500000000", answer("0003"), "no such opcode");
        limited(NatLimits.builder().tcpPorts(1).build());
        assertEquals(
                "0082000400000000" + u16(81) + u16(0) + u32(0),
                answer("00020000" + u16(81) + u16(0) + u32(3600)));
    }

    @Test
    void pcpTakesOverWhatItsHostAskedForByNatPmp() {
        answer("00020000" + u16(80) + u16(2257) + u32(3600));
        assertEquals(
                answered(1, 0, 7200, 0) + RESERVED + body(NONCE, 6, 80, 2257, EXTERNAL),
                answer(map(NONCE, 7200, 6, 80, 0)));
        assertEquals(2, answerBytes("00020000" + u16(80) + u16(0) + u32(0))[3]);
    }
}
