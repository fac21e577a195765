// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** A rule that carries a session's data in its switch. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class SessionRuleSnapshot {
    private final String switchId;
    private final String flowId;
    private final String direction;
    private final String rule;
    private final String state;
    private final long packets;
    private final long bytes;

    private SessionRuleSnapshot(Builder builder) {
        switchId = builder.switchId;
        flowId = builder.flowId;
        direction = builder.direction;
        rule = builder.rule;
        state = builder.state;
        packets = builder.packets;
        bytes = builder.bytes;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** ONOS device id. */
    public String switchId() {
        return switchId;
    }

    /** ONOS's id of the rule, in hexadecimal. */
    public String flowId() {
        return flowId;
    }

    /** {@code out} (towards the Internet) or {@code in}. */
    public String direction() {
        return direction;
    }

    /** The rule as {@code ovs-ofctl} writes it. */
    public String rule() {
        return rule;
    }

    /** ONOS's state of it, such as ADDED; - where ONOS does not have it yet. */
    public String state() {
        return state;
    }

    /** Packets that it has forwarded, as of the last statistics. */
    public long packets() {
        return packets;
    }

    /** Bytes that it has forwarded, as of the last statistics. */
    public long bytes() {
        return bytes;
    }

    /** Collects the parts of a {@link SessionRuleSnapshot}. */
    public static final class Builder {
        private String switchId;
        private String flowId;
        private String direction;
        private String rule;
        private String state;
        private long packets;
        private long bytes;

        private Builder() {}

        /** Sets what {@link SessionRuleSnapshot#switchId()} tells. */
        public Builder switchId(String value) {
            switchId = value;
            return this;
        }

        /** Sets what {@link SessionRuleSnapshot#flowId()} tells. */
        public Builder flowId(String value) {
            flowId = value;
            return this;
        }

        /** Sets what {@link SessionRuleSnapshot#direction()} tells. */
        public Builder direction(String value) {
            direction = value;
            return this;
        }

        /** Sets what {@link SessionRuleSnapshot#rule()} tells. */
        public Builder rule(String value) {
            rule = value;
            return this;
        }

        /** Sets what {@link SessionRuleSnapshot#state()} tells. */
        public Builder state(String value) {
            state = value;
            return this;
        }

        /** Sets what {@link SessionRuleSnapshot#packets()} tells. */
        public Builder packets(long value) {
            packets = value;
            return this;
        }

        /** Sets what {@link SessionRuleSnapshot#bytes()} tells. */
        public Builder bytes(long value) {
            bytes = value;
            return this;
        }

        /** Makes the snapshot. */
        public SessionRuleSnapshot build() {
            return new SessionRuleSnapshot(this);
        }
    }
}
