// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

/**
 * Mappings of inside endpoints to outside ports, found by either.
 *
 * <pre>
 * long 0   inside address (32) | remote address (32)
 *      1   inside port (16) | outside port (16) | remote port (16) | protocol (8) | kind (8)
 *      2   {@linkplain Owner owner} (32) | sessions (32)
 *      3   sessions with outbound traffic (32) | quiet sessions, or next free slot (32)
 * </pre>
 *
 * <p>The remote address and port are those the mapping is for, 0 as far as its kind does not look
 * at them. One outside port belongs to one mapping, so to one inside endpoint (RFC 4787 REQ-3),
 * unless it is {@linkplain #OVERLOADED overloaded}.
 */
public final class MappingTable {
    /** Kind: for every remote. */
    public static final int ENDPOINT_INDEPENDENT = 0;

    /** Kind: for one remote address. */
    public static final int ADDRESS_DEPENDENT = 1;

    /** Kind: for one remote address and port. */
    public static final int ADDRESS_AND_PORT_DEPENDENT = 2;

    /**
     * Kind: for one remote address and port, and the outside port is another mapping's towards
     * another remote. It isn't found by its outside port: what comes in to it has a session.
     */
    public static final int OVERLOADED = 4;

    /** Kind: configured; for every remote, and without sessions too. */
    public static final int STATIC = 3;

    /** No mapping. */
    public static final int NONE = -1;

    private static final int ADDRESSES = 0;
    private static final int PORTS = 1;
    private static final int OWNER = 2;
    private static final int ANCHORS = 3;
    private static final int STRIDE = 4;
    private static final long INSIDE_KEY = 0xffff_0000_ffff_ffffL;
    private static final long OUTSIDE_KEY = 0x0000_ffff_0000_ff00L;

    private final PagedLongs records = new PagedLongs(STRIDE);
    private final SlotIndex byInside = new SlotIndex();
    private final SlotIndex byOutside = new SlotIndex();
    private final Hash hash;
    private int fresh;
    private int freeSlot = NONE;

