// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.state.Owner;

/*
 *  from inside
 *
 *   header -> untranslated? -> fragment? -> transport -> ICMP error? -> hairpin? -> too big? -> InToOut
 *             Bypass           FragmentPath              IcmpErrors     Hairpin     WayOut
 *                                                        Translation
 *  from outside
 *
 *   header -> untranslated? -> our address? -> fragment? -> transport -> ICMP error? -> OutToIn
 *             Bypass                           FragmentPath              IcmpErrorTranslation
 *
 *  What is dropped may make an error of our own: OwnErrors.
 */

/**
 * Which of the engine's parts a packet meets, and in which order. A result is a session, {@link
 * #PASSED}, {@link #TAKEN} or the complement of a drop's verdict.
 */
final class PacketPath {
    /** A result: the packet goes on, and belongs to no session. */
    static final int PASSED = Integer.MIN_VALUE;

    /** A result: {@link Verdict#TAKEN}. */
    static final int TAKEN = Integer.MIN_VALUE + 1;

    private final Packet packet = new Packet();
    private final NatOutput output;
    private final InToOut inToOut;
    private final OutToIn outToIn;
    private final Hairpin hairpin;
    private final IcmpErrorTranslation icmpErrors;
    private final Bypass bypass;
    private final WayOut wayOut;
    private final FragmentPath fragments;
    private final OwnErrors ownErrors;
    private final ParkedSyns parkedSyns = new ParkedSyns();
    private final Sessions sessions;
    private final DropCounters drops;

    PacketPath(Sessions sessions, NatOutput output, DropCounters drops) {
        this.output = output;
        this.sessions = sessions;
        this.drops = drops;
        inToOut = new InToOut(sessions, packet);
        outToIn = new OutToIn(sessions, packet);
        hairpin = new Hairpin(sessions, packet, inToOut, outToIn);
        icmpErrors = new IcmpErrorTranslation(sessions, packet);
        bypass = new Bypass(packet, icmpErrors);
        wayOut = new WayOut(sessions, output);
        fragments = new FragmentPath(sessions, packet, this, wayOut, output, drops);
        ownErrors = new OwnErrors(output);
    }

    /** Takes a packet from inside. */
    int out(Subscriber from, byte[] buf, int off, int len, long nowNanos) {
        int verdict = packet.parseHeader(buf, off, len);
        int result = verdict == Verdict.FORWARD ? translateOut(from, nowNanos) : ~verdict;
        if (result < 0 && isDrop(result)) {
            ownErrors.aboutOut(from, packet, ~result, nowNanos);
        }
        return result;
    }

    /** Takes a packet from outside. */
    int in(Subscriber to, byte[] buf, int off, int len, long nowNanos) {
        int verdict = packet.parseHeader(buf, off, len);
        int result = verdict == Verdict.FORWARD ? translateIn(to, nowNanos) : ~verdict;
        if (result < 0 && isDrop(result)) {
            ownErrors.aboutIn(to, packet, ~result, nowNanos);
        }
        return result;
    }

    static boolean isDrop(int result) {
        return result < 0 && result > TAKEN;
    }

    /** Sees to fragments and parked SYNs whose time is over, and to those that can go on. */
    void advance(long nowNanos) {
        parkedSyns.settle(sessions);
        fragments.advance(nowNanos);
        parkedSyns.expire(nowNanos, (from, syn) -> refuse(from, syn, nowNanos));
        releaseParked(nowNanos);
    }

    /** When {@link #advance} has something to forget; {@link Long#MAX_VALUE} if never. */
    long nextDeadlineNanos() {
        return Math.min(fragments.nextDeadlineNanos(), parkedSyns.nextNanos());
    }

    /** Forgets what waits here of a subscriber that is no more. */
    void remove(Subscriber subscriber) {
        fragments.remove(subscriber);
        parkedSyns.remove(subscriber);
    }

    private int translateOut(Subscriber from, long nowNanos) {
        Packet p = packet;
        if (from.bypasses) {
            if (bypass.isUntranslatedOut(from)) {
                return pass(from);
            }
            if (!from.isTranslated) {
                return checkOut(from, nowNanos);
            }
        }
        if (p.isFragment()) {
            return fragments.out(from, nowNanos);
        }
        int verdict = p.parseTransport();
        if (verdict != Verdict.FORWARD) {
            return verdict == Packet.ICMP_ERROR ? errorOut(from) : ~verdict;
        }
        if (hairpin.concerns(from)) {
            int session = hairpin.translate(from, nowNanos);
            return session < 0 ? session : toInside(from);
        }
        if (p.totalLength > from.mtuBytes) {
            return bigOut(from, nowNanos);
        }
        int result = inToOut.translate(from, nowNanos);
        return result < 0 && isDry(result) ? foundNoPort(from, result, nowNanos) : result;
    }

    private static boolean isDry(int result) {
        return result == ~Drop.NO_PORT_FREE.verdict() || result == ~Drop.PORT_LIMIT.verdict();
    }

    /** The packet gets no port: a SYN may wait for one. */
    private int foundNoPort(Subscriber from, int result, long nowNanos) {
        PortUse use = from.portUse;
        long remote = PortUse.remote(packet.protocol, packet.destination, packet.remotePortOut());
        if (use.foundNone(remote, nowNanos)) {
            sessions.ranDry(from, packet);
        }
        int parkedBefore = from.parkedSyns;
        if (parkedSyns.park(from, packet, nowNanos)) {
            // A retransmission has taken the place of the SYN before it.
            use.parked += from.parkedSyns - parkedBefore;
            return TAKEN;
        }
        use.refused++;
        return result;
    }

