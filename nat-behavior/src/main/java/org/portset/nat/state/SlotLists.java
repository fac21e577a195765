// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

import java.util.Arrays;

/**
 * Doubly linked lists of slots through one field of their records: next in its high half, previous
 * in its low half, which for a list's first slot is the complement of the list's number. So a slot
 * can leave its list without knowing which it is. Where lists begin is kept in pages, so that more
 * lists copy nothing.
 */
final class SlotLists {
    static final int NONE = -1;

    private static final int PAGE_BITS = 11;
    private static final int PAGE = 1 << PAGE_BITS;

    private final PagedLongs records;
    private final int linkField;
    private int[][] pages = new int[1][];
    private int pageCount;
    private int lists;

    SlotLists(PagedLongs records, int linkField, int lists) {
        this.records = records;
        this.linkField = linkField;
        ensure(lists - 1);
    }

    /** How many lists there are. */
    int lists() {
        return lists;
    }

    /** Adds empty lists until there is that one. */
    void ensure(int list) {
        while (list >>> PAGE_BITS >= pageCount) {
            if (pageCount == pages.length) {
                pages = Arrays.copyOf(pages, pages.length * 2);
            }
            int[] page = new int[PAGE];
            Arrays.fill(page, NONE);
            pages[pageCount++] = page;
        }
        lists = Math.max(lists, list + 1);
    }

    /** The first slot of a list, or NONE. */
    int head(int list) {
        return pages[list >>> PAGE_BITS][list & (PAGE - 1)];
    }

    private void head(int list, int slot) {
        pages[list >>> PAGE_BITS][list & (PAGE - 1)] = slot;
    }

    /** The slot after {@code slot}, or NONE. */
    int next(int slot) {
        return records.high(slot, linkField);
    }

    void add(int list, int slot) {
        int head = head(list);
        records.set(slot, linkField, ((long) head << 32) | (~list & 0xffffffffL));
        if (head != NONE) {
            records.setLow(head, linkField, slot);
        }
        head(list, slot);
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
        head(~previous, next);
        return next == NONE ? ~previous : NONE;
    }

    /** Makes all of one list the other one, which is empty. */
    void move(int from, int to) {
        int head = head(from);
        head(from, NONE);
        head(to, head);
        if (head != NONE) {
            records.setLow(head, linkField, ~to);
        }
    }
}
