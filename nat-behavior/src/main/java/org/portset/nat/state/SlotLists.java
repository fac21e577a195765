// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

import java.util.Arrays;

/**
 * Doubly linked lists of slots through one field of their records: next in its high half, previous
 * in its low half, which for a list's first slot is the complement of the list's number. So a slot
 * can leave its list without knowing which it is.
 */
final class SlotLists {
    static final int NONE = -1;

    private final PagedLongs records;
    private final int linkField;
    private int[] heads;

    SlotLists(PagedLongs records, int linkField, int lists) {
        this.records = records;
        this.linkField = linkField;
        heads = new int[lists];
        Arrays.fill(heads, NONE);
    }

    /** How many lists there are. */
    int lists() {
        return heads.length;
    }

    /** Adds empty lists. */
    void grow(int lists) {
        int before = heads.length;
        heads = Arrays.copyOf(heads, lists);
        Arrays.fill(heads, before, lists, NONE);
    }

    /** Empties every list at once, and has {@code lists} of them. */
    void reset(int lists) {
        heads = new int[lists];
        Arrays.fill(heads, NONE);
    }

    /** The first slot of a list, or NONE. */
    int head(int list) {
        return heads[list];
    }

    /** The slot after {@code slot}, or NONE. */
    int next(int slot) {
        return records.high(slot, linkField);
    }

    void add(int list, int slot) {
        int head = heads[list];
        records.set(slot, linkField, ((long) head << 32) | (~list & 0xffffffffL));
        if (head != NONE) {
            records.setLow(head, linkField, slot);
        }
        heads[list] = slot;
    }

    /** Removes a slot; the number of the list that became empty by it, or NONE. */
    int remove(int slot) {
        long link = records.get(slot, linkField);
        int next = (int) (link >>> 32);
        int previous = (int) link;
        if (next != NONE) {
            records.setLow(next, linkField, previous);
        }
        if (previous >= 0) {
            records.setHigh(previous, linkField, next);
            return NONE;
        }
        heads[~previous] = next;
        return next == NONE ? ~previous : NONE;
    }

    /** Makes all of one list the other one, which is empty. */
    void move(int from, int to) {
        int head = heads[from];
        heads[from] = NONE;
        heads[to] = head;
        if (head != NONE) {
            records.setLow(head, linkField, ~to);
        }
    }
}
