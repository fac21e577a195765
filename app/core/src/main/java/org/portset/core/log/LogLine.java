// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One record as a syslog message of RFC 5424, without free text:
 *
 * <pre>
 * &lt;134&gt;1 2026-11-21T12:03:04.123Z 127.0.0.1 portset - mapping-created [portset@32473 name="value" ...]
 * </pre>
 *
 * <p>134 is facility local0 and severity informational. 32473 is the enterprise number that RFC
 * 5612 sets aside for those who have none. Immutable but for {@link #with}, which a record's maker
 * calls before anybody else sees the line.
 */
final class LogLine {
    private static final String PRIORITY_VERSION = "<134>1";
    private static final String APPLICATION = "portset";
    private static final String STRUCTURED_DATA_ID = "portset@32473";
    private static final String NO_PROCESS = "-";
    private static final int HEADER_WORDS = 6;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final long epochMillis;
    private final LogEvent event;
    private final Map<String, String> values = new LinkedHashMap<>();

    LogLine(long epochMillis, LogEvent event) {
        this.epochMillis = epochMillis;
        this.event = event;
    }

    /** Adds a value; the order is that of the calls. */
    LogLine with(String name, Object value) {
        values.put(name, value.toString());
        return this;
    }

    long epochMillis() {
        return epochMillis;
    }

    LogEvent event() {
        return event;
    }

    /** The value of that name; empty if the record has none. */
    String value(String name) {
        return values.getOrDefault(name, "");
    }

    /** A moment as records have it: UTC with milliseconds. */
    static String time(long epochMillis) {
        return TIME.format(Instant.ofEpochMilli(epochMillis));
    }

    /**
     * The line, without an end of line.
     *
     * @param node the name of the ONOS node that writes it
     */
    String text(String node) {
        StringBuilder text = new StringBuilder(200);
        text.append(PRIORITY_VERSION).append(' ').append(time(epochMillis)).append(' ');
        text.append(node).append(' ').append(APPLICATION).append(' ').append(NO_PROCESS);
        text.append(' ').append(event.id()).append(" [").append(STRUCTURED_DATA_ID);
        if (event.natEvent() != 0) {
            text.append(" natEvent=\"").append(event.natEvent()).append('"');
        }
        values.forEach(
                (name, value) -> {
                    text.append(' ').append(name).append("=\"");
                    escape(text, value);
                    text.append('"');
                });
        return text.append(']').toString();
    }

    /** RFC 5424 section 6.3.3; a control character would break the line, or a reader's screen. */
    private static void escape(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\' || c == ']') {
                text.append('\\');
            }
            text.append(Character.isISOControl(c) ? '?' : c);
        }
    }

    /**
     * Reads a line back; empty for one that is no record, such as one cut off by a power failure.
     */
    static Optional<LogLine> parse(String text) {
        String[] words = text.split(" ", HEADER_WORDS + 1);
        if (words.length <= HEADER_WORDS
                || !words[0].equals(PRIORITY_VERSION)
                || !words[HEADER_WORDS].startsWith("[" + STRUCTURED_DATA_ID)
                || !words[HEADER_WORDS].endsWith("]")) {
            return Optional.empty();
        }
        Optional<LogEvent> event = LogEvent.of(words[5]);
        if (event.isEmpty()) {
            return Optional.empty();
        }
        try {
            LogLine line = new LogLine(Instant.parse(words[1]).toEpochMilli(), event.get());
            return line.readValues(words[HEADER_WORDS]) ? Optional.of(line) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads the records of a file in their order, those whose text is wanted. What is no record is
     * passed over; a file that isn't there has none.
     */
    static void readAll(Path file, Predicate<String> wanted, Consumer<LogLine> reader)
            throws IOException {
        try (BufferedReader lines =
                // Unlike Files.newBufferedReader, this takes bytes that are no UTF-8.
                new BufferedReader(
                        new InputStreamReader(
                                Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (wanted.test(line)) {
                    parse(line).ifPresent(reader);
                }
            }
        } catch (NoSuchFileException e) {
            // Not yet written, or become the oldest too many meanwhile.
        }
    }

    /** Reads {@code [id name="value" name="value"]}. */
    private boolean readValues(String data) {
        int at = 1 + STRUCTURED_DATA_ID.length();
        while (data.charAt(at) == ' ') {
            int equals = data.indexOf("=\"", at);
            if (equals < 0) {
                return false;
            }
            String name = data.substring(at + 1, equals);
            StringBuilder value = new StringBuilder();
            at = equals + 2;
            while (at < data.length() && data.charAt(at) != '"') {
                at += data.charAt(at) == '\\' ? 1 : 0;
                if (at < data.length()) {
                    value.append(data.charAt(at++));
                }
            }
            if (++at >= data.length()) {
                return false;
            }
            values.put(name, value.toString());
        }
        return data.charAt(at) == ']' && at == data.length() - 1;
    }
}
