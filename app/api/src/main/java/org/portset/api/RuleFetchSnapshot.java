// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** How it stands with a domain whose rules are fetched from a rule server. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class RuleFetchSnapshot {
    private final String domain;
    private final String url;
    private final String state;
    private final String enablerName;
    private final int rules;
    private final Long ageSeconds;
    private final long ttlLeftSeconds;
    private final long nextTrySeconds;
    private final boolean asking;
    private final String lastError;

    private RuleFetchSnapshot(Builder builder) {
        domain = builder.domain;
        url = builder.url;
        state = builder.state;
        enablerName = builder.enablerName;
        rules = builder.rules;
        ageSeconds = builder.ageSeconds;
        ttlLeftSeconds = builder.ttlLeftSeconds;
        nextTrySeconds = builder.nextTrySeconds;
        asking = builder.asking;
        lastError = builder.lastError;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** The MAP domain whose rules are fetched. */
    public String domain() {
        return domain;
    }

    /** Where they are fetched from. */
    public String url() {
        return url;
    }

    /**
     * {@code waiting}: nothing has been told yet, and the domain is not in force; {@code good}; or
     * {@code over}: the last answer's time is over, and it is in force still.
     */
    public String state() {
        return state;
    }

    /** The provider's name, as it was told; empty where it was not. */
    public String enablerName() {
        return enablerName;
    }

    /** How many rules are in force. */
    public int rules() {
        return rules;
    }

    /** How long ago the last good answer came; null before the first. */
    public Long ageSeconds() {
        return ageSeconds;
    }

    /** How long it holds from now on; 0 when its time is over. */
    public long ttlLeftSeconds() {
        return ttlLeftSeconds;
    }

    /** When the server is asked next, from now on. */
    public long nextTrySeconds() {
        return nextTrySeconds;
    }

    /** Whether it is being asked. */
    public boolean asking() {
        return asking;
    }

    /** What was wrong with the last try; empty where it was good. */
    public String lastError() {
        return lastError;
    }

    /** Collects the parts of a {@link RuleFetchSnapshot}. */
    public static final class Builder {
        private String domain;
        private String url;
        private String state;
        private String enablerName;
        private int rules;
        private Long ageSeconds;
        private long ttlLeftSeconds;
        private long nextTrySeconds;
        private boolean asking;
        private String lastError;

        private Builder() {}

        /** Sets what {@link RuleFetchSnapshot#domain()} tells. */
        public Builder domain(String value) {
            domain = value;
            return this;
        }

        /** Sets what {@link RuleFetchSnapshot#url()} tells. */
        public Builder url(String value) {
            url = value;
            return this;
        }

        /** Sets what {@link RuleFetchSnapshot#state()} tells. */
        public Builder state(String value) {
            state = value;
            return this;
        }

        /** Sets what {@link RuleFetchSnapshot#enablerName()} tells. */
        public Builder enablerName(String value) {
            enablerName = value;
            return this;
        }

        /** Sets what {@link RuleFetchSnapshot#rules()} tells. */
        public Builder rules(int value) {
            rules = value;
            return this;
        }

        /** Sets what {@link RuleFetchSnapshot#ageSeconds()} tells. */
        public Builder ageSeconds(Long value) {
            ageSeconds = value;
            return this;
        }

        /** Sets what {@link RuleFetchSnapshot#ttlLeftSeconds()} tells. */
        public Builder ttlLeftSeconds(long value) {
            ttlLeftSeconds = value;
            return this;
        }

        /** Sets what {@link RuleFetchSnapshot#nextTrySeconds()} tells. */
        public Builder nextTrySeconds(long value) {
            nextTrySeconds = value;
            return this;
        }

        /** Sets what {@link RuleFetchSnapshot#asking()} tells. */
        public Builder asking(boolean value) {
            asking = value;
            return this;
        }

        /** Sets what {@link RuleFetchSnapshot#lastError()} tells. */
        public Builder lastError(String value) {
            lastError = value;
            return this;
        }

        /** Makes the snapshot. */
        public RuleFetchSnapshot build() {
            return new RuleFetchSnapshot(this);
        }
    }
}
