// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.function.IntConsumer;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.state.SessionTable;
import org.portset.nat.state.TimerWheel;

/** The engine's time, and the end of what it brings to an end: not more at once than may wait. */
final class Deadlines {
    /**
     * At most so many of all sessions are looked at for a packet because their time may have come:
     * 50 us or so, and many more than a packet can add.
     */
    static final int PORTION = 64;

    /** As {@link #PORTION}, for a call in quiet times: a few milliseconds. */
    static final int QUIET_PORTION = 64 * PORTION;

    private final Sessions sessions;
    private final SessionTable table;
    private final int portion;
    private final TimerWheel.Expiry whenExpired; // once, not once a packet
    private final IntConsumer settling = this::endIfDue;
    private long nanos;
    private long dueFrom; // of the subscriber that is being settled
    private boolean isEnding; // so that a listener that asks doesn't end more
    private boolean started;

    Deadlines(Sessions sessions, int portion) {
        this.sessions = sessions;
        this.portion = portion;
        table = sessions.table;
        whenExpired = sessions::expired;
    }

    /**
     * Ends those of a subscriber's sessions whose time has come and which {@link #tick(long)} has
     * left to later. As ports, mappings and limits are a subscriber's own, it then finds everything
     * as if none had been left.
     *
     * <p>First as much of what was left is worked off as going through the subscriber's sessions
     * would cost; which often does it, and bounds what is spent on going through, all in all, by
     * what there is to work off.
     */
    void settle(Subscriber subscriber) {
        if (isEnding || isSettled(subscriber)) {
            return;
        }
        workOff(subscriber.sessions);
        if (isSettled(subscriber)) {
            return;
        }
        isEnding = true;
        dueFrom = nanos + NatTimers.MAX_NANOS;
        table.forEach(subscriber.handle, settling);
        subscriber.dueFrom = dueFrom;
        isEnding = false;
    }

    private boolean isSettled(Subscriber subscriber) {
        return !table.wheel().isBehind()
                || subscriber.sessions == 0
                || subscriber.dueFrom - nanos > 0;
    }

    private void endIfDue(int session) {
        if (table.expires(session) - nanos <= 0) {
            table.wheel().cancel(session);
            sessions.expired(session);
            if (!table.isLive(session)) {
                return;
            }
        }
        long expires = table.expires(session);
        dueFrom = expires - dueFrom < 0 ? expires : dueFrom;
    }

    /** As {@link #tick(long, int)}, for a packet. */
    long tick(long nowNanos) {
        return tick(nowNanos, portion);
    }

    /** As {@link #tick(long, int)}, in quiet times. */
    long quietTick(long nowNanos) {
        return tick(nowNanos, portion == PORTION ? QUIET_PORTION : portion);
    }

    /**
     * Takes notice of the time and ends what has expired by then; or, where that is more than a
     * packet may wait for, a portion of it. What a packet then finds of a subscriber that was
     * {@linkplain #settle settled} is alive. A time before the latest one counts as that.
     *
     * @param most sessions that it looks at
     */
    private long tick(long nowNanos, int most) {
        if (!started) {
            started = true;
            nanos = nowNanos;
            table.wheel().start(nowNanos);
        } else if (nowNanos - nanos > 0) {
            nanos = nowNanos;
        }
        workOff(most);
        if (sessions.leases.nextNanos() - nanos <= 0) {
            sessions.explicit().expire(nanos);
        }
        sessions.heldSyns.advance(nanos);
        sessions.timeWaits.advance(nanos);
        return nanos;
    }

    /** Ends some of what was left to later. */
    void workOff() {
        workOff(portion);
    }

    private void workOff(int most) {
        isEnding = true;
        table.wheel().advance(nanos, most, whenExpired);
        isEnding = false;
    }

    /** The latest time that was taken notice of. */
    long nanos() {
        return nanos;
    }

    /** When {@link #tick(long)} next has something to do. */
    long nextNanos() {
        long answers = Math.min(sessions.heldSyns.nextNanos(), sessions.timeWaits.nextNanos());
        return Math.min(table.wheel().nextNanos(), Math.min(answers, sessions.leases.nextNanos()));
    }
}