    /** Sends parked SYNs on that can have a port now. */
    void releaseParked(long nowNanos) {
        for (Subscriber s = sessions.pollWaiting(); s != null; s = sessions.pollWaiting()) {
            sessions.time.settle(s);
            parkedSyns.retry(s, (from, syn) -> leaves(from, syn, nowNanos));
        }
    }

    private boolean leaves(Subscriber from, byte[] syn, long nowNanos) {
        if (packet.parseHeader(syn, 0, syn.length) != Verdict.FORWARD
                || packet.parseTransport() != Verdict.FORWARD) {
            throw new IllegalStateException("a parked SYN was sound when it came");
        }
        int result = inToOut.translate(from, nowNanos);
        if (result < 0) {
            return false;
        }
        from.portUse.unparked++;
        output.toOutside(from.handle, syn, 0, packet.totalLength);
        return true;
    }

    private boolean refuse(Subscriber from, byte[] syn, long nowNanos) {
        int verdict = Drop.NO_PORT_FREE.verdict();
        packet.parseHeader(syn, 0, syn.length);
        from.portUse.refused++;
        drops.count(from, verdict);
        ownErrors.aboutOut(from, packet, verdict, nowNanos);
        return true;
    }

    private int translateIn(Subscriber to, long nowNanos) {
        Packet p = packet;
        if (to.bypasses && bypass.isUntranslatedIn(to)) {
            bypass.hop(to);
            return PASSED;
        }
        int owner = to.ownerAt(p.destination);
        if (owner == Owner.NONE) {
            return ~Drop.OUTSIDE_ADDRESS.verdict();
        }
        if (!to.isTranslated) {
            return checkIn(to, nowNanos);
        }
        if (p.isFragment()) {
            return fragments.in(to, nowNanos);
        }
        int verdict = p.parseTransport();
        if (verdict != Verdict.FORWARD) {
            return verdict == Packet.ICMP_ERROR ? icmpErrors.in(to, owner) : ~verdict;
        }
        return outToIn.translate(to, owner, nowNanos);
    }

    /**
     * Translates a first fragment from inside in place, or checks it where nothing is translated.
     */
    int firstOut(Subscriber from, long nowNanos) {
        if (!from.isTranslated) {
            int verdict = bypass.checkOut(from);
            return verdict == Verdict.FORWARD ? bypass.hop(from) : ~verdict;
        }
        int verdict = packet.parseTransport();
        if (verdict != Verdict.FORWARD) {
            return ~ofFragment(verdict);
        }
        return hairpin.concerns(from)
                ? hairpin.translate(from, nowNanos)
                : inToOut.translate(from, nowNanos);
    }

    /** As {@link #firstOut}, from outside to an outside address of the subscriber. */
    int firstIn(Subscriber to, long nowNanos) {
        if (!to.isTranslated) {
            int verdict = bypass.checkIn(to);
            return verdict == Verdict.FORWARD ? bypass.hop(to) : ~verdict;
        }
        int verdict = packet.parseTransport();
        if (verdict != Verdict.FORWARD) {
            return ~ofFragment(verdict);
        }
        int result = outToIn.translate(to, to.ownerAt(packet.destination), nowNanos);
        return result == TAKEN ? ~Drop.OLD_SEGMENT.verdict() : result;
    }

    /** A part of an ICMP error can't be checked, and no error need be so long. */
    private static int ofFragment(int verdict) {
        return verdict == Packet.ICMP_ERROR ? Drop.BAD_EMBEDDED.verdict() : verdict;
    }

    private int errorOut(Subscriber from) {
        if (WayOut.refuses(from, packet)) {
            return ~Drop.TOO_BIG.verdict();
        }
        int result = icmpErrors.out(from);
        if (result == TAKEN) {
            return toInside(from);
        }
        return result == PASSED ? wayOut.leave(from, packet, result) : result;
    }

    private int bigOut(Subscriber from, long nowNanos) {
        if (WayOut.refuses(from, packet)) {
            return ~Drop.TOO_BIG.verdict();
        }
        int session = inToOut.translate(from, nowNanos);
        return session < 0 ? session : wayOut.leave(from, packet, session);
    }

    private int pass(Subscriber from) {
        if (WayOut.refuses(from, packet)) {
            return ~Drop.TOO_BIG.verdict();
        }
        return wayOut.leave(from, packet, bypass.hop(from));
    }

    private int checkOut(Subscriber from, long nowNanos) {
        if (from.ownerAt(packet.source) == Owner.NONE) {
            return ~Drop.OUTSIDE_ADDRESS.verdict();
        }
        if (packet.isFragment() && !from.hasAllPorts) {
            return fragments.out(from, nowNanos);
        }
        int verdict = bypass.checkOut(from);
        return verdict == Verdict.FORWARD ? pass(from) : ~verdict;
    }

    private int checkIn(Subscriber to, long nowNanos) {
        if (packet.isFragment() && !to.hasAllPorts) {
            return fragments.in(to, nowNanos);
        }
        int verdict = bypass.checkIn(to);
        return verdict == Verdict.FORWARD ? bypass.hop(to) : ~verdict;
    }

    private int toInside(Subscriber subscriber) {
        Packet p = packet;
        output.toInside(subscriber.handle, p.buf, p.off, p.totalLength);
        return TAKEN;
    }
}
