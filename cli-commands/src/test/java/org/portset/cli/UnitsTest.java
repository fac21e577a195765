// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void bytesHaveTwoOrThreeDigitsAndAUnit() {
        assertEquals("0 B", Units.bytes(0));
        assertEquals("999 B", Units.bytes(999));
        assertEquals("1.0 kB", Units.bytes(1000));
        assertEquals("9.9 kB", Units.bytes(9_949));
        assertEquals("10 kB", Units.bytes(9_950));
        assertEquals("999 kB", Units.bytes(999_499));
        assertEquals("1.0 MB", Units.bytes(999_500));
        assertEquals("3.1 MB", Units.bytes(3_141_592));
        assertEquals("9.2 EB", Units.bytes(Long.MAX_VALUE));
    }

    @Test
    void timesHaveTheirTwoLargestUnits() {
        assertEquals("0s", Units.seconds(0));
        assertEquals("59s", Units.seconds(59));
        assertEquals("5m", Units.seconds(300));
        assertEquals("4m59s", Units.seconds(299));
        assertEquals("2h4m", Units.seconds(7440));
        assertEquals("1h", Units.seconds(3659));
        assertEquals("3d1h", Units.seconds(3 * 86_400 + 3600));
    }

    @Test
    void behaviorsHaveTheInitialsOfRfc4787() {
        assertEquals("EI", Units.initials("endpoint-independent"));
        assertEquals("AD", Units.initials("address-dependent"));
        assertEquals("APD", Units.initials("address-and-port-dependent"));
    }
}
