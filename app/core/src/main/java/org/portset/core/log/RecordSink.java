// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import org.portset.nat.engine.Drop;

/** Takes what NATs report. Called under their locks: nothing here waits, or throws. */
public interface RecordSink {
    /** The wall clock's time, milliseconds since 1970. */
    long now();

    /** Takes a record, or counts it as lost. */
    void add(MappingRecord record);

    /** Tells who runs the network that packets were refused for want of ports or sessions. */
    void warn(String subscriber, Drop reason, long packets);
}
