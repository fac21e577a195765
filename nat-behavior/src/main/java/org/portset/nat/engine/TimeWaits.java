// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.state.SessionTable;
import org.portset.nat.timewait.Ending;
import org.portset.nat.timewait.Endings;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;

/*
 *   ESTABLISHED --FIN--> C_FIN or S_FIN --FIN--> C_FIN_S_FIN --both acknowledged--> TIME_WAIT
 *                        an Ending begins              `--or 0.3 s without---------^   |
 *                                                                                      |
 *     hold: the state lasts its time        zero: the session ends at once        recycle: QuietMappings,
 *                                                                                 until a SYN takes one
 */

/**
 * Follows TCP connections from their first FIN to TIME_WAIT, and remembers how they ended: whatever
 * the policy is, as it may be another one before their time is over.
 */
final class TimeWaits {
    /**
     * How long after the last FIN was seen a port is free though nobody was seen to acknowledge it:
     * what a switch forwards isn't seen. A FIN that is lost comes again after the sender's
     * retransmission time, at least 0.2 s in Linux, and begins this time anew.
     */
    static final long LAST_ACK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final int MAX_ENDINGS = 1 << 18;

    final Endings endings = new Endings(MAX_ENDINGS);
    final QuietMappings quiet;

    private final Sessions sessions;
    private final SessionTable table;
    private final Map<Integer, Ending> bySession = new HashMap<>(); // from the first FIN on
    private final Deque<Due> unacknowledged = new ArrayDeque<>();
    private int toEnd = SessionTable.NONE;

    TimeWaits(Sessions sessions) {
        this.sessions = sessions;
        table = sessions.table;
        quiet = new QuietMappings(sessions);
    }

    /** Follows a segment, no RST, that has led from one state to the other. */
    void saw(int session, Packet p, boolean fromInside, int before, int after, long nowNanos) {
        if (TcpTracker.isClosing(after)) {
            Ending ending = bySession.computeIfAbsent(session, s -> new Ending());
            ending.saw(fromInside, p.buf, p.transport, p.dataBytes(), nowNanos);
            if (after == TcpTracker.C_FIN_S_FIN) {
                if (ending.isAcknowledged()) {
                    enter(session, ending, nowNanos);
                } else if (before != after) {
                    await(session, nowNanos);
                }
            }
        } else {
            left(session);
        }
    }

    private void await(int session, long nowNanos) {
        long created = table.created(session);
        unacknowledged.add(new Due(session, created, nowNanos + LAST_ACK_NANOS));
    }

    private void enter(int session, Ending ending, long nowNanos) {
        long until = nowNanos + sessions.policyOf(session).timers().tcpTimeWaitNanos();
        table.setTcpState(session, TcpTracker.TIME_WAIT);
        remember(session, ending, nowNanos, until);
        quiet.entered(session);
        if (timeWait(session) == TimeWait.ZERO) {
            toEnd = session; // not here: the packet that led to it is on its way
        }
    }

    private void remember(int session, Ending ending, long nowNanos, long until) {
        int owner = table.owner(session);
        int port = table.outsidePort(session);
        int address = table.remoteAddress(session);
        int remotePort = table.remotePort(session);
        Ending before = endings.find(owner, port, address, remotePort, nowNanos);
        if (before != null && before != ending) {
            ending.follows(before);
        }
        endings.put(owner, port, address, remotePort, ending, nowNanos, until);
    }

    /** That of the policy now in force. */
    private TimeWait timeWait(int session) {
        return sessions.subscriber(table.subscriber(session)).policy.timeWait();
    }

    /** A subscriber's ports are no longer kept for their time: ends what is in TIME_WAIT. */
    void freeAll(int subscriber) {
        table.forEach(
                subscriber,
                session -> {
                    if (table.tcpState(session) == TcpTracker.TIME_WAIT) {
                        sessions.end(session, EndReason.CLOSED);
                    }
                });
    }

    /** The session is over, open again, or reset. */
    void left(int session) {
        bySession.remove(session);
        quiet.left(session);
    }

    /** The session is about to end. */
    void ended(int session) {
        bySession.remove(session);
        quiet.ended(session);
        toEnd = toEnd == session ? SessionTable.NONE : toEnd;
    }

    /**
     * Ends the session whose last segment was forwarded, if its port is to be free at once; whether
     * it did.
     */
    boolean packetDone() {
        if (toEnd == SessionTable.NONE) {
            return false;
        }
        int session = toEnd;
        toEnd = SessionTable.NONE;
        sessions.end(session, EndReason.CLOSED);
        return true;
    }

    /** Takes those for closed whose last FIN was not seen to be acknowledged. */
    void advance(long nowNanos) {
        while (!unacknowledged.isEmpty() && nextNanos() - nowNanos <= 0) {
            Due due = unacknowledged.remove();
            boolean isSame =
                    sessions.isAlive(due.session)
                            && table.created(due.session) == due.createdNanos
                            && table.tcpState(due.session) == TcpTracker.C_FIN_S_FIN;
            Ending ending = isSame ? bySession.get(due.session) : null;
            if (ending == null || !ending.isWhole()) {
                continue;
            }
            if (nowNanos - ending.sinceNanos() < LAST_ACK_NANOS) {
                await(due.session, nowNanos);
            } else {
                enter(due.session, ending, nowNanos);
                packetDone();
            }
        }
    }

    /** When {@link #advance} has something to do; {@link Long#MAX_VALUE} if never. */
    long nextNanos() {
        return unacknowledged.isEmpty() ? Long.MAX_VALUE : unacknowledged.peek().atNanos;
    }

    /** How the last connection with the remote endpoint on that port ended; null if not known. */
    Ending find(int owner, int port, int remoteAddress, int remotePort, long nowNanos) {
        return endings.find(owner, port, remoteAddress, remotePort, nowNanos);
    }

    /** Whether a segment that no session takes is the last FIN of a connection, once more. */
    Ending finAgain(int owner, Packet p, long nowNanos) {
        if (p.protocol != Ipv4.TCP || (p.tcpFlags & Tcp.FIN) == 0) {
            return null;
        }
        Ending last = find(owner, p.destinationPort, p.source, p.sourcePort, nowNanos);
        return last != null && last.isFinAgain(p.buf, p.transport, p.dataBytes()) ? last : null;
    }

    private static final class Due {
        final int session;
        final long createdNanos; // as the handle will be used again
        final long atNanos;

        Due(int session, long createdNanos, long atNanos) {
            this.session = session;
            this.createdNanos = createdNanos;
            this.atNanos = atNanos;
        }
    }
}
