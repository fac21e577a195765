// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.pcp;

import java.util.Objects;

/** What a subscriber's hosts may ask for. Immutable. */
public final class PcpPolicy {
    /** Lifetimes of 2 minutes to 24 hours, as RFC 6887 section 15 recommends; 64 mappings. */
    public static final PcpPolicy DEFAULT = of(120, 24 * 3600, 64);

    /** Longest lifetime that can be allowed: the timers' maximum of 30 days. */
    public static final int MAX_LIFETIME_SECONDS = 30 * 24 * 3600;

    private final int minLifetimeSeconds;
    private final int maxLifetimeSeconds;
    private final int maxMappings;

    private PcpPolicy(int minLifetimeSeconds, int maxLifetimeSeconds, int maxMappings) {
        this.minLifetimeSeconds = minLifetimeSeconds;
        this.maxLifetimeSeconds = maxLifetimeSeconds;
        this.maxMappings = maxMappings;
    }

    /**
     * A policy.
     *
     * @param minLifetimeSeconds what a shorter request gets, 1 or more
     * @param maxLifetimeSeconds what a longer request gets, not below the minimum, at most {@link
     *     #MAX_LIFETIME_SECONDS}
     * @param maxMappings that all hosts of a subscriber may have at once by asking, 1 to 65535
     * @throws IllegalArgumentException if a value is out of its range, naming it
     */
    public static PcpPolicy of(int minLifetimeSeconds, int maxLifetimeSeconds, int maxMappings) {
        if (minLifetimeSeconds < 1) {
            throw new IllegalArgumentException(
                    "minLifetimeSeconds is " + minLifetimeSeconds + "; must be 1 or more");
        }
        if (maxLifetimeSeconds < minLifetimeSeconds || maxLifetimeSeconds > MAX_LIFETIME_SECONDS) {
            throw new IllegalArgumentException(
                    "maxLifetimeSeconds is "
                            + maxLifetimeSeconds
                            + "; must be minLifetimeSeconds ("
                            + minLifetimeSeconds
                            + ") to "
                            + MAX_LIFETIME_SECONDS);
        }
        if (maxMappings < 1 || maxMappings > 0xffff) {
            throw new IllegalArgumentException(
                    "maxMappings is " + maxMappings + "; must be 1 to 65535");
        }
        return new PcpPolicy(minLifetimeSeconds, maxLifetimeSeconds, maxMappings);
    }

    /** The shortest lifetime given. */
    public int minLifetimeSeconds() {
        return minLifetimeSeconds;
    }

    /** The longest lifetime given. */
    public int maxLifetimeSeconds() {
        return maxLifetimeSeconds;
    }

    /** How many mappings the hosts of a subscriber may have by asking, together. */
    public int maxMappings() {
        return maxMappings;
    }

    /** What a request for so many seconds gets; {@code requested} is unsigned. */
    long granted(int requested) {
        long seconds = Integer.toUnsignedLong(requested);
        return Math.max(minLifetimeSeconds, Math.min(seconds, maxLifetimeSeconds));
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PcpPolicy)) {
            return false;
        }
        PcpPolicy that = (PcpPolicy) other;
        return minLifetimeSeconds == that.minLifetimeSeconds
                && maxLifetimeSeconds == that.maxLifetimeSeconds
                && maxMappings == that.maxMappings;
    }

    @Override
    public int hashCode() {
        return Objects.hash(minLifetimeSeconds, maxLifetimeSeconds, maxMappings);
    }

    @Override
    public String toString() {
        return "PcpPolicy{lifetimeSeconds="
                + minLifetimeSeconds
                + ".."
                + maxLifetimeSeconds
                + ", maxMappings="
                + maxMappings
                + '}';
    }
}
