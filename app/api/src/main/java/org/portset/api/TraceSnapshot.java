// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.List;

/** What would become of a packet, step by step. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class TraceSnapshot {
    private final String packet;
    private final List<TraceStepSnapshot> steps;
    private final String outcome;
    private final String reason;
    private final String sentence;

    private TraceSnapshot(Builder builder) {
        packet = builder.packet;
        steps = List.copyOf(builder.steps);
        outcome = builder.outcome;
        reason = builder.reason;
        sentence = builder.sentence;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** The packet asked for. */
    public String packet() {
        return packet;
    }

    /** The steps, in order. */
    public List<TraceStepSnapshot> steps() {
        return steps;
    }

    /** delivered, controller or dropped. */
    public String outcome() {
        return outcome;
    }

    /** Where it was delivered, or the id of the drop reason. */
    public String reason() {
        return reason;
    }

    /** The outcome in a sentence. */
    public String sentence() {
        return sentence;
    }

    /** Collects the parts of a {@link TraceSnapshot}. */
    public static final class Builder {
        private String packet;
        private List<TraceStepSnapshot> steps = List.of();
        private String outcome;
        private String reason;
        private String sentence;

        private Builder() {}

        /** Sets what {@link TraceSnapshot#packet()} tells. */
        public Builder packet(String value) {
            packet = value;
            return this;
        }

        /** Sets what {@link TraceSnapshot#steps()} tells. */
        public Builder steps(List<TraceStepSnapshot> value) {
            steps = value;
            return this;
        }

        /** Sets what {@link TraceSnapshot#outcome()} tells. */
        public Builder outcome(String value) {
            outcome = value;
            return this;
        }

        /** Sets what {@link TraceSnapshot#reason()} tells. */
        public Builder reason(String value) {
            reason = value;
            return this;
        }

        /** Sets what {@link TraceSnapshot#sentence()} tells. */
        public Builder sentence(String value) {
            sentence = value;
            return this;
        }

        /** Makes the snapshot. */
        public TraceSnapshot build() {
            return new TraceSnapshot(this);
        }
    }
}
