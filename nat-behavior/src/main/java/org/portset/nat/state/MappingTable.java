// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

import static org.portset.nat.state.NatRecords.ADDRESSES;
import static org.portset.nat.state.NatRecords.MAPPING;
import static org.portset.nat.state.NatRecords.OWNER;
import static org.portset.nat.state.NatRecords.PORTS;

/**
 * Mappings of inside endpoints to outside ports, found by either. Each is a {@linkplain NatRecords
 * record}, which one of its sessions may share.
 *
 * <p>Its remote address and port are those the mapping is for, as far as its kind looks at them.
 * One outside port belongs to one mapping, so to one inside endpoint (RFC 4787 REQ-3), unless it is
 * {@linkplain #OVERLOADED overloaded}.
 */
public final class MappingTable {
    /** Kind: for every remote. */
    public static final int ENDPOINT_INDEPENDENT = 1;

    /** Kind: for one remote address. */
    public static final int ADDRESS_DEPENDENT = 2;

    /** Kind: for one remote address and port. */
    public static final int ADDRESS_AND_PORT_DEPENDENT = 3;

    /**
     * Kind: for one remote address and port, and the outside port is another mapping's towards
     * another remote. It isn't found by its outside port: what comes in to it has a session.
     */
    public static final int OVERLOADED = 5;

    /** Kind: configured; for every remote, and without sessions too. */
    public static final int STATIC = 4;

    /** No mapping. */
    public static final int NONE = -1;

    /** The most sessions of a mapping. */
    public static final int MAX_SESSIONS = (1 << 30) - 1;

    private static final long INSIDE_PORT_KEY = 0xffff_0000_0000_ff00L; // with the protocol
    private static final long OUTSIDE_KEY = 0x0000_ffff_0000_ff00L;
    private static final long REMOTE_PORT = 0xffff_0000L;
    private static final long INSIDE_ADDRESS = 0xffff_ffff_0000_0000L;
    private static final int SESSIONS_SHIFT = 34;
    private static final int ANCHORS_SHIFT = 4;
    private static final int KIND_MASK = 0x0f;

    private final NatRecords slots = new NatRecords();
    private final PagedLongs records = slots.longs;
    private final SlotIndex byInside = new SlotIndex();
    private final SlotIndex byOutside = new SlotIndex();
    private final Hash hash;

    /** An empty table; the seed keys its hashes. */
    public MappingTable(long seed) {
        hash = new Hash(seed);
    }

    /** The records, for the sessions of these mappings. */
    NatRecords records() {
        return slots;
    }

    /** How many mappings there are. */
    public int size() {
        return byInside.size();
    }

    /** The mapping of that kind for the inside endpoint and, as the kind has it, the remote. */
    public int find(
            int kind,
            int subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort) {
        long addresses = addresses(insideAddress, remoteAddress) & addressMask(kind);
        long key = ports(protocol, insidePort, 0, remotePort) & portMask(kind);
        int wanted = insideHash(kind, subscriber, addresses, key);
        long[] piece = byInside.piece(wanted);
        for (int i = byInside.first(wanted); ; i = SlotIndex.next(piece, i)) {
            long entry = piece[i];
            if (entry == 0) {
                return NONE;
            }
            if (SlotIndex.hashOf(entry) == wanted) {
                int mapping = SlotIndex.slotOf(entry);
                if (kind(mapping) == kind
                        && (records.get(mapping, ADDRESSES) & addressMask(kind)) == addresses
                        && (records.get(mapping, PORTS) & portMask(kind)) == key
                        && subscriber(mapping) == subscriber) {
                    return mapping;
                }
            }
        }
    }

    /** The mapping that has the outside port. */
    public int findOutside(int owner, int protocol, int outsidePort) {
        long key = ((long) outsidePort << 32) | ((long) protocol << 8);
        int wanted = hash.of(key, owner);
        long[] piece = byOutside.piece(wanted);
        for (int i = byOutside.first(wanted); ; i = SlotIndex.next(piece, i)) {
            long entry = piece[i];
            if (entry == 0) {
                return NONE;
            }
            if (SlotIndex.hashOf(entry) == wanted) {
                int mapping = SlotIndex.slotOf(entry);
                if ((records.get(mapping, PORTS) & OUTSIDE_KEY) == key && owner(mapping) == owner) {
                    return mapping;
                }
            }
        }
    }

    /** Makes a mapping without sessions; the caller knows that neither of its keys is taken. */
    public int create(
            int kind,
            int owner,
            int protocol,
            int insideAddress,
            int insidePort,
            int outsidePort,
            int remoteAddress,
            int remotePort) {
        int mapping = slots.take(protocol);
        records.set(mapping, ADDRESSES, addresses(insideAddress, remoteAddress));
        records.set(mapping, PORTS, ports(protocol, insidePort, outsidePort, remotePort));
        records.set(mapping, OWNER, ((long) owner << 32) | (NONE & 0xffffffffL));
        records.set(mapping, MAPPING, kind);
        byInside.add(insideHash(mapping), mapping);
        if (kind != OVERLOADED) {
            byOutside.add(outsideHash(mapping), mapping);
        }
        return mapping;
    }

