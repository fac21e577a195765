// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** What one comparison of a switch's rules with those that it should have has mended. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class ReconcileSnapshot {
    private final String switchId;
    private final int added;
    private final int removed;

    private ReconcileSnapshot(Builder builder) {
        switchId = builder.switchId;
        added = builder.added;
        removed = builder.removed;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** ONOS device id. */
    public String switchId() {
        return switchId;
    }

    /** Rules that were missing, and have been asked for. */
    public int added() {
        return added;
    }

    /** Rules that were left over, and have been asked to be removed. */
    public int removed() {
        return removed;
    }

    /** Collects the parts of a {@link ReconcileSnapshot}. */
    public static final class Builder {
        private String switchId;
        private int added;
        private int removed;

        private Builder() {}

        /** Sets what {@link ReconcileSnapshot#switchId()} tells. */
        public Builder switchId(String value) {
            switchId = value;
            return this;
        }

        /** Sets what {@link ReconcileSnapshot#added()} tells. */
        public Builder added(int value) {
            added = value;
            return this;
        }

        /** Sets what {@link ReconcileSnapshot#removed()} tells. */
        public Builder removed(int value) {
            removed = value;
            return this;
        }

        /** Makes the snapshot. */
        public ReconcileSnapshot build() {
            return new ReconcileSnapshot(this);
        }
    }
}
