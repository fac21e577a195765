// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Mappings and sessions as they came and went, in files named after the time they begin at. The
 * oldest file is deleted when all of them are larger, or it is older, than configured; so the disk
 * that they take is bounded whatever a home does.
 *
 * <p>Written by one thread; read by any.
 */
final class MappingLog {
    private static final String PREFIX = "mappings-";
    private static final String SUFFIX = ".log";
    private static final String STARTED = " " + LogEvent.LOG_STARTED.id() + " [";
    private static final int FILES = 16;
    private static final long FILE_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final long SMALLEST_FILE_BYTES = 64 << 10;
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final String node;
    private AppendFile file;
    private long fileFromMillis;

    MappingLog(Path directory, String node) {
        this.directory = directory;
        this.node = node;
    }

    /**
     * Appends records, to a new file if the last one has its size, or is of the day before.
     *
     * @param maxBytes of all files together
     */
    void write(List<LogLine> records, long maxBytes, long nowMillis) throws IOException {
        if (file != null
                && (file.lengthBytes() >= fileBytes(maxBytes)
                        || nowMillis - fileFromMillis >= FILE_MILLIS)) {
            close();
        }
        try {
            if (file == null) {
                Files.createDirectories(directory);
                file =
                        AppendFile.open(
                                directory.resolve(PREFIX + NAME.format(at(nowMillis)) + SUFFIX));
                fileFromMillis = nowMillis;
            }
            file.append(records.stream().map(r -> r.text(node)).collect(Collectors.toList()));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    private static long fileBytes(long maxBytes) {
        return Math.max(SMALLEST_FILE_BYTES, maxBytes / FILES);
    }

    /**
     * Deletes the oldest files while all are larger than {@code maxBytes}, and those whose last
     * record is older than {@code beforeMillis}. The one being written stays.
     */
    void prune(long maxBytes, long beforeMillis) throws IOException {
        List<Path> files = files();
        long bytes = 0;
        for (Path each : files) {
            bytes += Files.size(each);
        }
        // A file has the records of one day.
        String oldest = NAME.format(at(beforeMillis - FILE_MILLIS));
        for (int i = 0; i + 1 < files.size(); i++) {
            boolean tooOld = nameOf(files.get(i)).compareTo(oldest) < 0;
            // Another file may be full before the next look: room for it is made now.
            if (!tooOld && bytes + fileBytes(maxBytes) <= maxBytes) {
                return;
            }
            bytes -= Files.size(files.get(i));
            Files.delete(files.get(i));
        }
    }

    private static String nameOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(PREFIX.length(), name.length() - SUFFIX.length());
    }

    /** All files, the oldest first. */
    private List<Path> files() throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(f -> f.getFileName().toString().matches(PREFIX + ".*\\" + SUFFIX))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    /**
     * Reads all records whose line has that text in it, the oldest first; those of starts too.
     *
     * @param text as it stands in the file
     */
    void read(String text, Consumer<LogLine> reader) throws IOException {
        for (Path each : files()) {
            read(each, text, reader);
        }
    }

    private static void read(Path file, String text, Consumer<LogLine> reader) throws IOException {
        LogLine.readAll(file, line -> line.contains(text) || line.contains(STARTED), reader);
    }

    /** The last records whose line has that text in it, the newest first. */
    List<LogLine> last(String text, int limit) throws IOException {
        List<Path> newestFirst = files();
        Collections.reverse(newestFirst);
        List<LogLine> found = new ArrayList<>();
        for (Path each : newestFirst) {
            Deque<LogLine> last = new ArrayDeque<>();
            int wanted = limit - found.size();
            read(
                    each,
                    text,
                    line -> {
                        if (line.event() == LogEvent.LOG_STARTED) {
                            return;
                        }
                        last.addFirst(line);
                        if (last.size() > wanted) {
                            last.removeLast();
                        }
                    });
            found.addAll(last);
            if (found.size() >= limit) {
                break;
            }
        }
        return found;
    }

    void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
