// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import java.util.Comparator;

/**
 * All that the owner of a subscriber has stored of it since it began to say everything anew. Stored
 * itself, after the rest, it makes void what is left of earlier ones: sessions that have ended
 * where this node could not hear of it, or that an earlier owner went on to store.
 */
final class Telling implements Stored, Comparable<Telling> {
    private final String subscriber;
    private final long term;
    private final long number;

    /**
     * @param term in which its owner was elected; 0 without a cluster
     * @param number of this telling, greater than those before of the same owner
     */
    Telling(String subscriber, long term, long number) {
        this.subscriber = subscriber;
        this.term = term;
        this.number = number;
    }

    @Override
    public String subscriber() {
        return subscriber;
    }

    @Override
    public Telling telling() {
        return this;
    }

    @Override
    public String key() {
        return subscriber + '/';
    }

    /** The term of who tells. */
    long term() {
        return term;
    }

    @Override
    public int compareTo(Telling other) {
        return Comparator.<Telling>comparingLong(t -> t.term)
                .thenComparingLong(t -> t.number)
                .compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Telling
                && subscriber.equals(((Telling) other).subscriber)
                && compareTo((Telling) other) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number) + 31 * Long.hashCode(term);
    }
}
