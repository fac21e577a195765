// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.List;

/** What a change of a MAP domain would do, told before it is made. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class DomainChangeSnapshot {
    private final String domain;
    private final String change;
    private final List<ChangeSnapshot> changes;
    private final int sessionsEnding;

    private DomainChangeSnapshot(Builder builder) {
        domain = builder.domain;
        change = builder.change;
        changes = List.copyOf(builder.changes);
        sessionsEnding = builder.sessionsEnding;
    }

    /** Starts a snapshot whose numbers are 0, whose texts are null and whose lists are empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** Name of the domain. */
    public String domain() {
        return domain;
    }

    /** What would become of it: added, changed, removed or unchanged. */
    public String change() {
        return change;
    }

    /** The differences: fields of the domain, its rules, subscribers, then switches. */
    public List<ChangeSnapshot> changes() {
        return changes;
    }

    /** Sessions of all subscribers that are open now and would be ended. */
    public int sessionsEnding() {
        return sessionsEnding;
    }

    /** Collects the parts of a {@link DomainChangeSnapshot}. */
    public static final class Builder {
        private String domain;
        private String change;
        private List<ChangeSnapshot> changes = List.of();
        private int sessionsEnding;

        private Builder() {}

        /** Sets what {@link DomainChangeSnapshot#domain()} tells. */
        public Builder domain(String value) {
            domain = value;
            return this;
        }

        /** Sets what {@link DomainChangeSnapshot#change()} tells. */
        public Builder change(String value) {
            change = value;
            return this;
        }

        /** Sets what {@link DomainChangeSnapshot#changes()} tells. */
        public Builder changes(List<ChangeSnapshot> value) {
            changes = value;
            return this;
        }

        /** Sets what {@link DomainChangeSnapshot#sessionsEnding()} tells. */
        public Builder sessionsEnding(int value) {
            sessionsEnding = value;
            return this;
        }

        /** Makes the snapshot. */
        public DomainChangeSnapshot build() {
            return new DomainChangeSnapshot(this);
        }
    }
}