    /**
     * Takes the record of a new session of a mapping: the mapping's, if there is no other in it and
     * the mapping stays for the same remote.
     */
    int recordFor(int mapping, int remoteAddress, int remotePort) {
        int kind = kind(mapping);
        boolean isShared =
                slots.mapping(mapping) == NONE
                        && (!looksAtAddress(kind) || slots.remoteAddress(mapping) == remoteAddress)
                        && (!looksAtPort(kind) || slots.remotePort(mapping) == remotePort);
        if (isShared) {
            return mapping;
        }
        int session = slots.take(protocol(mapping));
        records.set(session, MAPPING, 0);
        return session;
    }

    /** Leaves the record of a session that is no more to the mapping in it, or frees it. */
    void leaveRecord(int session) {
        if (kind(session) == 0) {
            slots.free(session);
        } else {
            records.setLow(session, OWNER, NONE);
        }
    }

    /**
     * Makes an endpoint-independent mapping static or a static one endpoint-independent, with its
     * sessions; the caller knows that the key it gets is free.
     */
    public void setKind(int mapping, int kind) {
        byInside.remove(insideHash(mapping), mapping);
        records.set(mapping, MAPPING, (records.get(mapping, MAPPING) & ~KIND_MASK) | kind);
        byInside.add(insideHash(mapping), mapping);
    }

    /** Takes a mapping out; its sessions are the caller's care. */
    public void remove(int mapping) {
        byInside.remove(insideHash(mapping), mapping);
        if (kind(mapping) != OVERLOADED) {
            byOutside.remove(outsideHash(mapping), mapping);
        }
        slots.free(mapping);
    }

    /** One of the kinds. */
    public int kind(int mapping) {
        return (int) records.get(mapping, MAPPING) & KIND_MASK;
    }

    /** The subscriber. */
    public int subscriber(int mapping) {
        return Owner.subscriber(owner(mapping));
    }

    /** The subscriber and which of its addresses. */
    public int owner(int mapping) {
        return slots.owner(mapping);
    }

    /** The IP protocol. */
    public int protocol(int mapping) {
        return slots.protocol(mapping);
    }

    /** The inside endpoint's address. */
    public int insideAddress(int mapping) {
        return slots.insideAddress(mapping);
    }

    /** The inside endpoint's port. */
    public int insidePort(int mapping) {
        return slots.insidePort(mapping);
    }

    /** The outside port. */
    public int outsidePort(int mapping) {
        return slots.outsidePort(mapping);
    }

    /** The remote address it is for, or 0. */
    public int remoteAddress(int mapping) {
        return looksAtAddress(kind(mapping)) ? slots.remoteAddress(mapping) : 0;
    }

    /** The remote port it is for, or 0. */
    public int remotePort(int mapping) {
        return looksAtPort(kind(mapping)) ? slots.remotePort(mapping) : 0;
    }

    /** How many sessions it has. */
    public int sessions(int mapping) {
        return (int) (records.get(mapping, MAPPING) >>> SESSIONS_SHIFT);
    }

    /** Counts a session in (1) or out (-1). */
    public void addSessions(int mapping, int change) {
        add(mapping, (long) change << SESSIONS_SHIFT);
    }

    /** How many of its sessions have sent from inside. */
    public int anchors(int mapping) {
        return (int) (records.get(mapping, MAPPING) >>> ANCHORS_SHIFT) & MAX_SESSIONS;
    }

    /** Counts a session that has sent from inside in (1) or out (-1). */
    public void addAnchors(int mapping, int change) {
        add(mapping, (long) change << ANCHORS_SHIFT);
    }

    private void add(int mapping, long change) {
        records.set(mapping, MAPPING, records.get(mapping, MAPPING) + change);
    }

    private int insideHash(int mapping) {
        int kind = kind(mapping);
        return insideHash(
                kind,
                subscriber(mapping),
                records.get(mapping, ADDRESSES) & addressMask(kind),
                records.get(mapping, PORTS) & portMask(kind));
    }

    /** Subscriber and kind where the key leaves room: equal inside networks differ. */
    private int insideHash(int kind, int subscriber, long addresses, long ports) {
        return hash.of(addresses, ports ^ ((long) subscriber << 32) ^ kind);
    }

    private int outsideHash(int mapping) {
        return hash.of(records.get(mapping, PORTS) & OUTSIDE_KEY, owner(mapping));
    }

    private static boolean looksAtAddress(int kind) {
        return kind == ADDRESS_DEPENDENT || looksAtPort(kind);
    }

    private static boolean looksAtPort(int kind) {
        return kind == ADDRESS_AND_PORT_DEPENDENT || kind == OVERLOADED;
    }

    /** What a kind looks at of the addresses. */
    private static long addressMask(int kind) {
        return looksAtAddress(kind) ? -1L : INSIDE_ADDRESS;
    }

    /** What a kind looks at of the ports, but for the outside one. */
    private static long portMask(int kind) {
        return looksAtPort(kind) ? INSIDE_PORT_KEY | REMOTE_PORT : INSIDE_PORT_KEY;
    }

    private static long addresses(int insideAddress, int remoteAddress) {
        return ((long) insideAddress << 32) | (remoteAddress & 0xffffffffL);
    }

    private static long ports(int protocol, int insidePort, int outsidePort, int remotePort) {
        return ((long) insidePort << 48)
                | ((long) outsidePort << 32)
                | ((long) remotePort << 16)
                | ((long) protocol << 8);
    }
}
