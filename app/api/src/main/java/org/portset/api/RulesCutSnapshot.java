// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** A domain with more rules than a home is told in HB46PP. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class RulesCutSnapshot {
    private final String domain;
    private final int rules;
    private final int told;

    private RulesCutSnapshot(Builder builder) {
        domain = builder.domain;
        rules = builder.rules;
        told = builder.told;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** Name of the domain. */
    public String domain() {
        return domain;
    }

    /** The rules that it has, without those that no form can tell. */
    public int rules() {
        return rules;
    }

    /** How many of them a home is told: its own, and the first of the others. */
    public int told() {
        return told;
    }

    /** Collects the parts of a {@link RulesCutSnapshot}. */
    public static final class Builder {
        private String domain;
        private int rules;
        private int told;

        private Builder() {}

        /** Sets what {@link RulesCutSnapshot#domain()} tells. */
        public Builder domain(String value) {
            domain = value;
            return this;
        }

        /** Sets what {@link RulesCutSnapshot#rules()} tells. */
        public Builder rules(int value) {
            rules = value;
            return this;
        }

        /** Sets what {@link RulesCutSnapshot#told()} tells. */
        public Builder told(int value) {
            told = value;
            return this;
        }

        /** The snapshot. */
        public RulesCutSnapshot build() {
            return new RulesCutSnapshot(this);
        }
    }
}
