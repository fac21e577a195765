// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.onlab.packet.Ip4Address;
import org.portset.core.config.LogRetention;
import org.portset.core.config.NetworkModel;
import org.portset.nat.engine.Drop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of who had which address and port, when.
 *
 * <pre>
 *   configuration -> PortSetLog  -\
 *                                  > writer thread -> files -> who(), recent()
 *   SubscriberLog -> bounded queue /
 * </pre>
 *
 * <p>Packets never wait: a record goes into a bounded queue, and what finds it full, or the disk,
 * is counted. The count itself is a record as soon as one can be written again, so that a reader
 * knows of the gap. Port sets are not lost; see {@link PortSetLog}.
 */
public final class NatLog implements RecordSink, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NatLog.class);
    private static final int QUEUE_RECORDS = 1 << 16;
    private static final int BATCH_RECORDS = 4096;
    private static final long WAIT_MILLIS = 500;
    private static final long PRUNE_MILLIS = 10_000;
    private static final long FLUSH_SECONDS = 5;

    private final LongSupplier epochMillis;
    private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(QUEUE_RECORDS);
    private final AtomicLong lost = new AtomicLong();
    private final PortSetLog portSets;
    private final MappingLog mappings;
    private final Thread writer = new Thread(this::write, "portset-log");
    private volatile LogRetention retention = LogRetention.DEFAULT;
    private volatile boolean closing;
    private boolean failing;
    private long lostTold;
    private long nextPruneMillis;

    /**
     * Opens the log, with what an earlier run has left there.
     *
     * @param directory of its files; made when the first is
     * @param node the name of this ONOS node, in each record
     * @param epochMillis the wall clock
     */
    public NatLog(Path directory, String node, LongSupplier epochMillis) {
        this.epochMillis = epochMillis;
        portSets = new PortSetLog(directory, node);
        mappings = new MappingLog(directory, node);
        try {
            portSets.load();
        } catch (IOException e) {
            // A NAT that works and can't be asked about the past is better than none.
            log.error("The NAT log in {} can't be read; what it holds is not found", directory, e);
        }
        queue.add(new LogLine(now(), LogEvent.LOG_STARTED));
        writer.setDaemon(true);
        writer.start();
    }

    /** The configuration in force has become this. */
    public void apply(NetworkModel model) {
        retention = model.logRetention();
        portSets.apply(model, now());
    }

    @Override
    public long now() {
        return epochMillis.getAsLong();
    }

    @Override
    public void add(MappingRecord record) {
        if (!queue.offer(record)) {
            lost.incrementAndGet();
        }
    }

    /** Has the writer tell ONOS's log, whose disk may be slow too. */
    @Override
    public void warn(String subscriber, Drop reason, long packets) {
        Runnable telling =
                () ->
                        log.warn(
                                "{}: {} packets refused, {}: {}",
                                subscriber,
                                packets,
                                reason.id(),
                                reason.sentence());
        if (!queue.offer(telling)) {
            log.debug("{}: refused, {}; the log's queue is full", subscriber, reason.id());
        }
    }

    /** A moment as records have it: ISO 8601 in UTC, with milliseconds. */
    public static String time(long epochMillis) {
        return LogLine.time(epochMillis);
    }

    /** Records of mappings and sessions that were not written, since the start. */
    public long lost() {
        return lost.get();
    }

    /** Who had the port of the address then: one subscriber after the other, if several. */
    public List<PortSetRecord> portSets(Ip4Address address, int port, Moments when) {
        return portSets.find(address, port, when);
    }

    /**
     * The mappings that had an outside port then, as far as they are logged: at most one at each
     * moment, unless the subscriber's policy overloads ports.
     *
     * @param protocol tcp, udp or icmp
     * @throws UncheckedIOException if the files can't be read
     */
    public List<MappingInterval> mappings(
            Ip4Address address, int port, String protocol, Moments when) {
        flush();
        MappingFinder finder = new MappingFinder(protocol, when);
        try {
            mappings.read("outside=\"" + address + ":" + port + "\"", finder::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return finder.found();
    }

    /**
     * The subscriber's last records of mappings and sessions, the newest first.
     *
     * @throws UncheckedIOException if the files can't be read
     */
    public List<LogEntry> recent(String subscriber, int limit) {
        flush();
        try {
            List<LogEntry> entries = new ArrayList<>();
            String text =
                    new LogLine(0, LogEvent.LOG_STARTED).with("subscriber", subscriber).text("-");
            String wanted = text.substring(text.indexOf("subscriber="), text.length() - 1);
            for (LogLine line : mappings.last(wanted, limit)) {
                entries.add(new LogEntry(line));
            }
            for (PortSetRecord record : portSets.of(subscriber)) {
                entries.add(new LogEntry(record.assigned()));
                if (!record.isOpen()) {
                    entries.add(new LogEntry(record.released()));
                }
            }
            entries.sort((a, b) -> Long.compare(b.epochMillis(), a.epochMillis()));
            return entries.subList(0, Math.min(limit, entries.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until what was handed over before is in the files, if the disk takes it. */
    void flush() {
        CountDownLatch written = new CountDownLatch(1);
        Runnable mark = written::countDown;
        try {
            if (queue.offer(mark, FLUSH_SECONDS, TimeUnit.SECONDS)
                    && !written.await(FLUSH_SECONDS, TimeUnit.SECONDS)) {
                log.warn("The NAT log's writer lags: the last records are not looked through");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        Runnable last = () -> closing = true;
        try {
            if (!queue.offer(last, FLUSH_SECONDS, TimeUnit.SECONDS)) {
                closing = true;
            }
            writer.join(TimeUnit.SECONDS.toMillis(FLUSH_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        List<Object> batch = new ArrayList<>();
        while (!closing) {
            try {
                Object first = queue.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH_RECORDS);
                }
                write(batch);
            } catch (InterruptedException e) {
                closing = true;
            } catch (RuntimeException e) {
                log.error("The NAT log's writer failed; it goes on with the next records", e);
            }
            batch.clear();
        }
        try {
            portSets.close();
            mappings.close();
        } catch (IOException e) {
            log.warn("The NAT log was not closed in good order", e);
        }
    }

    private void write(List<Object> batch) {
        List<LogLine> lines = new ArrayList<>();
        for (Object each : batch) {
            if (each instanceof MappingRecord) {
                lines.add(((MappingRecord) each).line());
            } else if (each instanceof LogLine) {
                lines.add((LogLine) each);
            }
        }
        boolean written = tried(portSets::write);
        written &= tried(() -> writeMappings(lines));
        if (written && failing) {
            failing = false;
            log.warn("The NAT log is written again");
        }
        if (written && now() >= nextPruneMillis) {
            nextPruneMillis = now() + PRUNE_MILLIS;
            tried(this::prune);
        }
        batch.stream()
                .filter(Runnable.class::isInstance)
                .forEach(marked -> ((Runnable) marked).run());
    }

    private void writeMappings(List<LogLine> lines) throws IOException {
        long lostNow = lost.get();
        List<LogLine> all = new ArrayList<>();
        if (lostNow > lostTold) {
            all.add(new LogLine(now(), LogEvent.RECORDS_LOST).with("count", lostNow - lostTold));
        }
        all.addAll(lines);
        if (all.isEmpty()) {
            return;
        }
        try {
            mappings.write(all, retention.maxBytes(), now());
            lostTold = lostNow;
        } catch (IOException e) {
            lost.addAndGet(lines.stream().filter(l -> l.event() != LogEvent.LOG_STARTED).count());
            throw e;
        }
    }

    private void prune() throws IOException {
        long before = now() - retention.keepMillis();
        portSets.prune(before);
        mappings.prune(retention.maxBytes(), before);
    }

    /** Does it; tells ONOS's log of the first failure of several. */
    private boolean tried(Step step) {
        try {
            step.run();
            return true;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                log.error("The NAT log can't be written; mappings are lost until it can", e);
            }
            return false;
        }
    }

    /** What may fail as the disk does. */
    private interface Step {
        void run() throws IOException;
    }
}
