// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one subscriber's NTS router has counted since it was configured, and what is in it. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class NtsRouterSnapshot {
    private final String subscriber;
    private final int hosts;
    private final int entries;
    private final long requests;
    private final long granted;
    private final long grantedWaiting;
    private final long mapped;
    private final Map<String, Long> refused;
    private final int waiting;
    private final int mostWaiting;
    private final long waitedMicros;
    private final long longestWaitMicros;
    private final List<Long> waitClasses;
    private final long sessions;
    private final long again;
    private final long strays;
    private final long unused;
    private final long updatesLearnt;

    private NtsRouterSnapshot(Builder builder) {
        subscriber = builder.subscriber;
        hosts = builder.hosts;
        entries = builder.entries;
        requests = builder.requests;
        granted = builder.granted;
        grantedWaiting = builder.grantedWaiting;
        mapped = builder.mapped;
        refused = Collections.unmodifiableMap(new LinkedHashMap<>(builder.refused));
        waiting = builder.waiting;
        mostWaiting = builder.mostWaiting;
        waitedMicros = builder.waitedMicros;
        longestWaitMicros = builder.longestWaitMicros;
        waitClasses = List.copyOf(builder.waitClasses);
        sessions = builder.sessions;
        again = builder.again;
        strays = builder.strays;
        unused = builder.unused;
        updatesLearnt = builder.updatesLearnt;
    }

    /** Starts a snapshot whose numbers are 0, whose texts are null and whose lists are empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** Id of the subscriber. */
    public String subscriber() {
        return subscriber;
    }

    /** Hosts in its list. */
    public int hosts() {
        return hosts;
    }

    /** Entries of its request cache. */
    public int entries() {
        return entries;
    }

    /** Requests, whatever became of them. */
    public long requests() {
        return requests;
    }

    /** Requests that were granted an entry. */
    public long granted() {
        return granted;
    }

    /** Those of them that had to wait. */
    public long grantedWaiting() {
        return grantedWaiting;
    }

    /** Requests granted without an entry, since a mapping leads to the host anyway. */
    public long mapped() {
        return mapped;
    }

    /** Requests refused, by the reason; reasons that have refused none are not there. */
    public Map<String, Long> refused() {
        return refused;
    }

    /** Requests that wait now. */
    public int waiting() {
        return waiting;
    }

    /** The most that have waited at once. */
    public int mostWaiting() {
        return mostWaiting;
    }

    /** How long the granted ones have waited, in all, in microseconds. */
    public long waitedMicros() {
        return waitedMicros;
    }

    /** How long the one did that has waited longest, in microseconds. */
    public long longestWaitMicros() {
        return longestWaitMicros;
    }

    /**
     * How many of the granted ones have waited so long: less than 1 ms, 2 ms, 4 ms, and so on; the
     * last, all above.
     */
    public List<Long> waitClasses() {
        return waitClasses;
    }

    /** Sessions that entries have let in. */
    public long sessions() {
        return sessions;
    }

    /** Those of them that a used entry let in for the address that had used it first. */
    public long again() {
        return again;
    }

    /** Those that a used entry let in for another address. */
    public long strays() {
        return strays;
    }

    /** Entries whose time was up before a packet came. */
    public long unused() {
        return unused;
    }

    /** DNS UPDATEs from which a host was learnt, or learnt to be gone. */
    public long updatesLearnt() {
        return updatesLearnt;
    }

    /** Collects the parts of a {@link NtsRouterSnapshot}. */
    public static final class Builder {
        private String subscriber;
        private int hosts;
        private int entries;
        private long requests;
        private long granted;
        private long grantedWaiting;
        private long mapped;
        private Map<String, Long> refused = Map.of();
        private int waiting;
        private int mostWaiting;
        private long waitedMicros;
        private long longestWaitMicros;
        private List<Long> waitClasses = List.of();
        private long sessions;
        private long again;
        private long strays;
        private long unused;
        private long updatesLearnt;

        private Builder() {}

        /** Sets what {@link NtsRouterSnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#hosts()} tells. */
        public Builder hosts(int value) {
            hosts = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#entries()} tells. */
        public Builder entries(int value) {
            entries = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#requests()} tells. */
        public Builder requests(long value) {
            requests = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#granted()} tells. */
        public Builder granted(long value) {
            granted = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#grantedWaiting()} tells. */
        public Builder grantedWaiting(long value) {
            grantedWaiting = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#mapped()} tells. */
        public Builder mapped(long value) {
            mapped = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#refused()} tells. */
        public Builder refused(Map<String, Long> value) {
            refused = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#waiting()} tells. */
        public Builder waiting(int value) {
            waiting = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#mostWaiting()} tells. */
        public Builder mostWaiting(int value) {
            mostWaiting = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#waitedMicros()} tells. */
        public Builder waitedMicros(long value) {
            waitedMicros = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#longestWaitMicros()} tells. */
        public Builder longestWaitMicros(long value) {
            longestWaitMicros = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#waitClasses()} tells. */
        public Builder waitClasses(List<Long> value) {
            waitClasses = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#sessions()} tells. */
        public Builder sessions(long value) {
            sessions = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#again()} tells. */
        public Builder again(long value) {
            again = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#strays()} tells. */
        public Builder strays(long value) {
            strays = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#unused()} tells. */
        public Builder unused(long value) {
            unused = value;
            return this;
        }

        /** Sets what {@link NtsRouterSnapshot#updatesLearnt()} tells. */
        public Builder updatesLearnt(long value) {
            updatesLearnt = value;
            return this;
        }

        /** Makes the snapshot. */
        public NtsRouterSnapshot build() {
            return new NtsRouterSnapshot(this);
        }
    }
}
