// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

/**
 * When it is that somebody asks about: one millisecond, or all those of a second, as logs of
 * servers have seconds (RFC 6302). Immutable.
 */
public final class Moments {
    private final long firstMillis;
    private final long lastMillis;

    private Moments(long firstMillis, long lastMillis) {
        this.firstMillis = firstMillis;
        this.lastMillis = lastMillis;
    }

    /** One millisecond. */
    public static Moments millisecond(long epochMillis) {
        return new Moments(epochMillis, epochMillis);
    }

    /** The second that begins then. */
    public static Moments second(long epochMillis) {
        return new Moments(epochMillis, epochMillis + 999);
    }

    /** Whether what lasted from one time to just before another was there at any of the moments. */
    boolean meets(long fromMillis, long untilMillis) {
        return fromMillis <= lastMillis && firstMillis < untilMillis;
    }
}
