// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** One step of a trace. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class TraceStepSnapshot {
    private final String where;
    private final String what;
    private final String effect;

    private TraceStepSnapshot(Builder builder) {
        where = builder.where;
        what = builder.what;
        effect = builder.effect;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** Switch, link or NAT at which the step happens. */
    public String where() {
        return where;
    }

    /** What was matched or decided. */
    public String what() {
        return what;
    }

    /** What it did to the packet. */
    public String effect() {
        return effect;
    }

    /** Collects the parts of a {@link TraceStepSnapshot}. */
    public static final class Builder {
        private String where;
        private String what;
        private String effect;

        private Builder() {}

        /** Sets what {@link TraceStepSnapshot#where()} tells. */
        public Builder where(String value) {
            where = value;
            return this;
        }

        /** Sets what {@link TraceStepSnapshot#what()} tells. */
        public Builder what(String value) {
            what = value;
            return this;
        }

        /** Sets what {@link TraceStepSnapshot#effect()} tells. */
        public Builder effect(String value) {
            effect = value;
            return this;
        }

        /** Makes the snapshot. */
        public TraceStepSnapshot build() {
            return new TraceStepSnapshot(this);
        }
    }
}