    /** An empty table; the seed keys its hashes. */
    public MappingTable(long seed) {
        hash = new Hash(seed);
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
        long addresses = addresses(kind, insideAddress, remoteAddress);
        long key = ports(kind, protocol, insidePort, 0, remotePort);
        int wanted = hash.of(addresses, key ^ subscriberBits(subscriber));
        long[] piece = byInside.piece(wanted);
        for (int i = SlotIndex.first(piece, wanted); ; i = SlotIndex.next(piece, i)) {
            long entry = piece[i];
            if (entry == 0) {
                return NONE;
            }
            if (SlotIndex.hashOf(entry) == wanted) {
                int mapping = SlotIndex.slotOf(entry);
                if (records.get(mapping, ADDRESSES) == addresses
                        && (records.get(mapping, PORTS) & INSIDE_KEY) == key
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
        for (int i = SlotIndex.first(piece, wanted); ; i = SlotIndex.next(piece, i)) {
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
        int mapping = freeSlot;
        if (mapping == NONE) {
            mapping = fresh++;
            records.ensure(mapping);
        } else {
            freeSlot = records.low(mapping, ANCHORS);
        }
        records.set(mapping, ADDRESSES, addresses(kind, insideAddress, remoteAddress));
        records.set(mapping, PORTS, ports(kind, protocol, insidePort, outsidePort, remotePort));
        records.set(mapping, OWNER, (long) owner << 32);
        records.set(mapping, ANCHORS, 0);
        byInside.add(insideHash(mapping), mapping);
        if (kind != OVERLOADED) {
            byOutside.add(outsideHash(mapping), mapping);
        }
        return mapping;
    }

    /**
     * Makes an endpoint-independent mapping static or a static one endpoint-independent, with its
     * sessions; the caller knows that the key it gets is free.
     */
    public void setKind(int mapping, int kind) {
        byInside.remove(insideHash(mapping), mapping);
        records.set(mapping, PORTS, (records.get(mapping, PORTS) & ~0xffL) | kind);
        byInside.add(insideHash(mapping), mapping);
    }

    /** Takes a mapping out; its sessions are the caller's care. */
    public void remove(int mapping) {
        byInside.remove(insideHash(mapping), mapping);
        if (kind(mapping) != OVERLOADED) {
            byOutside.remove(outsideHash(mapping), mapping);
        }
        records.set(mapping, ANCHORS, freeSlot & 0xffffffffL);
        freeSlot = mapping;
    }

    /** One of the kinds. */
    public int kind(int mapping) {
        return (int) records.get(mapping, PORTS) & 0xff;
    }

    /** The subscriber. */
    public int subscriber(int mapping) {
        return Owner.subscriber(owner(mapping));
    }

    /** The subscriber and which of its addresses. */
    public int owner(int mapping) {
        return records.high(mapping, OWNER);
    }

    /** The IP protocol. */
    public int protocol(int mapping) {
        return (int) (records.get(mapping, PORTS) >>> 8) & 0xff;
    }

    /** The inside endpoint's address. */
    public int insideAddress(int mapping) {
        return records.high(mapping, ADDRESSES);
    }

    /** The inside endpoint's port. */
    public int insidePort(int mapping) {
        return (int) (records.get(mapping, PORTS) >>> 48);
    }

    /** The outside port. */
    public int outsidePort(int mapping) {
        return (int) (records.get(mapping, PORTS) >>> 32) & 0xffff;
    }

    /** The remote address it is for, or 0. */
    public int remoteAddress(int mapping) {
        return records.low(mapping, ADDRESSES);
    }

    /** The remote port it is for, or 0. */
    public int remotePort(int mapping) {
        return (int) (records.get(mapping, PORTS) >>> 16) & 0xffff;
    }

    /** How many sessions it has. */
    public int sessions(int mapping) {
        return records.low(mapping, OWNER);
    }

    /** Counts a session in (1) or out (-1). */
    public void addSessions(int mapping, int change) {
        records.setLow(mapping, OWNER, sessions(mapping) + change);
    }

    /** How many of its sessions have sent from inside. */
    public int anchors(int mapping) {
        return records.high(mapping, ANCHORS);
    }

    /** Counts a session that has sent from inside in (1) or out (-1). */
    public void addAnchors(int mapping, int change) {
        records.setHigh(mapping, ANCHORS, anchors(mapping) + change);
    }

    /** How many of its sessions are over but for their wait. */
    public int quiet(int mapping) {
        return records.low(mapping, ANCHORS);
    }

    /** Counts a session that is over but for its wait in (1) or out (-1). */
    public void addQuiet(int mapping, int change) {
        records.setLow(mapping, ANCHORS, quiet(mapping) + change);
    }

    private int insideHash(int mapping) {
        return hash.of(
                records.get(mapping, ADDRESSES),
                (records.get(mapping, PORTS) & INSIDE_KEY) ^ subscriberBits(subscriber(mapping)));
    }

    private int outsideHash(int mapping) {
        return hash.of(records.get(mapping, PORTS) & OUTSIDE_KEY, owner(mapping));
    }

    /** Where the inside key leaves room, so that equal inside networks differ by subscriber. */
    private static long subscriberBits(int subscriber) {
        return (long) subscriber << 32;
    }

    private static boolean looksAtPort(int kind) {
        return kind == ADDRESS_AND_PORT_DEPENDENT || kind == OVERLOADED;
    }

    private static long addresses(int kind, int insideAddress, int remoteAddress) {
        boolean looks = kind == ADDRESS_DEPENDENT || looksAtPort(kind);
        return ((long) insideAddress << 32) | (looks ? remoteAddress & 0xffffffffL : 0);
    }

    private static long ports(
            int kind, int protocol, int insidePort, int outsidePort, int remotePort) {
        long remote = looksAtPort(kind) ? remotePort : 0;
        return ((long) insidePort << 48)
                | ((long) outsidePort << 32)
                | (remote << 16)
                | ((long) protocol << 8)
                | kind;
    }
}
