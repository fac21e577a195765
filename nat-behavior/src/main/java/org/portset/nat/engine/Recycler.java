// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.ports.PortAllocator;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;
import org.portset.nat.timewait.Ending;
import org.portset.nat.timewait.LastAck;
import org.portset.nat.timewait.Rfc6191;
import org.portset.nat.timewait.Shift;
import org.portset.nat.timewait.Successor;
import org.portset.nat.timewait.Syn;
import org.portset.nat.timewait.SynWay;
import org.portset.nat.wire.TcpAnswer;

/*
 *  a SYN that needs a port
 *     |
 *     +-> a free one; does the server remember a connection on it? -no-> that one
 *     |                                                            yes, but the SYN follows as it is
 *     +-> those in TIME_WAIT, longest first: the cheapest way in which the SYN follows there
 *     |
 *     +-> none: no-port-free, and the SYN is parked (ParkedSyns)
 */

/**
 * Gives ports in TIME_WAIT to new connections (RFC 6191), and sees to these as long as the last
 * ones may matter.
 */
final class Recycler {
    /** How many ports are asked for one SYN: of a whole address enough to find a good one. */
    private static final int MAX_QUESTIONS = 1024;

    private final Sessions sessions;
    private final SessionTable table;
    private final MappingTable mappings;
    private final TimeWaits timeWaits;
    private final NatOutput output;
    private final Map<Integer, Successor> successors = new HashMap<>(); // by session
    private final byte[] lastAck = new byte[TcpAnswer.MAX_BYTES];

    Recycler(Sessions sessions, NatOutput output) {
        this.sessions = sessions;
        this.output = output;
        table = sessions.table;
        mappings = sessions.mappings;
        timeWaits = sessions.timeWaits;
    }

    /** Makes a mapping for a SYN that has none, on the port that suits it best; or ~ of a drop. */
    int map(Subscriber subscriber, Packet p, long nowNanos) {
        Syn syn = Syn.of(p.buf, p.transport);
        int fresh =
                sessions.mappingLife.map(
                        subscriber,
                        p.protocol,
                        p.source,
                        p.sourcePort,
                        p.destination,
                        p.destinationPort);
        SynWay best = fresh < 0 ? null : way(fresh, p, syn, nowNanos);
        if (isPlain(best)) {
            return fresh;
        }
        int found = MappingTable.NONE;
        int questions = 0;
        boolean isShared = MappingKinds.of(subscriber.policy) == MappingTable.OVERLOADED;
        for (int mapping : timeWaits.quiet.of(subscriber.ownerOf(p.source))) {
            if (mapping == fresh || !isFor(mapping, p, isShared)) {
                continue;
            }
            SynWay way = way(mapping, p, syn, nowNanos);
            if (way != null && (best == null || way.compareTo(best) < 0)) {
                best = way;
                found = mapping;
            }
            if (isPlain(best) || ++questions == MAX_QUESTIONS) {
                break;
            }
        }
        if (found == MappingTable.NONE) {
            return fresh;
        }
        if (fresh >= 0) {
            sessions.mappingLife.remove(subscriber, fresh);
        }
        return recycle(subscriber, found, p);
    }

    /** Whether a way changes nothing, so that none better needs to be looked for. */
    private static boolean isPlain(SynWay way) {
        return way == SynWay.FRESH || way == SynWay.AS_IS;
    }

    /** A shared port is free towards all remotes but those of its mappings. */
    private boolean isFor(int mapping, Packet p, boolean isShared) {
        boolean isOverloaded = mappings.kind(mapping) == MappingTable.OVERLOADED;
        return isShared == isOverloaded
                && (!isShared
                        || (mappings.remoteAddress(mapping) == p.destination
                                && mappings.remotePort(mapping) == p.destinationPort));
    }

    private SynWay way(int mapping, Packet p, Syn syn, long nowNanos) {
        Ending last =
                timeWaits.find(
                        mappings.owner(mapping),
                        mappings.outsidePort(mapping),
                        p.destination,
                        p.destinationPort,
                        nowNanos);
        return Rfc6191.way(last, syn);
    }

