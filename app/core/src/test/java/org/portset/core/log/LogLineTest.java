// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of a record: docs/logging.md shows the same lines. */
class LogLineTest {
    private static final long NOON = 1_795_262_584_123L;

    @Test
    void isASyslogMessageInUtcWithMilliseconds() {
        LogLine line =
                new LogLine(NOON, LogEvent.MAPPING_CREATED)
                        .with("subscriber", "home1")
                        .with("protocol", "tcp")
                        .with("inside", "192.168.1.10:40000")
                        .with("outside", "192.0.2.18:1232");

        assertEquals(
                "<134>1 2026-11-21T12:03:04.123Z 127.0.0.1 portset - mapping-created"
                        + " [portset@32473 natEvent=\"8\" subscriber=\"home1\" protocol=\"tcp\""
                        + " inside=\"192.168.1.10:40000\" outside=\"192.0.2.18:1232\"]",
                line.text("127.0.0.1"));
    }

    @Test
    void readsBackWhatItWrote() {
        String hostile = "a \"quoted\" [b] c=\\d\" e=\"f";
        LogLine read =
                LogLine.parse(
                                new LogLine(NOON, LogEvent.SESSION_ENDED)
                                        .with("subscriber", hostile)
                                        .with("remote", "198.51.100.10:443")
                                        .text("node"))
                        .orElseThrow();

        assertEquals(NOON, read.epochMillis());
        assertEquals(LogEvent.SESSION_ENDED, read.event());
        assertEquals(hostile, read.value("subscriber"));
        assertEquals("198.51.100.10:443", read.value("remote"));
        assertEquals("", read.value("e"));
    }

    @Test
    void keepsALineOneLineWhateverASubscriberIsNamed() {
        String text =
                new LogLine(NOON, LogEvent.MAPPING_ENDED).with("subscriber", "a\nb\rc").text("-");

        assertEquals(1, text.lines().count());
        assertEquals("a?b?c", LogLine.parse(text).orElseThrow().value("subscriber"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<134>1 2026-11-21T12:03:04.123Z 127.0.0.1 portset - mapping-crea",
                "<134>1 2026-11-21T12:03:04.123Z 127.0.0.1 portset - mapping-created [portset@32473",
                "<134>1 2026-11-21T12:03:04.123Z 127.0.0.1 portset - mapping-created"
                        + " [portset@32473 inside=\"192.168.1.10:400",
                "<134>1 2026-11-21T12:03:04.123Z 127.0.0.1 portset - wibble [portset@32473 a=\"b\"]",
                "<134>1 yesterday 127.0.0.1 portset - mapping-created [portset@32473 a=\"b\"]",
                "<134>1 2026-11-21T12:03:04.123Z h portset - mapping-created [portset@32473]]",
                "<134>1 2026-11-21T12:03:04.123Z h portset - mapping-created [portset@32473 a=\"\\]",
            })
    void whatWasCutOffOrIsAnothersIsNoRecord(String text) {
        assertFalse(LogLine.parse(text).isPresent());
    }
}
