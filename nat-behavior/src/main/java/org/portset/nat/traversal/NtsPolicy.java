// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * How an NTS router serves requests. Immutable.
 *
 * <ul>
 *   <li>{@link #serialized}: whether a request waits while a packet is expected that could be taken
 *       for its own. Off, packets reach wrong hosts; it is for showing that.
 *   <li>{@link #byRemote}, {@link #byPort}, {@link #byTarget}: whether requests that can't be
 *       mistaken for each other go at the same time: of remotes that don't overlap, of different
 *       outside ports or protocols, or to the same inside endpoint. All off, one request at a time.
 *   <li>{@link #spreadsPorts}: whether an asker that can be told a port is told another one than it
 *       asked for if that saves it the wait.
 * </ul>
 */
public final class NtsPolicy {
    /** The longest time that any field takes. */
    public static final long MAX_NANOS = TimeUnit.HOURS.toNanos(1);

    private final boolean serialized;
    private final boolean byRemote;
    private final boolean byPort;
    private final boolean byTarget;
    private final boolean spreadsPorts;
    private final int maxWaiting;
    private final int maxEntries;
    private final int maxPorts;
    private final long entryNanos;
    private final long keepNanos;
    private final long settleNanos;
    private final long maxPatienceNanos;

    private NtsPolicy(Builder builder) {
        serialized = builder.serialized;
        byRemote = builder.byRemote;
        byPort = builder.byPort;
        byTarget = builder.byTarget;
        spreadsPorts = builder.spreadsPorts;
        maxWaiting = builder.maxWaiting;
        maxEntries = builder.maxEntries;
        maxPorts = builder.maxPorts;
        entryNanos = builder.entryNanos;
        keepNanos = builder.keepNanos;
        settleNanos = builder.settleNanos;
        maxPatienceNanos = builder.maxPatienceNanos;
    }

    /** A builder of a policy with the defaults that its setters name. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with this policy's values. */
    public Builder toBuilder() {
        return new Builder()
                .serialized(serialized)
                .byRemote(byRemote)
                .byPort(byPort)
                .byTarget(byTarget)
                .spreadsPorts(spreadsPorts)
                .maxWaiting(maxWaiting)
                .maxEntries(maxEntries)
                .maxPorts(maxPorts)
                .entryNanos(entryNanos)
                .keepNanos(keepNanos)
                .settleNanos(settleNanos)
                .maxPatienceNanos(maxPatienceNanos);
    }

    /** Whether requests wait for one another at all. */
    public boolean serialized() {
        return serialized;
    }

    /** Whether not, if no remote address could be either's. */
    public boolean byRemote() {
        return byRemote;
    }

    /** Whether not, if no outside port and protocol could be either's. */
    public boolean byPort() {
        return byPort;
    }

    /** Whether not, if both lead to the same inside endpoint. */
    public boolean byTarget() {
        return byTarget;
    }

    /** Whether a port is given that nobody is expected on, where the asker can be told. */
    public boolean spreadsPorts() {
        return spreadsPorts;
    }

    /** How many requests may wait; one more is refused at once. */
    public int maxWaiting() {
        return maxWaiting;
    }

    /** How many entries there may be, kept ones too. */
    public int maxEntries() {
        return maxEntries;
    }

    /** How many ports the router may take for each protocol where it chooses them. */
    public int maxPorts() {
        return maxPorts;
    }

    /**
     * How long an entry awaits its first packet. Everybody behind it waits as long, where nobody
     * comes.
     */
    public long entryNanos() {
        return entryNanos;
    }

    /** How long it is kept after that. */
    public long keepNanos() {
        return keepNanos;
    }

    /**
     * How long requests go on waiting after that. At 0 the next entry is made while the packet that
     * was expected may be still to come, if the first was a stray: that packet then reaches the
     * next one's host. As long as {@link #keepNanos}, it never does, and the queue is so much
     * slower.
     */
    public long settleNanos() {
        return settleNanos;
    }

    /** How long a request waits at most, whatever patience its asker has. */
    public long maxPatienceNanos() {
        return maxPatienceNanos;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NtsPolicy)) {
            return false;
        }
        NtsPolicy that = (NtsPolicy) other;
        return serialized == that.serialized
                && byRemote == that.byRemote
                && byPort == that.byPort
                && byTarget == that.byTarget
                && spreadsPorts == that.spreadsPorts
                && maxWaiting == that.maxWaiting
                && maxEntries == that.maxEntries
                && maxPorts == that.maxPorts
                && entryNanos == that.entryNanos
                && keepNanos == that.keepNanos
                && settleNanos == that.settleNanos
                && maxPatienceNanos == that.maxPatienceNanos;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                serialized,
                byRemote,
                byPort,
                byTarget,
                spreadsPorts,
                maxWaiting,
                maxEntries,
                maxPorts,
                entryNanos,
                keepNanos,
                settleNanos,
                maxPatienceNanos);
    }

    @Override
    public String toString() {
        return "NtsPolicy{serialized="
                + serialized
                + ", byRemote="
                + byRemote
                + ", byPort="
                + byPort
                + ", byTarget="
                + byTarget
                + ", spreadsPorts="
                + spreadsPorts
                + ", maxWaiting="
                + maxWaiting
                + ", maxEntries="
                + maxEntries
                + ", maxPorts="
                + maxPorts
                + ", entryNanos="
                + entryNanos
                + ", keepNanos="
                + keepNanos
                + ", settleNanos="
                + settleNanos
                + ", maxPatienceNanos="
                + maxPatienceNanos
                + '}';
    }

    /**
     * Builds an {@link NtsPolicy}. A setter throws {@link IllegalArgumentException} for a value out
     * of its range; the message starts with the field's name and a colon.
     */
    public static final class Builder {
        private static final int MAX_COUNT = 65_535;

        private boolean serialized = true;
        private boolean byRemote = true;
        private boolean byPort = true;
        private boolean byTarget = true;
        private boolean spreadsPorts = true;
        private int maxWaiting = 250; // as many as 5 s serve at a round trip of 20 ms
        private int maxEntries = 1024;
        private int maxPorts = 4;
        private long entryNanos = TimeUnit.SECONDS.toNanos(1);
        private long keepNanos = TimeUnit.SECONDS.toNanos(2); // a lost SYN comes again after 1 s
        private long settleNanos;
        private long maxPatienceNanos = TimeUnit.SECONDS.toNanos(5);

        private Builder() {}

        /** On unless set. */
        public Builder serialized(boolean value) {
            serialized = value;
            return this;
        }

        /** On unless set. */
        public Builder byRemote(boolean value) {
            byRemote = value;
            return this;
        }

        /** On unless set. */
        public Builder byPort(boolean value) {
            byPort = value;
            return this;
        }

        /** On unless set. */
        public Builder byTarget(boolean value) {
            byTarget = value;
            return this;
        }

        /** On unless set. */
        public Builder spreadsPorts(boolean value) {
            spreadsPorts = value;
            return this;
        }

        /** 0..65535; 250 unless set. */
        public Builder maxWaiting(int value) {
            maxWaiting = inRange("maxWaiting", value, 0);
            return this;
        }

        /** 1..65535; 1024 unless set. */
        public Builder maxEntries(int value) {
            maxEntries = inRange("maxEntries", value, 1);
            return this;
        }

        /** 0..65535; 4 unless set. */
        public Builder maxPorts(int value) {
            maxPorts = inRange("maxPorts", value, 0);
            return this;
        }

        /** 1 ns to an hour; 1 s unless set. */
        public Builder entryNanos(long value) {
            entryNanos = inTime("entryNanos", value, 1);
            return this;
        }

        /** 0 to an hour; 2 s unless set. */
        public Builder keepNanos(long value) {
            keepNanos = inTime("keepNanos", value, 0);
            return this;
        }

        /** 0 to an hour; 0 unless set. */
        public Builder settleNanos(long value) {
            settleNanos = inTime("settleNanos", value, 0);
            return this;
        }

        /** 1 ns to an hour; 5 s, a DNS timeout, unless set. */
        public Builder maxPatienceNanos(long value) {
            maxPatienceNanos = inTime("maxPatienceNanos", value, 1);
            return this;
        }

        /** The policy as set. */
        public NtsPolicy build() {
            return new NtsPolicy(this);
        }

        private static int inRange(String field, int value, int min) {
            if (value < min || value > MAX_COUNT) {
                throw new IllegalArgumentException(
                        field + ": " + value + " is outside " + min + ".." + MAX_COUNT);
            }
            return value;
        }

        private static long inTime(String field, long value, long min) {
            if (value < min || value > MAX_NANOS) {
                throw new IllegalArgumentException(
                        field + ": " + value + " is outside " + min + ".." + MAX_NANOS);
            }
            return value;
        }
    }
}
