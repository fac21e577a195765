// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Finds, among the records of one outside endpoint in the order they were written, the mappings
 * that it had then.
 *
 * <p>A mapping lasts from its record of creation to that of its end. What a run of ONOS left open
 * ended, at the latest, when the next run began to write. An end whose beginning is no longer kept
 * began before every record that is.
 */
final class MappingFinder {
    private final String protocol;
    private final Moments when;

    /** Mappings that have begun and not ended at the record read last, by inside endpoint. */
    private final Map<String, LogLine> open = new HashMap<>();

    private final List<MappingInterval> found = new ArrayList<>();

    MappingFinder(String protocol, Moments when) {
        this.protocol = protocol;
        this.when = when;
    }

    void read(LogLine line) {
        switch (line.event()) {
            case LOG_STARTED:
                open.values().forEach(created -> end(created, line.epochMillis()));
                open.clear();
                break;
            case MAPPING_CREATED:
                if (protocol.equals(line.value("protocol"))) {
                    open.put(key(line), line);
                }
                break;
            case MAPPING_ENDED:
                if (protocol.equals(line.value("protocol"))) {
                    ended(line);
                }
                break;
            default:
                break;
        }
    }

    private static String key(LogLine line) {
        return line.value("subscriber") + ' ' + line.value("inside");
    }

    private void ended(LogLine line) {
        LogLine created = open.remove(key(line));
        if (created != null) {
            end(created, line.epochMillis());
        } else if (when.meets(Long.MIN_VALUE, line.epochMillis())) {
            found.add(interval(line, OptionalLong.empty(), OptionalLong.of(line.epochMillis())));
        }
    }

    private void end(LogLine created, long endMillis) {
        if (when.meets(created.epochMillis(), endMillis)) {
            found.add(
                    interval(
                            created,
                            OptionalLong.of(created.epochMillis()),
                            OptionalLong.of(endMillis)));
        }
    }

    private static MappingInterval interval(
            LogLine line, OptionalLong fromMillis, OptionalLong untilMillis) {
        return new MappingInterval(
                line.value("subscriber"), line.value("inside"), fromMillis, untilMillis);
    }

    /** What was found, when all is read. */
    List<MappingInterval> found() {
        List<MappingInterval> all = new ArrayList<>(found);
        for (LogLine created : open.values()) {
            if (when.meets(created.epochMillis(), Long.MAX_VALUE)) {
                all.add(
                        interval(
                                created,
                                OptionalLong.of(created.epochMillis()),
                                OptionalLong.empty()));
            }
        }
        return all;
    }
}