    /** Ends what is left on a quiet mapping, and gives its port to the packet's endpoint. */
    private int recycle(Subscriber subscriber, int mapping, Packet p) {
        int port = mappings.outsidePort(mapping);
        List<Integer> old = new ArrayList<>(1);
        if (mappings.sessions(mapping) == 1) {
            old.add(timeWaits.quiet.lastOf(mapping));
        } else {
            table.forEach(
                    subscriber.handle,
                    session -> {
                        if (table.mapping(session) == mapping) {
                            old.add(session);
                        }
                    });
        }
        old.forEach(session -> sessions.end(session, EndReason.RECYCLED));
        int kind = MappingKinds.of(subscriber.policy);
        PortAllocator allocator = sessions.mappingLife.allocator(subscriber, p.protocol, p.source);
        boolean taken =
                kind == MappingTable.OVERLOADED ? allocator.share(port) : allocator.take(port);
        if (!taken) {
            throw new IllegalStateException("port " + port + " was not freed");
        }
        return sessions.mappingLife.create(
                kind,
                subscriber,
                p.protocol,
                p.source,
                p.sourcePort,
                port,
                p.destination,
                p.destinationPort);
    }

    /** A session has been opened by a SYN, on a mapping that was made for it. */
    void opened(Subscriber subscriber, int session, Packet p, long nowNanos) {
        Ending last =
                timeWaits.find(
                        table.owner(session),
                        table.outsidePort(session),
                        p.destination,
                        p.destinationPort,
                        nowNanos);
        Syn syn = Syn.of(p.buf, p.transport);
        SynWay way = Rfc6191.way(last, syn);
        if (subscriber.policy.timeWait() == TimeWait.ZERO) {
            subscriber.portUse.hazards += isPlain(way) ? 0 : 1;
            return;
        }
        subscriber.portUse.countOpened(way == null ? SynWay.AS_IS : way);
        if (way == null || way == SynWay.FRESH) {
            return;
        }
        NatTimers timers = subscriber.policy.timers();
        Shift shift =
                way == SynWay.REWRITTEN
                        ? Shift.after(last, syn, (int) (sessions.nextRandom() >>> 32), nowNanos)
                        : null;
        long until = nowNanos + timers.tcpTimeWaitNanos();
        successors.put(session, new Successor(last, way, syn, p.dataBytes(), shift, until));
        table.set(session, SessionTable.SUCCEEDS, true);
    }

    /** Changes a segment from inside of a session that {@linkplain SessionTable#SUCCEEDS}. */
    void out(int session, Packet p, long nowNanos) {
        Successor successor = successors.get(session);
        successor.out(p.buf, p.transport);
        if (successor.isDone(p.buf, p.transport, nowNanos)) {
            forget(session);
        }
    }

    /** The segment is translated now, and will go out. */
    void sent(int session, Packet p) {
        Successor successor = successors.get(session);
        if (successor != null) {
            successor.sent(p.buf, p.off, p.transport, p.totalLength);
        }
    }

    /**
     * Judges a segment from outside of such a session; {@link Verdict#FORWARD}, {@link
     * Verdict#TAKEN} if it is answered, or a drop's verdict.
     */
    int judge(Subscriber subscriber, int session, Packet p) {
        Successor successor = successors.get(session);
        switch (successor.judge(p.buf, p.transport, p.dataBytes())) {
            case PASS:
                return Verdict.FORWARD;
            case FIN_AGAIN:
                acknowledge(subscriber, successor.last(), p);
                return Verdict.TAKEN;
            case CHALLENGE:
                acknowledge(subscriber, successor.last(), p);
                byte[] syn = successor.synPacket();
                output.toOutside(subscriber.handle, syn, 0, syn.length);
                return Verdict.TAKEN;
            default:
                return Drop.OLD_SEGMENT.verdict();
        }
    }

    /** Changes a segment from outside of such a session back. */
    void in(int session, Packet p) {
        successors.get(session).in(p.buf, p.transport);
    }

    /** A sequence number from inside, as the host knows it that has sent it. */
    int insideSequence(int session, int outside) {
        return successors.get(session).insideSequence(outside);
    }

    /** Answers a segment that no session takes, if it is a FIN that wants its ACK still. */
    boolean answers(Subscriber subscriber, int owner, Packet p, long nowNanos) {
        if (subscriber.policy.timeWait() != TimeWait.RECYCLE) {
            return false;
        }
        Ending last = timeWaits.finAgain(owner, p, nowNanos);
        if (last == null) {
            return false;
        }
        acknowledge(subscriber, last, p);
        return true;
    }

    private void acknowledge(Subscriber subscriber, Ending last, Packet p) {
        int length = LastAck.write(lastAck, last, p.buf, p.off, p.transport);
        subscriber.portUse.lastAcks++;
        output.toOutside(subscriber.handle, lastAck, 0, length);
    }

    /** The session needs no care any more. */
    void forget(int session) {
        successors.remove(session);
        table.set(session, SessionTable.SUCCEEDS, false);
    }
}
