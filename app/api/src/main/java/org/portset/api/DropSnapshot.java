// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** How many packets were not forwarded, where, and why. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class DropSnapshot {
    private final String reason;
    private final long count;
    private final String where;
    private final String by;
    private final String severity;
    private final String sentence;
    private final String rfc;

    private DropSnapshot(Builder builder) {
        reason = builder.reason;
        count = builder.count;
        where = builder.where;
        by = builder.by;
        severity = builder.severity;
        sentence = builder.sentence;
        rfc = builder.rfc;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** Id of the reason, as in docs/drops.md. */
    public String reason() {
        return reason;
    }

    /** Packets. */
    public long count() {
        return count;
    }

    /** ONOS device id of the switch, or of the switch whose slow path dropped them. */
    public String where() {
        return where;
    }

    /** switch or controller. */
    public String by() {
        return by;
    }

    /** INFO, WARNING or ERROR. */
    public String severity() {
        return severity;
    }

    /** What happened, in a sentence. */
    public String sentence() {
        return sentence;
    }

    /** The section that asks for it. */
    public String rfc() {
        return rfc;
    }

    /** Collects the parts of a {@link DropSnapshot}. */
    public static final class Builder {
        private String reason;
        private long count;
        private String where;
        private String by;
        private String severity;
        private String sentence;
        private String rfc;

        private Builder() {}

        /** Sets what {@link DropSnapshot#reason()} tells. */
        public Builder reason(String value) {
            reason = value;
            return this;
        }

        /** Sets what {@link DropSnapshot#count()} tells. */
        public Builder count(long value) {
            count = value;
            return this;
        }

        /** Sets what {@link DropSnapshot#where()} tells. */
        public Builder where(String value) {
            where = value;
            return this;
        }

        /** Sets what {@link DropSnapshot#by()} tells. */
        public Builder by(String value) {
            by = value;
            return this;
        }

        /** Sets what {@link DropSnapshot#severity()} tells. */
        public Builder severity(String value) {
            severity = value;
            return this;
        }

        /** Sets what {@link DropSnapshot#sentence()} tells. */
        public Builder sentence(String value) {
            sentence = value;
            return this;
        }

        /** Sets what {@link DropSnapshot#rfc()} tells. */
        public Builder rfc(String value) {
            rfc = value;
            return this;
        }

        /** Makes the snapshot. */
        public DropSnapshot build() {
            return new DropSnapshot(this);
        }
    }
}
