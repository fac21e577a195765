// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;

/**
 * SYNs that have found no port, until one is free: they go out then, first come first served, and
 * nobody waits for his own retransmission. For {@link TimeWait#RECYCLE} only.
 *
 * <p>Bounded in number, bytes and time: {@value #MAX} of all subscribers, {@value
 * #MAX_PER_SUBSCRIBER} of one, {@value #MAX_BYTES} bytes each, 30 s. What comes over that is
 * dropped at once, and whose time is up then, as any packet that gets no port.
 */
final class ParkedSyns {
    static final int MAX = 4096;
    static final int MAX_PER_SUBSCRIBER = 256;
    static final int MAX_BYTES = 256;
    static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Deque<Parked> all = new ArrayDeque<>(); // in order of their deadlines

    /**
     * Parks a SYN; false if there is no room. One of the same connection takes the place of the one
     * before, at the end of the row: so its time begins anew.
     */
    boolean park(Subscriber subscriber, Packet p, long nowNanos) {
        boolean fits =
                subscriber.policy.timeWait() == TimeWait.RECYCLE
                        && p.protocol == Ipv4.TCP
                        && p.opens
                        && p.totalLength <= MAX_BYTES;
        if (!fits) {
            return false;
        }
        if (subscriber.parkedSyns > 0) {
            removeSame(subscriber, p);
        }
        if (all.size() == MAX || subscriber.parkedSyns == MAX_PER_SUBSCRIBER) {
            return false;
        }
        byte[] bytes = Arrays.copyOfRange(p.buf, p.off, p.off + p.totalLength);
        all.add(new Parked(subscriber, bytes, nowNanos + WAIT_NANOS));
        subscriber.parkedSyns++;
        return true;
    }

    private void removeSame(Subscriber subscriber, Packet p) {
        Iterator<Parked> each = all.iterator();
        while (each.hasNext()) {
            Parked parked = each.next();
            if (parked.subscriber == subscriber && parked.isOf(p)) {
                each.remove();
                subscriber.parkedSyns--;
                return;
            }
        }
    }

    /** Sees to it that none waits for a port of a session whose time has come. */
    void settle(Sessions sessions) {
        for (Parked parked : all) {
            sessions.time.settle(parked.subscriber);
        }
    }

    /** Tries those of a subscriber in turn; those that get a port leave the row. */
    void retry(Subscriber subscriber, Way way) {
        if (subscriber.parkedSyns == 0) {
            return;
        }
        boolean isShared = subscriber.policy.portOverload();
        Set<Long> without = new HashSet<>(); // remotes towards which no port is free
        Iterator<Parked> each = all.iterator();
        while (each.hasNext()) {
            Parked parked = each.next();
            if (parked.subscriber != subscriber || without.contains(parked.remote())) {
                continue;
            }
            if (way.goes(subscriber, parked.bytes)) {
                each.remove();
                subscriber.parkedSyns--;
            } else if (isShared) {
                without.add(parked.remote());
            } else {
                return; // a port that is free is so towards everybody
            }
        }
    }

    /** Gives those whose time is up. */
    void expire(long nowNanos, Way refused) {
        while (!all.isEmpty() && nextNanos() - nowNanos <= 0) {
            Parked parked = all.remove();
            parked.subscriber.parkedSyns--;
            refused.goes(parked.subscriber, parked.bytes);
        }
    }

    /** When {@link #expire} has something to do; {@link Long#MAX_VALUE} if never. */
    long nextNanos() {
        return all.isEmpty() ? Long.MAX_VALUE : all.peek().untilNanos;
    }

    /** Forgets those of a subscriber that goes. */
    void remove(Subscriber subscriber) {
        all.removeIf(parked -> parked.subscriber == subscriber);
        subscriber.parkedSyns = 0;
    }

    /** Where a parked SYN is sent. */
    @FunctionalInterface
    interface Way {
        /** Whether it went. */
        boolean goes(Subscriber subscriber, byte[] syn);
    }

    private static final class Parked {
        final Subscriber subscriber;
        final byte[] bytes;
        final long untilNanos;

        Parked(Subscriber subscriber, byte[] bytes, long untilNanos) {
            this.subscriber = subscriber;
            this.bytes = bytes;
            this.untilNanos = untilNanos;
        }

        private int transport() {
            return Ipv4.headerBytes(bytes, 0);
        }

        boolean isOf(Packet p) {
            return Ipv4.source(bytes, 0) == p.source
                    && Ipv4.destination(bytes, 0) == p.destination
                    && Tcp.sourcePort(bytes, transport()) == p.sourcePort
                    && Tcp.destinationPort(bytes, transport()) == p.destinationPort;
        }

        long remote() {
            return (long) Ipv4.destination(bytes, 0) << 32
                    | Tcp.destinationPort(bytes, transport());
        }
    }
}
