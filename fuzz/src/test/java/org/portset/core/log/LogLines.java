// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import java.util.List;
import java.util.Optional;
import org.portset.fuzz.Input;

/**
 * A line of the NAT log that was cut, or written by something else; and values with anything in
 * them.
 */
public final class LogLines {
    private static final List<LogEvent> EVENTS = List.of(LogEvent.values());

    private LogLines() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new Input(data).text();
        Optional<LogLine> read = LogLine.parse(text);
        if (read.isPresent()) {
            String written = read.get().text("node");
            Optional<LogLine> again = LogLine.parse(written);
            check(again.isPresent(), written);
            check(again.get().event() == read.get().event(), written);
        }
        Input in = new Input(data);
        LogEvent event = EVENTS.get(in.u8() % EVENTS.size());
        String value = in.text();
        String line = new LogLine(0, event).with("subscriber", value).text("node");
        check(line.chars().noneMatch(Character::isISOControl), "a record of two lines");
        Optional<LogLine> own = LogLine.parse(line);
        check(own.isPresent() && own.get().event() == event, line);
    }

    private static void check(boolean holds, String line) {
        if (!holds) {
            throw new AssertionError(line);
        }
    }
}
