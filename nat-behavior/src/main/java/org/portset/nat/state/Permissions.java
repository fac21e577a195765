// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

/**
 * Which remote addresses have sessions of a mapping, for address-dependent filtering (RFC 4787
 * section 5): lists of sessions by a hash of both. Only sessions that are added are in it, and only
 * they take memory, by the page.
 */
final class Permissions {
    private static final int FIRST_LISTS = 64;

    private final NatRecords records;
    private final Hash hash;
    private final PagedLongs links = new PagedLongs(1); // by session; 0: in no list
    private final SlotLists lists = new SlotLists(links, 0, FIRST_LISTS);
    private int size;

    Permissions(NatRecords records, Hash hash) {
        this.records = records;
        this.hash = hash;
    }

    /** Whether one of the sessions is of that mapping and remote address. */
    boolean admits(int mapping, int remoteAddress) {
        int session = lists.head(listOf(mapping, remoteAddress));
        while (session != NatRecords.NONE) {
            if (records.mapping(session) == mapping
                    && records.remoteAddress(session) == remoteAddress) {
                return true;
            }
            session = lists.next(session);
        }
        return false;
    }

    /** Adds a session, unless it is there. */
    void add(int session) {
        if (contains(session)) {
            return;
        }
        size++;
        if (size > lists.lists()) {
            divide();
        }
        links.ensure(session);
        lists.add(listOf(session), session);
    }

    /** Takes a session out, if it is there. */
    void remove(int session) {
        if (contains(session)) {
            size--;
            lists.remove(session);
            links.set(session, 0, 0);
        }
    }

    private boolean contains(int session) {
        return links.has(session) && links.get(session, 0) != 0;
    }

    /** Adds a list, and moves there what now belongs there; all of it is in one list. */
    private void divide() {
        int added = lists.lists();
        int session = lists.head(added - Integer.highestOneBit(added));
        lists.ensure(added);
        while (session != NatRecords.NONE) {
            int next = lists.next(session);
            if (listOf(session) == added) {
                lists.remove(session);
                lists.add(added, session);
            }
            session = next;
        }
    }

    private int listOf(int session) {
        return listOf(records.mapping(session), records.remoteAddress(session));
    }

    /** There are as many lists as sessions, one more with each (linear hashing: Litwin, 1980). */
    private int listOf(int mapping, int remoteAddress) {
        int count = lists.lists();
        int power = Integer.highestOneBit(count);
        int list = hash.of(mapping, remoteAddress) & (2 * power - 1);
        return list < count ? list : list - power;
    }
}
