// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps docs/drops.md what {@link Drop} says; {@code -Dportset.write=true} writes it anew. */
class DropTableTest {
    private static final Path PAGE = Path.of("..", "docs", "drops.md");
    private static final String HEAD =
            "# Why was this packet dropped?\n\n"
                    + "Every packet that is not forwarded has one of these reasons, and is counted"
                    + " by it: by a switch's own rule, or by the slow path.\n"
                    + "`nat-drops` on the ONOS CLI shows the counts and where;"
                    + " `mape-trace` tells which one a packet would meet.\n"
                    + "This page is made from the code (`Drop`), the picture from the switches' rules and"
                    + " the slow path's sources.\n\n"
                    + "![The packet's way with each counter in its place](drops.svg)\n\n"
                    + "| reason | what happened | severity | source |\n|---|---|---|---|\n";

    @Test
    void pageSaysWhatTheCodeSays() throws IOException {
        String table =
                Arrays.stream(Drop.values())
                        .map(
                                d ->
                                        String.format(
                                                "| `%s` | %s | %s | %s |%n",
                                                d.id(),
                                                d.sentence(),
                                                d.severity()
                                                        .toString()
                                                        .toLowerCase(java.util.Locale.ROOT),
                                                d.rfcSection()))
                        .collect(Collectors.joining());
        if (Boolean.getBoolean("portset.write")) {
            Files.writeString(PAGE, HEAD + table, StandardCharsets.UTF_8);
        }
        assertEquals(Files.readString(PAGE, StandardCharsets.UTF_8), HEAD + table);
    }
}
