// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** One difference that a change of the configuration would make. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class ChangeSnapshot {
    private final String kind;
    private final String name;
    private final String change;
    private final String before;
    private final String after;
    private final int sessionsEnding;

    private ChangeSnapshot(Builder builder) {
        kind = builder.kind;
        name = builder.name;
        change = builder.change;
        before = builder.before;
        after = builder.after;
        sessionsEnding = builder.sessionsEnding;
    }

    /** Starts a snapshot whose numbers are 0, whose texts are null and whose lists are empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** What differs: field, rule, subscriber or switch. */
    public String kind() {
        return kind;
    }

    /** The name of the field, the MAP rule or the subscriber, or the id of the switch. */
    public String name() {
        return name;
    }

    /** added, changed or removed. */
    public String change() {
        return change;
    }

    /** What it is now; null for what is added. */
    public String before() {
        return before;
    }

    /** What it would be; null for what is removed. */
    public String after() {
        return after;
    }

    /** Sessions of a subscriber that are open now and would be ended. */
    public int sessionsEnding() {
        return sessionsEnding;
    }

    /** Collects the parts of a {@link ChangeSnapshot}. */
    public static final class Builder {
        private String kind;
        private String name;
        private String change;
        private String before;
        private String after;
        private int sessionsEnding;

        private Builder() {}

        /** Sets what {@link ChangeSnapshot#kind()} tells. */
        public Builder kind(String value) {
            kind = value;
            return this;
        }

        /** Sets what {@link ChangeSnapshot#name()} tells. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets what {@link ChangeSnapshot#change()} tells. */
        public Builder change(String value) {
            change = value;
            return this;
        }

        /** Sets what {@link ChangeSnapshot#before()} tells. */
        public Builder before(String value) {
            before = value;
            return this;
        }

        /** Sets what {@link ChangeSnapshot#after()} tells. */
        public Builder after(String value) {
            after = value;
            return this;
        }

        /** Sets what {@link ChangeSnapshot#sessionsEnding()} tells. */
        public Builder sessionsEnding(int value) {
            sessionsEnding = value;
            return this;
        }

        /** Makes the snapshot. */
        public ChangeSnapshot build() {
            return new ChangeSnapshot(this);
        }
    }
}
