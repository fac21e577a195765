// SPDX-License-Identifier: Apache-2.0
package org.portset.core.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.portset.core.log.MappingRecord;
import org.portset.core.log.RecordSink;
import org.portset.nat.engine.Drop;

/** Keeps what NATs report to the log. */
public final class RecordedLog implements RecordSink {
    private final LongSupplier clock;
    private final List<String> records = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    RecordedLog(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public long now() {
        return clock.getAsLong();
    }

    @Override
    public void add(MappingRecord record) {
        records.add(record.toString());
    }

    @Override
    public void warn(String subscriber, Drop reason, long packets) {
        warnings.add(subscriber + " " + reason.id() + " " + packets);
    }

    /** The records so far, as they stand in the file; they are taken away. */
    public List<String> takeRecords() {
        List<String> taken = List.copyOf(records);
        records.clear();
        return taken;
    }

    /** Subscriber, reason and packets of each warning so far. */
    public List<String> warnings() {
        return warnings;
    }
}
