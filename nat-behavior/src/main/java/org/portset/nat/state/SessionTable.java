// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

import static org.portset.nat.state.NatRecords.ADDRESSES;
import static org.portset.nat.state.NatRecords.CREATED;
import static org.portset.nat.state.NatRecords.EXPIRES;
import static org.portset.nat.state.NatRecords.LAST_ACTIVITY;
import static org.portset.nat.state.NatRecords.OWNER;
import static org.portset.nat.state.NatRecords.PORTS;
import static org.portset.nat.state.NatRecords.SLOW_AND_POLICY;

import java.util.function.IntConsumer;

/**
 * Sessions, found by what an outbound packet shows and by what an inbound one shows; linked by
 * subscriber, in the timer wheel, and where filtering looks at them in the {@linkplain Permissions
 * permissions}. Each is a {@linkplain NatRecords record}, its mapping's if that has no other.
 */
public final class SessionTable {
    /** No session. */
    public static final int NONE = -1;

    /** Flag: the first packet, or the SYN that opened it anew, came from inside. */
    public static final int OPENED_INSIDE = 0x10;

    /** Flag: a packet came from inside. */
    public static final int HAS_SENT = 0x20;

    /** Flag: the windows are known. */
    public static final int HAS_WINDOWS = 0x40;

    /** Flag: its port was another TCP connection's, whose end may still matter. */
    public static final int SUCCEEDS = 0x80;

    /** The most policies, whose numbers begin at 0. */
    public static final int MAX_POLICIES = 1 << 24;

    /** Field of the outbound packets; those that follow count bytes out, packets in, bytes in. */
    public static final int PACKETS_OUT = NatRecords.PACKETS_OUT;

    /** Field of the inbound packets, followed by the inbound bytes. */
    public static final int PACKETS_IN = NatRecords.PACKETS_IN;

    private static final long OUT_KEY = 0xffff_0000_ffff_ff00L;
    private static final long IN_KEY = 0x0000_ffff_ffff_ff00L;
    private static final long INSIDE = 0xffff_ffff_0000_0000L;
    private static final long OWN_PORTS = 0xffff_ffff_0000_ff00L; // with the protocol
    private static final int STATE_MASK = 0x0f;
    private static final int FIRST_LISTS = 64;
    private static final int INSIDE_SCALE_SHIFT = 24;
    private static final int OUTSIDE_SCALE_SHIFT = 28;
    private static final int SCALE_MASK = 0x0f;

    private final MappingTable mappings;
    private final NatRecords slots;
    private final PagedLongs records;
    private final TimerWheel wheel;
    private final SlotIndex byOut = new SlotIndex();
    private final SlotIndex byIn = new SlotIndex();
    private final SlotLists bySubscriber;
    private final Permissions permissions;
    private final Hash hash;

    /** An empty table of the sessions of mappings; the seed keys its hashes. */
    public SessionTable(MappingTable mappings, long seed) {
        this.mappings = mappings;
        slots = mappings.records();
        records = slots.longs;
        wheel = new TimerWheel(records, NatRecords.EXPIRES, NatRecords.TIMER_LINK);
        bySubscriber = new SlotLists(records, NatRecords.SUBSCRIBER_LINK, FIRST_LISTS);
        hash = new Hash(seed);
        permissions = new Permissions(slots, hash);
    }

    /** How many sessions there are. */
    public int size() {
        return byOut.size();
    }

    /** The wheel of their deadlines. */
    public TimerWheel wheel() {
        return wheel;
    }

    /** The session of an outbound packet. */
    public int findOut(
            int subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort) {
        long addresses = ((long) insideAddress << 32) | (remoteAddress & 0xffffffffL);
        long key = ((long) insidePort << 48) | ((long) remotePort << 16) | ((long) protocol << 8);
        int wanted = hash.of(addresses, key ^ ((long) subscriber << 32));
        long[] piece = byOut.piece(wanted);
        for (int i = byOut.first(wanted); ; i = SlotIndex.next(piece, i)) {
            long entry = piece[i];
            if (entry == 0) {
                return NONE;
            }
            if (SlotIndex.hashOf(entry) == wanted) {
                int session = SlotIndex.slotOf(entry);
                long[] page = records.page(session);
                int at = records.at(session);
                if (page[at] == addresses
                        && (page[at + PORTS] & OUT_KEY) == key
                        && Owner.subscriber((int) (page[at + OWNER] >>> 32)) == subscriber) {
                    return session;
                }
            }
        }
    }

