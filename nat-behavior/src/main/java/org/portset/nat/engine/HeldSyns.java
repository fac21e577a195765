// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.concurrent.TimeUnit;
import org.portset.nat.state.Owner;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.IcmpErrors;
import org.portset.nat.wire.Ipv4;

/**
 * SYNs from outside that nothing admits, for 6 s each (RFC 5382 REQ-4): the host may be about to
 * open the same connection itself, and its own SYN would then meet an ICMP error's consequences at
 * the other end. If it does, the held SYN is forgotten; else its sender gets ICMP 3/3.
 *
 * <p>All are held for the same time, so they stand in a ring in the order in which their time is
 * over. The ring is small: a SYN that finds it full, or its subscriber's share used up, is dropped
 * without an answer, which also bounds the errors that a scan of ports can draw from here.
 */
final class HeldSyns {
    static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(6);

    /** All subscribers' together: what a host's first SYN is compared with takes a microsecond. */
    static final int MAX = 1024;

    static final int MAX_PER_SUBSCRIBER = 64;

    /** The longest headers of IPv4 and TCP; what an error quotes. */
    private static final int QUOTE_BYTES = 120;

    private static final int PORT_UNREACHABLE = 3;
    private static final int FREE = Owner.NONE;

    private final NatOutput output;
    private final Sessions sessions;

    // One entry in each; made at the first SYN.
    private int[] owners; // FREE: forgotten, its place comes up in turn
    private int[] remoteAddresses;
    private int[] ports; // remote (16) | outside (16)
    private long[] deadlines;
    private byte[] quotes;
    private byte[] error;

    private int first;
    private int count; // the forgotten ones counted

    HeldSyns(NatOutput output, Sessions sessions) {
        this.output = output;
        this.sessions = sessions;
    }

    /** Holds the packet, a SYN to a port of the owner's; whether it did, or already does. */
    boolean hold(Subscriber subscriber, int owner, Packet p, long nowNanos) {
        if (!subscriber.policy.unsolicitedSynReply() || !subscriber.policy.icmpErrors()) {
            return false;
        }
        int port = p.sourcePort << 16 | p.destinationPort;
        if (subscriber.heldSyns > 0 && find(owner, p.source, port) >= 0) {
            return true;
        }
        if (count == MAX
                || subscriber.heldSyns == MAX_PER_SUBSCRIBER
                || !IcmpErrors.mayAnswer(p.buf, p.off, p.totalLength)) {
            return false;
        }
        if (owners == null) {
            owners = new int[MAX];
            remoteAddresses = new int[MAX];
            ports = new int[MAX];
            deadlines = new long[MAX];
            quotes = new byte[MAX * QUOTE_BYTES];
            error = new byte[IcmpErrors.MAX_BYTES];
        }
        int i = (first + count++) % MAX;
        owners[i] = owner;
        remoteAddresses[i] = p.source;
        ports[i] = port;
        deadlines[i] = nowNanos + HOLD_NANOS;
        int bytes = Math.min(p.totalLength, QUOTE_BYTES);
        System.arraycopy(p.buf, p.off, quotes, i * QUOTE_BYTES, bytes);
        subscriber.heldSyns++;
        return true;
    }

    /**
     * Forgets the SYN of the connection that the host now opens itself, or that may now come in.
     */
    void opened(
            Subscriber subscriber, int owner, int outsidePort, int remoteAddress, int remotePort) {
        if (subscriber.heldSyns > 0) {
            int i = find(owner, remoteAddress, remotePort << 16 | outsidePort);
            if (i >= 0) {
                owners[i] = FREE;
                subscriber.heldSyns--;
            }
        }
    }

    /** Forgets those of a subscriber that goes. */
    void removed(Subscriber subscriber) {
        for (int n = 0; subscriber.heldSyns > 0; n++) {
            int i = (first + n) % MAX;
            if (owners[i] != FREE && Owner.subscriber(owners[i]) == subscriber.handle) {
                owners[i] = FREE;
                subscriber.heldSyns--;
            }
        }
    }

    /** Answers those whose time is over. */
    void advance(long nowNanos) {
        while (count > 0 && deadlines[first] - nowNanos <= 0) {
            int i = first;
            first = (first + 1) % MAX;
            count--;
            if (owners[i] != FREE) {
                answer(i);
            }
        }
    }

    /** When the next one's time is over; {@link Long#MAX_VALUE} if there is none. */
    long nextNanos() {
        return count == 0 ? Long.MAX_VALUE : deadlines[first];
    }

    private void answer(int i) {
        Subscriber subscriber = sessions.subscriber(Owner.subscriber(owners[i]));
        subscriber.heldSyns--;
        if (!subscriber.policy.unsolicitedSynReply() || !subscriber.policy.icmpErrors()) {
            return; // changed meanwhile
        }
        // A hairpinned SYN is quoted as its host sent it.
        int sender = Ipv4.source(quotes, i * QUOTE_BYTES);
        int length =
                IcmpErrors.write(
                        error,
                        0,
                        Icmp.DESTINATION_UNREACHABLE,
                        PORT_UNREACHABLE,
                        0,
                        subscriber.outsideAddress(owners[i]),
                        sender,
                        quotes,
                        i * QUOTE_BYTES,
                        QUOTE_BYTES);
        if (sender == remoteAddresses[i]) {
            output.toOutside(subscriber.handle, error, 0, length);
        } else {
            output.toInside(subscriber.handle, error, 0, length);
        }
    }

    private int find(int owner, int remoteAddress, int port) {
        for (int n = 0; n < count; n++) {
            int i = (first + n) % MAX;
            if (ports[i] == port && remoteAddresses[i] == remoteAddress && owners[i] == owner) {
                return i;
            }
        }
        return -1;
    }
}
