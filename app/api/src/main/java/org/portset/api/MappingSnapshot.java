// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** An inside endpoint that had an outside port over a time, by the log. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class MappingSnapshot {
    private final String insideAddress;
    private final int insidePort;
    private final String from;
    private final String until;

    private MappingSnapshot(Builder builder) {
        insideAddress = builder.insideAddress;
        insidePort = builder.insidePort;
        from = builder.from;
        until = builder.until;
    }

    /** Starts a snapshot whose numbers are 0, whose flags are false and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** IPv4 address of the host at home. */
    public String insideAddress() {
        return insideAddress;
    }

    /** Its port; for icmp the query id. */
    public int insidePort() {
        return insidePort;
    }

    /** Since when, ISO 8601 in UTC; null where the log no longer reaches back to it. */
    public String from() {
        return from;
    }

    /** Until when, at the latest; null while it lasts. */
    public String until() {
        return until;
    }

    /** Collects the parts of a {@link MappingSnapshot}. */
    public static final class Builder {
        private String insideAddress;
        private int insidePort;
        private String from;
        private String until;

        private Builder() {}

        /** Sets what {@link MappingSnapshot#insideAddress()} tells. */
        public Builder insideAddress(String value) {
            insideAddress = value;
            return this;
        }

        /** Sets what {@link MappingSnapshot#insidePort()} tells. */
        public Builder insidePort(int value) {
            insidePort = value;
            return this;
        }

        /** Sets what {@link MappingSnapshot#from()} tells. */
        public Builder from(String value) {
            from = value;
            return this;
        }

        /** Sets what {@link MappingSnapshot#until()} tells. */
        public Builder until(String value) {
            until = value;
            return this;
        }

        /** Makes the snapshot. */
        public MappingSnapshot build() {
            return new MappingSnapshot(this);
        }
    }
}
