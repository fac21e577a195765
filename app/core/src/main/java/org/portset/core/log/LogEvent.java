// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import java.util.Arrays;
import java.util.Optional;

/** What a record tells: its id is the syslog MSGID, its number RFC 8158's natEvent. */
enum LogEvent {
    /** A subscriber has a port set from now on. */
    PORT_SET_ASSIGNED("port-set-assigned", 16),
    /** A subscriber's port set is nobody's from now on. */
    PORT_SET_RELEASED("port-set-released", 17),
    /** An inside endpoint has an outside port from now on. */
    MAPPING_CREATED("mapping-created", 8),
    /** The outside port is free again. */
    MAPPING_ENDED("mapping-ended", 9),
    /** A session with a remote endpoint has begun; only where destinations are logged. */
    SESSION_CREATED("session-created", 4),
    /** The session has ended. */
    SESSION_ENDED("session-ended", 5),
    /** A node has begun to write: mappings that an earlier run left open ended before. */
    LOG_STARTED("log-started", 0),
    /** So many records of mappings and sessions could not be written until now. */
    RECORDS_LOST("records-lost", 0);

    private final String id;
    private final int natEvent;

    LogEvent(String id, int natEvent) {
        this.id = id;
        this.natEvent = natEvent;
    }

    /** The name in a record. */
    String id() {
        return id;
    }

    /** The number in IPFIX's registry (RFC 8158 section 5.1.1); 0 where it has none. */
    int natEvent() {
        return natEvent;
    }

    static Optional<LogEvent> of(String id) {
        return Arrays.stream(values()).filter(event -> event.id.equals(id)).findFirst();
    }
}
