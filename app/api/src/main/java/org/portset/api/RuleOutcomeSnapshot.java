// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** What became of requests to the rule server, counted. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class RuleOutcomeSnapshot {
    private final String outcome;
    private final int status;
    private final long count;
    private final String sentence;

    private RuleOutcomeSnapshot(Builder builder) {
        outcome = builder.outcome;
        status = builder.status;
        count = builder.count;
        sentence = builder.sentence;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** A word for it, such as rules or stranger. */
    public String outcome() {
        return outcome;
    }

    /** The status code of HTTP; 0 where nothing was answered. */
    public int status() {
        return status;
    }

    /** How often, since the application has started. */
    public long count() {
        return count;
    }

    /** What happened, in a sentence. */
    public String sentence() {
        return sentence;
    }

    /** Collects the parts of a {@link RuleOutcomeSnapshot}. */
    public static final class Builder {
        private String outcome;
        private int status;
        private long count;
        private String sentence;

        private Builder() {}

        /** Sets what {@link RuleOutcomeSnapshot#outcome()} tells. */
        public Builder outcome(String value) {
            outcome = value;
            return this;
        }

        /** Sets what {@link RuleOutcomeSnapshot#status()} tells. */
        public Builder status(int value) {
            status = value;
            return this;
        }

        /** Sets what {@link RuleOutcomeSnapshot#count()} tells. */
        public Builder count(long value) {
            count = value;
            return this;
        }

        /** Sets what {@link RuleOutcomeSnapshot#sentence()} tells. */
        public Builder sentence(String value) {
            sentence = value;
            return this;
        }

        /** The snapshot. */
        public RuleOutcomeSnapshot build() {
            return new RuleOutcomeSnapshot(this);
        }
    }
}
