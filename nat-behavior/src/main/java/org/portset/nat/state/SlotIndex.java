// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

/**
 * An open-addressing hash index from 32 bit hashes to slot numbers; the keys stay in the records.
 *
 * <p>An entry is a long: the hash in its high half, slot + 1 in its low half, 0 if empty. With the
 * hash at hand a probe rarely reads a wrong record, and growing reads no record at all. The home of
 * a hash is {@code hash * capacity / 2^32}, so the capacity need be no power of two: it grows by an
 * eighth, which keeps the load between 0.71 and 0.8 and an entry at 10 to 11.3 bytes; homes being
 * in the hashes' order, growing runs through both tables front to back. Linear probing; removal
 * shifts later entries back, so there are no tombstones.
 *
 * <p>A lookup walks {@code for (int i = first(h); entry(i) != 0; i = next(i))}, compares {@link
 * #hashOf} and then the record of {@link #slotOf}.
 */
public final class SlotIndex {
    private static final int INITIAL_CAPACITY = 64;

    private long[] entries = new long[INITIAL_CAPACITY];
    private int size;
    private int growAt = growAt(INITIAL_CAPACITY);

    /** How many entries there are. */
    public int size() {
        return size;
    }

    /** Where the probe for {@code hash} begins. */
    public int first(int hash) {
        return home(hash, entries.length);
    }

    /** The place after {@code i}. */
    public int next(int i) {
        int next = i + 1;
        return next == entries.length ? 0 : next;
    }

    /** The entry at {@code i}; 0 ends a probe. */
    public long entry(int i) {
        return entries[i];
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
        if (size >= growAt) {
            grow();
        }
        put(entries, ((long) hash << 32) | (slot + 1L));
        size++;
    }

    /** Removes the entry of that hash and slot, which is there. */
    public void remove(int hash, int slot) {
        long wanted = ((long) hash << 32) | (slot + 1L);
        int hole = first(hash);
        while (entries[hole] != wanted) {
            if (entries[hole] == 0) {
                throw new IllegalStateException("slot " + slot + " is not in the index");
            }
            hole = next(hole);
        }
        for (int i = next(hole); entries[i] != 0; i = next(i)) {
            int home = first(hashOf(entries[i]));
            // It may move back to the hole unless its home lies cyclically in (hole, i].
            boolean stays = hole < i ? home > hole && home <= i : home > hole || home <= i;
            if (!stays) {
                entries[hole] = entries[i];
                hole = i;
            }
        }
        entries[hole] = 0;
        size--;
    }

    private void grow() {
        long[] larger = new long[entries.length + entries.length / 8];
        for (long entry : entries) {
            if (entry != 0) {
                put(larger, entry);
            }
        }
        entries = larger;
        growAt = growAt(larger.length);
    }

    private static void put(long[] entries, long entry) {
        int i = home(hashOf(entry), entries.length);
        while (entries[i] != 0) {
            i++;
            if (i == entries.length) {
                i = 0;
            }
        }
        entries[i] = entry;
    }

    private static int home(int hash, int capacity) {
        return (int) (((hash & 0xffffffffL) * capacity) >>> 32);
    }

    private static int growAt(int capacity) {
        return (int) (capacity * 4L / 5);
    }
}
