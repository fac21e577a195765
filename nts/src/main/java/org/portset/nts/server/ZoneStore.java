// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Zones that have been updated, as master files in a directory: what an update changed is there
 * before its sender hears that it was done (RFC 2136 section 3.5). Writes on a thread of its own.
 */
final class ZoneStore implements AutoCloseable {
    private final Path directory;
    private final ExecutorService writer;

    ZoneStore(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        this.writer =
                Executors.newSingleThreadExecutor(
                        task -> {
                            Thread thread = new Thread(task, "nts-zones");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    private Path file(Name origin) {
        // A label may hold a slash; a master file's escapes have none.
        String name = origin.toString(true).replace('/', '_');
        return directory.resolve((name.isEmpty() ? "root" : name) + ".zone");
    }

    /**
     * A zone as it was last written; empty if it never was.
     *
     * @throws IOException if it can't be read, or is no zone
     */
    Optional<ZoneData> read(Name origin) throws IOException {
        Path file = file(origin);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<Record> records = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                Master master = new Master(in, origin)) {
            master.disableIncludes();
            for (Record record = master.nextRecord();
                    record != null;
                    record = master.nextRecord()) {
                records.add(record);
            }
        }
        if (records.isEmpty() || records.get(0).getType() != Type.SOA) {
            throw new IOException(file + " does not begin with a SOA record");
        }
        return Optional.of(ZoneData.of(origin, records));
    }

    /** Writes a zone; completes when it is on the disk, exceptionally if it can't be written. */
    CompletableFuture<Void> write(ZoneData data) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        writeNow(data);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                writer);
    }

    private void writeNow(ZoneData data) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Record record : data.all()) {
            text.append(record).append('\n');
        }
        Path file = file(data.origin());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        // The old file or the new one, never half of one.
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What was begun is written to its end. */
    @Override
    public void close() {
        writer.shutdown();
    }
}
