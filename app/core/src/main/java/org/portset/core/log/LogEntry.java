// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

/** A record of the log as it was written. */
public final class LogEntry {
    private final LogLine line;

    LogEntry(LogLine line) {
        this.line = line;
    }

    /** Wall clock, milliseconds since 1970. */
    public long epochMillis() {
        return line.epochMillis();
    }

    /** What it tells, such as {@code mapping-created}. */
    public String event() {
        return line.event().id();
    }

    /** The value of that name, such as {@code inside}; null if the record has none. */
    public String value(String name) {
        String value = line.value(name);
        return value.isEmpty() ? null : value;
    }
}
