// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.fragments.FragmentHandler;
import org.portset.nat.fragments.FragmentLimits;
import org.portset.nat.fragments.FragmentTable;
import org.portset.nat.state.Owner;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;

/*
 *   fragment -> FragmentTable -> first: translated as a packet of its session -> fate
 *                                later: the same addresses and identification, by the fate
 *
 *   fate   address (32) | identification (16) | number of an address, or verdict (8) | kind (8)
 *
 * The identification of what leaves is the subscriber's own, one per datagram: see WayOut.
 */

/**
 * Fragments, both ways (RFC 4787 REQ-14). All that go on leave by the output, so that those that
 * waited for their first one leave behind it. A session counts the first fragment's bytes only:
 * later ones may come when it has ended.
 */
final class FragmentPath {
    private static final int DROP = 0;
    private static final int OUT = 1;
    private static final int IN = 2;
    private static final int HAIRPIN = 3;

    private final Sessions sessions;
    private final Packet packet;
    private final PacketPath path;
    private final WayOut wayOut;
    private final NatOutput output;
    private final DropCounters drops;
    private final FragmentTable outbound;
    private final FragmentTable inbound;

    // Of the fragment that a table is given: the others it speaks of have a result already.
    private int result;
    private boolean isDecided;

    FragmentPath(
            Sessions sessions,
            Packet packet,
            PacketPath path,
            WayOut wayOut,
            NatOutput output,
            DropCounters drops) {
        this.sessions = sessions;
        this.packet = packet;
        this.path = path;
        this.wayOut = wayOut;
        this.output = output;
        this.drops = drops;
        outbound = new FragmentTable(FragmentLimits.DEFAULT, new Handler(true));
        inbound = new FragmentTable(FragmentLimits.DEFAULT, new Handler(false));
    }

    /** Takes the parsed fragment from inside. */
    int out(Subscriber from, long nowNanos) {
        return WayOut.refuses(from, packet)
                ? ~Drop.TOO_BIG.verdict()
                : take(outbound, from, nowNanos);
    }

    /** Takes the parsed fragment from outside, to an outside address of the subscriber. */
    int in(Subscriber to, long nowNanos) {
        return take(inbound, to, nowNanos);
    }

    private int take(FragmentTable table, Subscriber subscriber, long nowNanos) {
        result = PacketPath.TAKEN; // held, unless the table says something else
        isDecided = false;
        table.take(subscriber.handle, packet.buf, packet.off, nowNanos);
        return result;
    }

    void advance(long nowNanos) {
        outbound.advance(nowNanos);
        inbound.advance(nowNanos);
    }

    long nextDeadlineNanos() {
        return Math.min(outbound.nextDeadlineNanos(), inbound.nextDeadlineNanos());
    }

    void remove(Subscriber subscriber) {
        outbound.removeOwner(subscriber.handle);
        inbound.removeOwner(subscriber.handle);
    }

    /** What the tables call. */
    private final class Handler implements FragmentHandler {
        private final boolean fromInside;

        Handler(boolean fromInside) {
            this.fromInside = fromInside;
        }

        @Override
        public long first(long owner, byte[] buf, int off, int len, long nowNanos) {
            Subscriber subscriber = sessions.subscriber((int) owner);
            int first =
                    fromInside
                            ? path.firstOut(subscriber, nowNanos)
                            : path.firstIn(subscriber, nowNanos);
            if (PacketPath.isDrop(first)) {
                drop(subscriber, ~first);
                return fate(0, 0, ~first, DROP);
            }
            isDecided = true;
            if (!fromInside) {
                output.toInside(subscriber.handle, buf, off, len);
                return fate(Ipv4.destination(buf, off), 0, 0, IN);
            }
            int identification = wayOut.nextIdentification(subscriber);
            WayOut.identify(buf, off, identification);
            int source = Ipv4.source(buf, off);
            if (packet.destination == Ipv4.destination(buf, off)) {
                wayOut.send(subscriber, buf, off);
                return fate(source, identification, 0, OUT);
            }
            output.toInside(subscriber.handle, buf, off, len);
            int number = Owner.address(subscriber.ownerAt(source));
            return fate(Ipv4.destination(buf, off), identification, number, HAIRPIN);
        }

        @Override
        public void later(long owner, long fate, byte[] buf, int off, int len, long nowNanos) {
            Subscriber subscriber = sessions.subscriber((int) owner);
            int address = (int) (fate >>> 32);
            int identification = (int) (fate >>> 16) & 0xffff;
            int number = (int) (fate >>> 8) & 0xff;
            switch ((int) fate & 0xff) {
                case DROP:
                    drop(subscriber, number);
                    return;
                case IN:
                    rewrite(buf, off, Ipv4.source(buf, off), address);
                    output.toInside(subscriber.handle, buf, off, len);
                    break;
                case OUT:
                    rewrite(buf, off, address, Ipv4.destination(buf, off));
                    WayOut.identify(buf, off, identification);
                    wayOut.send(subscriber, buf, off);
                    break;
                default:
                    rewrite(buf, off, subscriber.outsideAddress + number, address);
                    WayOut.identify(buf, off, identification);
                    output.toInside(subscriber.handle, buf, off, len);
                    break;
            }
            isDecided = true;
        }

        @Override
        public void refused(long owner, int reason) {
            Subscriber subscriber = sessions.subscriber((int) owner);
            if (reason == FragmentTable.TIMEOUT) {
                drops.count(subscriber, reason); // of one that was held
            } else {
                drop(subscriber, reason);
            }
        }
    }

    /** The fragment given is dropped, and its caller counts that; or one that was held is. */
    private void drop(Subscriber subscriber, int verdict) {
        if (isDecided) {
            drops.count(subscriber, verdict);
        } else {
            isDecided = true;
            result = ~verdict;
        }
    }

    private static long fate(int address, int identification, int number, int kind) {
        return (long) address << 32 | (long) identification << 16 | number << 8 | kind;
    }

    private static void rewrite(byte[] buf, int off, int source, int destination) {
        int difference =
                Checksum.difference32(Ipv4.source(buf, off), source)
                        + Checksum.difference32(Ipv4.destination(buf, off), destination)
                        + Ipv4.decrementTtl(buf, off);
        Ipv4.setSource(buf, off, source);
        Ipv4.setDestination(buf, off, destination);
        Ipv4.setChecksum(buf, off, Checksum.apply(Ipv4.checksum(buf, off), difference));
    }
}
