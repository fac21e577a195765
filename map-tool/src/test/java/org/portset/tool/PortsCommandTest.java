// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PortsCommandTest {
    @Test
    void listsTheRangesInColumns() {
        Run.of("ports --offset 4 --length 8 --psid 0xfe")
                .prints(
                        "PSID    0xfe, 8 bits at offset 4",
                        "Ports   240 in 15 ranges of 16",
                        "        8160-8175    12256-12271  16352-16367  20448-20463",
                        "        24544-24559  28640-28655  32736-32751  36832-36847",
                        "        40928-40943  45024-45039  49120-49135  53216-53231",
                        "        57312-57327  61408-61423  65504-65519");
    }

    @Test
    void printsJson() {
        Run.of("ports --offset 2 --length 8 --psid 254 --json")
                .prints(
                        "{\"ports\":192,\"ranges\":[[32640,32703],[49024,49087],[65408,65471]]}"
                                .replace("[[32640,32703]", "[[32640,32703]"));
    }

    @Test
    void aPsidIsDecimalOrHexadecimal() {
        assertEquals(
                Run.of("ports --offset 6 --length 8 --psid 52 --json").out(),
                Run.of("ports --offset 6 --length 8 --psid 0x34 --json").out());
    }

    @Test
    void offsetZeroGivesOneRange() {
        Run.of("ports --offset 0 --length 6 --psid 0")
                .prints(
                        "PSID    0x00, 6 bits at offset 0",
                        "Ports   1024 in 1 range",
                        "        0-1023");
    }

    @Test
    void withoutAPsidThereAreAllPorts() {
        Run.of("ports --offset 6 --length 0 --psid 0")
                .prints(
                        "PSID    none, the address is not shared",
                        "Ports   65536 in 1 range",
                        "        0-65535");
        Run.of("ports --offset 6 --length 0 --psid 0 --json")
                .prints("{\"ports\":65536,\"ranges\":[[0,65535]]}");
    }

    @Test
    void onePsidOfSixteenBitsIsOnePort() {
        Run.of("ports --offset 0 --length 16 --psid 443")
                .prints(
                        "PSID    0x01bb, 16 bits at offset 0",
                        "Ports   1 in 1 range",
                        "        443");
    }

    @Test
    void veryManyRangesAreCutShort() {
        List<String> lines =
                Run.of("ports --offset 15 --length 1 --psid 1")
                        .out()
                        .lines()
                        .collect(Collectors.toList());
        assertEquals("PSID    0x1, 1 bit at offset 15", lines.get(0));
        assertEquals("Ports   32767 in 32767 ranges of 1", lines.get(1));
        assertEquals("        ... (--json lists all)", lines.get(18));
        assertEquals("        65535", lines.get(19));
        assertEquals(20, lines.size());
    }

    @Test
    void refusesValuesOutOfRangeByTheirOptions() {
        Run.of("ports --offset 10 --length 8 --psid 0")
                .refuses("--length: 8 with psidOffset 10 makes more than the 16 bits of a port");
        Run.of("ports --offset 16 --length 0 --psid 0").refuses("--offset: 16 is outside 0..15");
        Run.of("ports --offset 6 --length 8 --psid 0x100")
                .refuses("--psid: 256 is outside 0..255, what 8 bits hold");
    }

    @Test
    void namesEveryOptionThatIsMissing() {
        Run.of("ports --length 8")
                .refuses("--offset: is missing", "--psid: is missing", "Try 'map ports --help'.");
    }

    @Test
    void refusesWhatIsNoNumber() {
        Run.of("ports --offset six --length 8 --psid 0")
                .refuses("--offset: 'six' is not a whole number", "Try 'map ports --help'.");
        Run.of("ports --offset 6 --length 8 --psid 0xzz")
                .refuses("--psid: '0xzz' is not a whole number", "Try 'map ports --help'.");
        Run.of("ports --offset 6 --length 8 --psid")
                .refuses("--psid: is missing", "Try 'map ports --help'.");
    }
}
