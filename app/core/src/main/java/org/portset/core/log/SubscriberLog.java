// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import org.portset.core.config.LogPolicy;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.LiveMappings;
import org.portset.nat.engine.LiveSessions;

/**
 * What one subscriber's NAT tells the log: mappings where the policy wants them, sessions where it
 * wants destinations too (RFC 6888 REQ-12: off by default), and refusals always.
 *
 * <p>Called under the lock of the subscriber's NAT; it copies numbers into a queue and never waits.
 * What was logged when it came is logged when it goes, whatever the policy is by then.
 */
public final class SubscriberLog {
    private static final long WARN_MILLIS = 60_000;

    private final String subscriber;
    private final RecordSink log;
    private final BitSet mappings = new BitSet();
    private final BitSet sessions = new BitSet();
    private final Map<Drop, Refusals> refusals = new EnumMap<>(Drop.class);
    private LogPolicy policy;

    /** The log of that subscriber, as its policy says. */
    public SubscriberLog(String subscriber, LogPolicy policy, RecordSink log) {
        this.subscriber = subscriber;
        this.policy = policy;
        this.log = log;
    }

    /** From now on, what comes is logged as this says. */
    public void policy(LogPolicy changed) {
        policy = changed;
    }

    /** The engine has made a mapping. */
    public void mappingCreated(LiveMappings live, int mapping) {
        if (policy.mode() == LogPolicy.Mode.MAPPINGS) {
            mappings.set(mapping);
            log.add(
                    MappingRecord.ofMapping(
                            log.now(), LogEvent.MAPPING_CREATED, subscriber, live, mapping));
        }
    }

    /** The engine is about to forget a mapping. */
    public void mappingEnded(LiveMappings live, int mapping) {
        if (mappings.get(mapping)) {
            mappings.clear(mapping);
            log.add(
                    MappingRecord.ofMapping(
                            log.now(), LogEvent.MAPPING_ENDED, subscriber, live, mapping));
        }
    }

    /** The engine has made a session. */
    public void sessionCreated(LiveSessions live, int session) {
        if (policy.logsDestinations()) {
            sessions.set(session);
            log.add(
                    MappingRecord.ofSession(
                            log.now(), LogEvent.SESSION_CREATED, subscriber, live, session));
        }
    }

    /** The engine is about to forget a session. */
    public void sessionEnded(LiveSessions live, int session) {
        if (sessions.get(session)) {
            sessions.clear(session);
            log.add(
                    MappingRecord.ofSession(
                            log.now(), LogEvent.SESSION_ENDED, subscriber, live, session));
        }
    }

    /**
     * A packet was dropped. Where the reason is that a mapping or session could not be made, ONOS's
     * log has it (RFC 6888 REQ-11), once a minute for each reason.
     */
    public void dropped(Drop reason) {
        switch (reason) {
            case NO_PORT_FREE:
            case PORT_LIMIT:
            case SESSION_LIMIT:
            case SESSION_RATE:
            case TABLE_FULL:
                refusals.computeIfAbsent(reason, r -> new Refusals()).add(reason);
                break;
            default:
                break;
        }
    }

    /** One reason: told at once, then at most once a minute with how often it was meanwhile. */
    private final class Refusals {
        private long toldMillis = Long.MIN_VALUE / 2;
        private long untold;

        void add(Drop reason) {
            untold++;
            long now = log.now();
            if (now - toldMillis >= WARN_MILLIS) {
                log.warn(subscriber, reason, untold);
                toldMillis = now;
                untold = 0;
            }
        }
    }
}
