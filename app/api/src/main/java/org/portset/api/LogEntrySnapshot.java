// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** One record of the log about a subscriber. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class LogEntrySnapshot {
    private final String time;
    private final String event;
    private final String subscriber;
    private final String protocol;
    private final String inside;
    private final String outside;
    private final String remote;
    private final String prefix;
    private final String ipv4;
    private final Integer psid;

    private LogEntrySnapshot(Builder builder) {
        time = builder.time;
        event = builder.event;
        subscriber = builder.subscriber;
        protocol = builder.protocol;
        inside = builder.inside;
        outside = builder.outside;
        remote = builder.remote;
        prefix = builder.prefix;
        ipv4 = builder.ipv4;
        psid = builder.psid;
    }

    /** Starts a snapshot whose numbers are 0, whose flags are false and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** When, ISO 8601 in UTC. */
    public String time() {
        return time;
    }

    /**
     * port-set-assigned, port-set-released, mapping-created, mapping-ended, session-created or
     * session-ended.
     */
    public String event() {
        return event;
    }

    /** Subscriber id. */
    public String subscriber() {
        return subscriber;
    }

    /** tcp, udp or icmp; null of a port set. */
    public String protocol() {
        return protocol;
    }

    /** Inside address and port; null of a port set. */
    public String inside() {
        return inside;
    }

    /** Outside address and port; null of a port set. */
    public String outside() {
        return outside;
    }

    /** Remote address and port; null unless it is a session's. */
    public String remote() {
        return remote;
    }

    /** End-user IPv6 prefix; null unless it is a port set's. */
    public String prefix() {
        return prefix;
    }

    /** IPv4 prefix; null unless it is a port set's. */
    public String ipv4() {
        return ipv4;
    }

    /** Port-set identifier; null unless it is a port set's of a shared address. */
    public Integer psid() {
        return psid;
    }

    /** Collects the parts of a {@link LogEntrySnapshot}. */
    public static final class Builder {
        private String time;
        private String event;
        private String subscriber;
        private String protocol;
        private String inside;
        private String outside;
        private String remote;
        private String prefix;
        private String ipv4;
        private Integer psid;

        private Builder() {}

        /** Sets what {@link LogEntrySnapshot#time()} tells. */
        public Builder time(String value) {
            time = value;
            return this;
        }

        /** Sets what {@link LogEntrySnapshot#event()} tells. */
        public Builder event(String value) {
            event = value;
            return this;
        }

        /** Sets what {@link LogEntrySnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link LogEntrySnapshot#protocol()} tells. */
        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        /** Sets what {@link LogEntrySnapshot#inside()} tells. */
        public Builder inside(String value) {
            inside = value;
            return this;
        }

        /** Sets what {@link LogEntrySnapshot#outside()} tells. */
        public Builder outside(String value) {
            outside = value;
            return this;
        }

        /** Sets what {@link LogEntrySnapshot#remote()} tells. */
        public Builder remote(String value) {
            remote = value;
            return this;
        }

        /** Sets what {@link LogEntrySnapshot#prefix()} tells. */
        public Builder prefix(String value) {
            prefix = value;
            return this;
        }

        /** Sets what {@link LogEntrySnapshot#ipv4()} tells. */
        public Builder ipv4(String value) {
            ipv4 = value;
            return this;
        }

        /** Sets what {@link LogEntrySnapshot#psid()} tells. */
        public Builder psid(Integer value) {
            psid = value;
            return this;
        }

        /** Makes the snapshot. */
        public LogEntrySnapshot build() {
            return new LogEntrySnapshot(this);
        }
    }
}
