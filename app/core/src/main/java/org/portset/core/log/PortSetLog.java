// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onlab.packet.Ip4Address;
import org.portset.core.config.LogPolicy;
import org.portset.core.config.NetworkModel;
import org.portset.core.config.SubscriberModel;

/**
 * Which subscriber had which port set, since when and until when.
 *
 * <p>The records are few, one for each change of a subscriber's prefix or rule, and all the others
 * are worth nothing without them. So they are kept in memory too, have a file of their own that no
 * flood of mappings pushes out, are on the disk before the next one is written, and wait in memory
 * for as long as the disk is full.
 */
final class PortSetLog {
    static final String FILE_NAME = "port-sets.log";
    private static final String NEW_FILE_NAME = FILE_NAME + ".new";

    private final Path directory;
    private final String node;
    private final List<PortSetRecord> ended = new ArrayList<>();
    private final Map<String, PortSetRecord> open = new HashMap<>();
    private final ArrayDeque<LogLine> unwritten = new ArrayDeque<>();
    private AppendFile file;

    PortSetLog(Path directory, String node) {
        this.directory = directory;
        this.node = node;
    }

    /** Reads what an earlier run has written, before anything else is asked. */
    void load() throws IOException {
        LogLine.readAll(directory.resolve(FILE_NAME), line -> true, this::read);
    }

    private void read(LogLine line) {
        Optional<PortSetRecord> record = PortSetRecord.read(line);
        if (record.isEmpty()) {
            return;
        }
        end(record.get().subscriber(), line.epochMillis());
        if (line.event() == LogEvent.PORT_SET_ASSIGNED) {
            open.put(record.get().subscriber(), record.get());
        }
    }

    private Optional<PortSetRecord> end(String subscriber, long millis) {
        PortSetRecord was = open.remove(subscriber);
        if (was == null) {
            return Optional.empty();
        }
        // A clock that was set back makes no interval that ends before it begins.
        PortSetRecord is = was.until(Math.max(millis, was.fromMillis()));
        ended.add(is);
        return Optional.of(is);
    }

    /**
     * Notes what the configuration changes: a subscriber that is as before, also over a restart,
     * makes no record. Nothing is written yet.
     */
    synchronized void apply(NetworkModel model, long nowMillis) {
        Map<String, PortSetRecord> wanted = new HashMap<>();
        for (SubscriberModel subscriber : model.subscribers().values()) {
            if (subscriber.log().mode() != LogPolicy.Mode.NONE) {
                wanted.put(subscriber.id(), PortSetRecord.of(subscriber, nowMillis));
            }
        }
        for (PortSetRecord was : List.copyOf(open.values())) {
            PortSetRecord next = wanted.get(was.subscriber());
            if (next != null && next.sameAs(was)) {
                wanted.remove(was.subscriber());
            } else {
                end(was.subscriber(), nowMillis).ifPresent(e -> unwritten.add(e.released()));
            }
        }
        wanted.values().forEach(record -> unwritten.add(record.assigned()));
        open.putAll(wanted);
    }

    /** Who had the port then: by the configuration's checks, one at most at each moment. */
    synchronized List<PortSetRecord> find(Ip4Address address, int port, Moments when) {
        return Stream.concat(open.values().stream(), ended.stream())
                .filter(record -> record.covers(address, port, when))
                .sorted(Comparator.comparingLong(PortSetRecord::fromMillis))
                .collect(Collectors.toList());
    }

    /** Everything that a subscriber had, the oldest first. */
    synchronized List<PortSetRecord> of(String subscriber) {
        return Stream.concat(ended.stream(), open.values().stream())
                .filter(record -> record.subscriber().equals(subscriber))
                .collect(Collectors.toList());
    }

    /** Writes what waits; what could not be written waits on. Called by the writer alone. */
    void write() throws IOException {
        List<LogLine> lines;
        synchronized (this) {
            lines = List.copyOf(unwritten);
        }
        if (lines.isEmpty()) {
            return;
        }
        try {
            if (file == null) {
                Files.createDirectories(directory);
                file = AppendFile.open(directory.resolve(FILE_NAME));
            }
            file.append(lines.stream().map(line -> line.text(node)).collect(Collectors.toList()));
            file.force();
        } catch (IOException e) {
            close();
            throw e;
        }
        synchronized (this) {
            lines.forEach(line -> unwritten.remove());
        }
    }

    /** Forgets what ended before that moment. Called by the writer alone. */
    void prune(long beforeMillis) throws IOException {
        List<String> kept = new ArrayList<>();
        List<LogLine> covered;
        synchronized (this) {
            if (!ended.removeIf(record -> record.untilMillis() < beforeMillis)) {
                return;
            }
            for (PortSetRecord record : ended) {
                kept.add(record.assigned().text(node));
                kept.add(record.released().text(node));
            }
            open.values().forEach(record -> kept.add(record.assigned().text(node)));
            covered = List.copyOf(unwritten);
        }
        close();
        Path next = directory.resolve(NEW_FILE_NAME);
        Files.deleteIfExists(next);
        try (AppendFile whole = AppendFile.open(next)) {
            whole.append(kept);
            whole.force();
        }
        Files.move(next, directory.resolve(FILE_NAME), StandardCopyOption.ATOMIC_MOVE);
        synchronized (this) {
            covered.forEach(line -> unwritten.remove());
        }
    }

    void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
