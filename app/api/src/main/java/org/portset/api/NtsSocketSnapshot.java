// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A socket of the application's for NTS. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class NtsSocketSnapshot {
    private final String name;
    private final List<String> addresses;
    private final boolean listening;
    private final String problem;
    private final int held;
    private final String processing;
    private final Map<String, Long> counters;

    private NtsSocketSnapshot(Builder builder) {
        name = builder.name;
        addresses = List.copyOf(builder.addresses);
        listening = builder.listening;
        problem = builder.problem;
        held = builder.held;
        processing = builder.processing;
        counters = Collections.unmodifiableMap(new LinkedHashMap<>(builder.counters));
    }

    /** Starts a snapshot whose numbers are 0, whose texts are null and whose lists are empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** router: for the NTS protocol; server: the NTSv2 server. */
    public String name() {
        return name;
    }

    /** Where it listens, or should. */
    public List<String> addresses() {
        return addresses;
    }

    /** Whether it does. */
    public boolean listening() {
        return listening;
    }

    /** Why not; null if it does. */
    public String problem() {
        return problem;
    }

    /** Queries that the server holds now. */
    public int held() {
        return held;
    }

    /** The server's own time for a held query, in words; null where it is no server. */
    public String processing() {
        return processing;
    }

    /** What it has counted, each by a sentence; zeros are not there. */
    public Map<String, Long> counters() {
        return counters;
    }

    /** Collects the parts of a {@link NtsSocketSnapshot}. */
    public static final class Builder {
        private String name;
        private List<String> addresses = List.of();
        private boolean listening;
        private String problem;
        private int held;
        private String processing;
        private Map<String, Long> counters = Map.of();

        private Builder() {}

        /** Sets what {@link NtsSocketSnapshot#name()} tells. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets what {@link NtsSocketSnapshot#addresses()} tells. */
        public Builder addresses(List<String> value) {
            addresses = value;
            return this;
        }

        /** Sets what {@link NtsSocketSnapshot#listening()} tells. */
        public Builder listening(boolean value) {
            listening = value;
            return this;
        }

        /** Sets what {@link NtsSocketSnapshot#problem()} tells. */
        public Builder problem(String value) {
            problem = value;
            return this;
        }

        /** Sets what {@link NtsSocketSnapshot#held()} tells. */
        public Builder held(int value) {
            held = value;
            return this;
        }

        /** Sets what {@link NtsSocketSnapshot#processing()} tells. */
        public Builder processing(String value) {
            processing = value;
            return this;
        }

        /** Sets what {@link NtsSocketSnapshot#counters()} tells. */
        public Builder counters(Map<String, Long> value) {
            counters = value;
            return this;
        }

        /** Makes the snapshot. */
        public NtsSocketSnapshot build() {
            return new NtsSocketSnapshot(this);
        }
    }
}
