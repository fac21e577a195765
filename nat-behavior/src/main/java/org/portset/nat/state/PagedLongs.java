// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

import java.util.Arrays;

/**
 * Records of a fixed number of longs, by slot number: what would be an object each, without the
 * header and the reference, and without work for the collector.
 *
 * <p>A record's fields lie together, since a packet that meets its session touches most of them;
 * one array per field would cost a cache miss per field. Records are kept in pages, so that growing
 * allocates a page and copies nothing: no packet waits while a hundred megabytes move.
 */
public final class PagedLongs {
    private static final int PAGE_BITS = 10;
    private static final int PAGE_SLOTS = 1 << PAGE_BITS;

    private final int stride;
    private long[][] pages = new long[1][]; // null where there is none
    private int end; // of the pages that addPage() has made

    /** Records of {@code stride} longs; none yet. */
    public PagedLongs(int stride) {
        this.stride = stride;
    }

    /** Makes one more page of records, all zero; its first slot. */
    public int addPage() {
        int slot = end;
        ensure(slot);
        end += PAGE_SLOTS;
        return slot;
    }

    /** Whether a slot is the last one of its page. */
    public static boolean isLastOfPage(int slot) {
        return (slot & (PAGE_SLOTS - 1)) == PAGE_SLOTS - 1;
    }

    /** Makes the page of a slot, unless it is there, and no other; its records are all zero. */
    public void ensure(int slot) {
        int page = slot >>> PAGE_BITS;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
        }
        if (pages[page] == null) {
            pages[page] = new long[PAGE_SLOTS * stride];
        }
    }

    /** Whether a slot, any number, has a page. */
    public boolean has(int slot) {
        int page = slot >>> PAGE_BITS;
        return page < pages.length && pages[page] != null;
    }

    /** The page that holds the record of {@code slot}, at {@link #at}. */
    public long[] page(int slot) {
        return pages[slot >>> PAGE_BITS];
    }

    /** Where the record of {@code slot} begins in its page. */
    public int at(int slot) {
        return (slot & (PAGE_SLOTS - 1)) * stride;
    }

    /** One field. */
    public long get(int slot, int field) {
        return page(slot)[at(slot) + field];
    }

    /** Sets one field. */
    public void set(int slot, int field, long value) {
        page(slot)[at(slot) + field] = value;
    }

    /** The high 32 bits of a field. */
    public int high(int slot, int field) {
        return (int) (get(slot, field) >>> 32);
    }

    /** The low 32 bits of a field. */
    public int low(int slot, int field) {
        return (int) get(slot, field);
    }

    /** Sets the high 32 bits of a field. */
    public void setHigh(int slot, int field, int value) {
        long[] page = page(slot);
        int i = at(slot) + field;
        page[i] = ((long) value << 32) | (page[i] & 0xffffffffL);
    }

    /** Sets the low 32 bits of a field. */
    public void setLow(int slot, int field, int value) {
        long[] page = page(slot);
        int i = at(slot) + field;
        page[i] = (page[i] & 0xffffffff00000000L) | (value & 0xffffffffL);
    }
}