    /** The session of an inbound packet. */
    public int findIn(int owner, int protocol, int outsidePort, int remoteAddress, int remotePort) {
        long key = ((long) outsidePort << 32) | ((long) remotePort << 16) | ((long) protocol << 8);
        int wanted = inHash(owner, key, remoteAddress);
        long[] piece = byIn.piece(wanted);
        for (int i = byIn.first(wanted); ; i = SlotIndex.next(piece, i)) {
            long entry = piece[i];
            if (entry == 0) {
                return NONE;
            }
            if (SlotIndex.hashOf(entry) == wanted) {
                int session = SlotIndex.slotOf(entry);
                long[] page = records.page(session);
                int at = records.at(session);
                if ((int) page[at] == remoteAddress
                        && (page[at + PORTS] & IN_KEY) == key
                        && (int) (page[at + OWNER] >>> 32) == owner) {
                    return session;
                }
            }
        }
    }

    /** Whether a session that was {@linkplain #permit permitted} is of that mapping and remote. */
    public boolean permits(int mapping, int remoteAddress) {
        return permissions.admits(mapping, remoteAddress);
    }

    /** Notes that the session's remote address may send to its mapping, as long as it lives. */
    public void permit(int session) {
        permissions.add(session);
    }

    /** Makes a session of a mapping; the caller knows that neither of its keys is taken. */
    public int create(
            int mapping,
            int remoteAddress,
            int remotePort,
            int policy,
            long nowNanos,
            long expiresNanos) {
        int session = mappings.recordFor(mapping, remoteAddress, remotePort);
        long[] page = records.page(session);
        int at = records.at(session);
        int owner = mappings.owner(mapping);
        page[at] = (records.get(mapping, ADDRESSES) & INSIDE) | (remoteAddress & 0xffffffffL);
        page[at + PORTS] = (records.get(mapping, PORTS) & OWN_PORTS) | ((long) remotePort << 16);
        page[at + OWNER] = ((long) owner << 32) | mapping;
        page[at + EXPIRES] = expiresNanos;
        page[at + LAST_ACTIVITY] = nowNanos;
        for (int counter = PACKETS_OUT; counter < SLOW_AND_POLICY; counter++) {
            page[at + counter] = 0;
        }
        page[at + CREATED] = nowNanos;
        page[at + SLOW_AND_POLICY] = policy;
        byOut.add(outHash(session), session);
        byIn.add(inHash(session), session);
        int subscriber = Owner.subscriber(owner);
        bySubscriber.ensure(subscriber);
        bySubscriber.add(subscriber, session);
        wheel.schedule(session);
        return session;
    }

    /** Takes a session out, of the wheel too unless it has just fired. */
    public void remove(int session, boolean fired) {
        byOut.remove(outHash(session), session);
        byIn.remove(inHash(session), session);
        bySubscriber.remove(session);
        permissions.remove(session);
        if (!fired) {
            wheel.cancel(session);
        }
        mappings.leaveRecord(session);
    }

    /** Whether the slot, any number, holds a session. */
    public boolean isLive(int session) {
        return slots.hasSession(session);
    }

    /** Gives a subscriber's sessions, newest first; the consumer may end the one it is given. */
    public void forEach(int subscriber, IntConsumer consumer) {
        if (subscriber >= bySubscriber.lists()) {
            return;
        }
        int session = bySubscriber.head(subscriber);
        while (session != NONE) {
            int next = bySubscriber.next(session);
            consumer.accept(session);
            session = next;
        }
    }

    /** Counts packets and bytes of one direction, and activity. */
    public void count(int session, int packetsField, long packets, long bytes, long nowNanos) {
        long[] page = records.page(session);
        int at = records.at(session);
        page[at + packetsField] += packets;
        page[at + packetsField + 1] += bytes;
        page[at + LAST_ACTIVITY] = nowNanos;
    }

    /** Counts packets and bytes from 0 again. */
    public void resetCounters(int session) {
        for (int counter = PACKETS_OUT; counter < SLOW_AND_POLICY; counter++) {
            records.set(session, counter, 0);
        }
        records.setHigh(session, SLOW_AND_POLICY, 0);
    }

    /** Counts a packet of the slow path. */
    public void countSlow(int session) {
        records.page(session)[records.at(session) + SLOW_AND_POLICY] += 1L << 32;
    }

