// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

import java.util.Arrays;

/**
 * A hash index from 32 bit hashes to slot numbers, in pieces that grow one at a time; the keys stay
 * in the records.
 *
 * <p>The upper bits of a hash choose the piece, by a directory that doubles when a piece is divided
 * that only one of its places leads to (extendible hashing: Fagin, Nievergelt, Pippenger and
 * Strong, 1979). So no addition moves more than {@value #MAX_CAPACITY} entries, 20 us or so, and
 * none waits for a large array.
 *
 * <p>Within a piece, addressing is open: an entry is a long, the hash in its high half, slot + 1 in
 * its low half, 0 if empty. With the hash at hand a probe rarely reads a wrong record, and growing
 * reads no record at all. The home of a hash is {@code h * capacity / 2^32}, h being the hash with
 * its halves exchanged, so the capacity need be no power of two: it grows by an eighth, and a piece
 * too large for that is divided, which keeps the load between 0.71 and 0.8 and an entry at 10 to
 * 11.3 bytes. Linear probing; removal shifts later entries back, so there are no tombstones.
 *
 * <p>A lookup takes the {@link #piece} of its hash and walks {@code for (int i = first(h); piece[i]
 * != 0; i = next(piece, i))}, compares {@link #hashOf} and then the record of {@link #slotOf}. How
 * large pieces are stands beside the directory, so that no lookup waits for a piece's own line of
 * memory before it asks for the entry's.
 */
public final class SlotIndex {
    private static final int INITIAL_CAPACITY = 64;
    private static final int MAX_CAPACITY = 4096;
    private static final int MAX_DEPTH = 16; // beyond, pieces grow further
    private static final int HASH_BITS = 32;

    // After a piece's entries stands how many there are (32), and how many of the upper bits all of
    // its hashes have in common (32).
    private long[][] directory = {piece(INITIAL_CAPACITY, 0)};
    private int[] capacities = {INITIAL_CAPACITY}; // of the directory's pieces
    private int depth; // log2 of the directory's length
    private int size;

    /** How many entries there are. */
    public int size() {
        return size;
    }

    /** The piece that has the entries of {@code hash}. */
    public long[] piece(int hash) {
        return directory[place(hash)];
    }

    private int place(int hash) {
        return (hash >>> 1) >>> (HASH_BITS - 1 - depth);
    }

    /** Where in its piece the probe for {@code hash} begins. */
    public int first(int hash) {
        return home(capacities[place(hash)], hash);
    }

    private static int home(int capacity, int hash) {
        return (int) (((Integer.rotateLeft(hash, 16) & 0xffffffffL) * capacity) >>> 32);
    }

    /** The place after {@code i}. */
    public static int next(long[] piece, int i) {
        int next = i + 1;
        return next == piece.length - 1 ? 0 : next;
    }

    /** The hash of an entry. */
    public static int hashOf(long entry) {
        return (int) (entry >>> 32);
    }

    /** The slot of an entry. */
    public static int slotOf(long entry) {
        return (int) entry - 1;
    }

    /** Adds an entry; the caller knows that its key is not there. */
    public void add(int hash, int slot) {
        long[] piece = piece(hash);
        while (isFull(piece)) {
            grow(hash, piece);
            piece = piece(hash);
        }
        put(piece, ((long) hash << 32) | (slot + 1L));
        size++;
    }

    /** Removes the entry of that hash and slot, which is there. */
    public void remove(int hash, int slot) {
        long[] entries = piece(hash);
        long wanted = ((long) hash << 32) | (slot + 1L);
        int capacity = entries.length - 1;
        int hole = home(capacity, hash);
        while (entries[hole] != wanted) {
            if (entries[hole] == 0) {
                throw new IllegalStateException("slot " + slot + " is not in the index");
            }
            hole = next(entries, hole);
        }
        for (int i = next(entries, hole); entries[i] != 0; i = next(entries, i)) {
            int home = home(capacity, hashOf(entries[i]));
            // It may move back to the hole unless its home lies cyclically in (hole, i].
            boolean stays = hole < i ? home > hole && home <= i : home > hole || home <= i;
            if (!stays) {
                entries[hole] = entries[i];
                hole = i;
            }
        }
        entries[hole] = 0;
        entries[entries.length - 1]--;
        size--;
    }

    /** Gives the piece of the hash more room, or divides it. */
    private void grow(int hash, long[] piece) {
        int capacity = piece.length - 1;
        int larger = capacity + capacity / 8;
        int bits = bitsOf(piece);
        if (larger <= MAX_CAPACITY || bits == MAX_DEPTH) {
            long[] grown = piece(larger, bits);
            copy(piece, grown, 0, 0);
            place(hash, bits, grown);
            return;
        }
        if (bits == depth) {
            long[][] doubled = new long[directory.length * 2][];
            int[] doubledCapacities = new int[doubled.length];
            for (int i = 0; i < doubled.length; i++) {
                doubled[i] = directory[i / 2];
                doubledCapacities[i] = capacities[i / 2];
            }
            directory = doubled;
            capacities = doubledCapacities;
            depth++;
        }
        int bit = 1 << (HASH_BITS - 1 - bits);
        int ones = 0;
        for (int i = 0; i < capacity; i++) {
            ones += piece[i] != 0 && (hashOf(piece[i]) & bit) != 0 ? 1 : 0;
        }
        int zeros = sizeOf(piece) - ones;
        long[] one = piece(capacityFor(ones), bits + 1);
        long[] zero = piece(capacityFor(zeros), bits + 1);
        copy(piece, one, bit, bit);
        copy(piece, zero, bit, 0);
        place(hash | bit, bits + 1, one);
        place(hash & ~bit, bits + 1, zero);
    }

    /** Leads all places of the directory that have these bits of the hash to a piece. */
    private void place(int hash, int bits, long[] piece) {
        int places = 1 << (depth - bits);
        int from = place(hash) & -places;
        Arrays.fill(directory, from, from + places, piece);
        Arrays.fill(capacities, from, from + places, piece.length - 1);
    }

    private static void copy(long[] from, long[] to, int mask, int wanted) {
        for (int i = 0; i < from.length - 1; i++) {
            if (from[i] != 0 && (hashOf(from[i]) & mask) == wanted) {
                put(to, from[i]);
            }
        }
    }

    private static void put(long[] piece, long entry) {
        int i = home(piece.length - 1, hashOf(entry));
        while (piece[i] != 0) {
            i = next(piece, i);
        }
        piece[i] = entry;
        piece[piece.length - 1]++;
    }

    private static long[] piece(int capacity, int bits) {
        long[] piece = new long[capacity + 1];
        piece[capacity] = (long) bits << 32;
        return piece;
    }

    private static int sizeOf(long[] piece) {
        return (int) piece[piece.length - 1];
    }

    private static int bitsOf(long[] piece) {
        return (int) (piece[piece.length - 1] >>> 32);
    }

    private static boolean isFull(long[] piece) {
        return sizeOf(piece) >= (int) ((piece.length - 1) * 4L / 5);
    }

    /** As after growing by an eighth: as many entries as a load of 0.71 comes to. */
    private static int capacityFor(int entries) {
        return Math.max(INITIAL_CAPACITY, (int) (entries * 45L / 32));
    }
}
