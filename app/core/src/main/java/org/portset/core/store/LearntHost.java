// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

/**
 * A host's name as it is stored: with the wall-clock time at which it was learnt, as monotonic time
 * ends with its process.
 */
public final class LearntHost {
    private final String subscriber;
    private final String name;
    private final int insideAddress;
    private final long learntEpochMillis;

    LearntHost(String subscriber, String name, int insideAddress, long learntEpochMillis) {
        this.subscriber = subscriber;
        this.name = name;
        this.insideAddress = insideAddress;
        this.learntEpochMillis = learntEpochMillis;
    }

    static String key(String subscriber, String name) {
        return subscriber + '/' + name;
    }

    public String subscriber() {
        return subscriber;
    }

    /** The full name, in the one spelling that names have. */
    public String name() {
        return name;
    }

    /** In network order. */
    public int insideAddress() {
        return insideAddress;
    }

    /** How long ago it was learnt; never less than 0, also where the clock was set back. */
    public long ageMillis(long nowEpochMillis) {
        return Math.max(0, nowEpochMillis - learntEpochMillis);
    }
}