    /** Moves the deadline; whether to an earlier one. */
    public boolean setExpires(int session, long nanos) {
        long[] page = records.page(session);
        int i = records.at(session) + EXPIRES;
        boolean earlier = nanos - page[i] < 0;
        page[i] = nanos;
        if (earlier) {
            wheel.cancel(session);
            wheel.schedule(session);
        }
        return earlier;
    }

    /** Gives a session that has just fired another deadline. */
    public void reschedule(int session, long nanos) {
        records.set(session, EXPIRES, nanos);
        wheel.schedule(session);
    }

    /** The subscriber's handle. */
    public int subscriber(int session) {
        return Owner.subscriber(owner(session));
    }

    /** The subscriber and which of its addresses. */
    public int owner(int session) {
        return slots.owner(session);
    }

    /** The mapping's slot. */
    public int mapping(int session) {
        return slots.mapping(session);
    }

    /** The IP protocol, 0 in a free slot. */
    public int protocol(int session) {
        return slots.protocol(session);
    }

    /** The host's address. */
    public int insideAddress(int session) {
        return slots.insideAddress(session);
    }

    /** The host's port. */
    public int insidePort(int session) {
        return slots.insidePort(session);
    }

    /** The outside port. */
    public int outsidePort(int session) {
        return slots.outsidePort(session);
    }

    /** The remote address. */
    public int remoteAddress(int session) {
        return slots.remoteAddress(session);
    }

    /** The remote port. */
    public int remotePort(int session) {
        return slots.remotePort(session);
    }

    /** The TCP state as the engine numbers it, 0..15. */
    public int tcpState(int session) {
        return (int) records.get(session, PORTS) & STATE_MASK;
    }

    /** Sets the TCP state. */
    public void setTcpState(int session, int state) {
        long ports = records.get(session, PORTS);
        records.set(session, PORTS, (ports & ~STATE_MASK) | state);
    }

    /** Whether a flag is set. */
    public boolean has(int session, int flag) {
        return (records.get(session, PORTS) & flag) != 0;
    }

    /** Sets or clears a flag. */
    public void set(int session, int flag, boolean value) {
        long ports = records.get(session, PORTS);
        records.set(session, PORTS, value ? ports | flag : ports & ~flag);
    }

    /** When it expires. */
    public long expires(int session) {
        return records.get(session, EXPIRES);
    }

    /** When it was last active. */
    public long lastActivity(int session) {
        return records.get(session, LAST_ACTIVITY);
    }

    /** When it was made. */
    public long created(int session) {
        return records.get(session, CREATED);
    }

    /** A counter: the packets field of a direction, or that + 1 for its bytes. */
    public long counter(int session, int field) {
        return records.get(session, field);
    }

    /** Packets of the slow path. */
    public int slowPackets(int session) {
        return records.high(session, SLOW_AND_POLICY);
    }

    /** The policy's number. */
    public int policy(int session) {
        return records.low(session, SLOW_AND_POLICY) & (MAX_POLICIES - 1);
    }

    /** A side's window scale, 0..15. */
    public int scale(int session, boolean inside) {
        return (int) (records.get(session, SLOW_AND_POLICY) >>> scaleShift(inside)) & SCALE_MASK;
    }

    /** Sets a side's window scale. */
    public void setScale(int session, boolean inside, int scale) {
        int shift = scaleShift(inside);
        long field = records.get(session, SLOW_AND_POLICY) & ~((long) SCALE_MASK << shift);
        records.set(session, SLOW_AND_POLICY, field | ((long) scale << shift));
    }

    /** Sets what a restored session has behind it. */
    public void setPast(int session, long createdNanos, long lastActivityNanos, int slowPackets) {
        records.set(session, CREATED, createdNanos);
        records.set(session, LAST_ACTIVITY, lastActivityNanos);
        records.setHigh(session, SLOW_AND_POLICY, slowPackets);
    }

    private static int scaleShift(boolean inside) {
        return inside ? INSIDE_SCALE_SHIFT : OUTSIDE_SCALE_SHIFT;
    }

    private int outHash(int session) {
        return hash.of(
                records.get(session, ADDRESSES),
                (records.get(session, PORTS) & OUT_KEY) ^ ((long) subscriber(session) << 32));
    }

    private int inHash(int session) {
        return inHash(owner(session), records.get(session, PORTS) & IN_KEY, remoteAddress(session));
    }

    private int inHash(int owner, long key, int remoteAddress) {
        return hash.of(((long) owner << 32) | (remoteAddress & 0xffffffffL), key);
    }
}
