// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** A request that waits for its turn at an NTS router. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class NtsRequestSnapshot {
    private final String subscriber;
    private final String protocol;
    private final String remote;
    private final String outsideAddress;
    private final int outsidePort;
    private final String insideAddress;
    private final int insidePort;
    private final long waitedMillis;
    private final long leftMillis;

    private NtsRequestSnapshot(Builder builder) {
        subscriber = builder.subscriber;
        protocol = builder.protocol;
        remote = builder.remote;
        outsideAddress = builder.outsideAddress;
        outsidePort = builder.outsidePort;
        insideAddress = builder.insideAddress;
        insidePort = builder.insidePort;
        waitedMillis = builder.waitedMillis;
        leftMillis = builder.leftMillis;
    }

    /** Starts a snapshot whose numbers are 0, whose texts are null and whose lists are empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** Id of the subscriber. */
    public String subscriber() {
        return subscriber;
    }

    /** tcp, udp or any. */
    public String protocol() {
        return protocol;
    }

    /** Where the packet comes from: a prefix, or any. */
    public String remote() {
        return remote;
    }

    /** The address that it is for. */
    public String outsideAddress() {
        return outsideAddress;
    }

    /** The port that it is for; 0: any. */
    public int outsidePort() {
        return outsidePort;
    }

    /** The host that gets it. */
    public String insideAddress() {
        return insideAddress;
    }

    /** The host's port; 0: the one that the packet is for. */
    public int insidePort() {
        return insidePort;
    }

    /** How long it has waited. */
    public long waitedMillis() {
        return waitedMillis;
    }

    /** How long its asker will wait from now on, as far as the router lets it. */
    public long leftMillis() {
        return leftMillis;
    }

    /** Collects the parts of a {@link NtsRequestSnapshot}. */
    public static final class Builder {
        private String subscriber;
        private String protocol;
        private String remote;
        private String outsideAddress;
        private int outsidePort;
        private String insideAddress;
        private int insidePort;
        private long waitedMillis;
        private long leftMillis;

        private Builder() {}

        /** Sets what {@link NtsRequestSnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link NtsRequestSnapshot#protocol()} tells. */
        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        /** Sets what {@link NtsRequestSnapshot#remote()} tells. */
        public Builder remote(String value) {
            remote = value;
            return this;
        }

        /** Sets what {@link NtsRequestSnapshot#outsideAddress()} tells. */
        public Builder outsideAddress(String value) {
            outsideAddress = value;
            return this;
        }

        /** Sets what {@link NtsRequestSnapshot#outsidePort()} tells. */
        public Builder outsidePort(int value) {
            outsidePort = value;
            return this;
        }

        /** Sets what {@link NtsRequestSnapshot#insideAddress()} tells. */
        public Builder insideAddress(String value) {
            insideAddress = value;
            return this;
        }

        /** Sets what {@link NtsRequestSnapshot#insidePort()} tells. */
        public Builder insidePort(int value) {
            insidePort = value;
            return this;
        }

        /** Sets what {@link NtsRequestSnapshot#waitedMillis()} tells. */
        public Builder waitedMillis(long value) {
            waitedMillis = value;
            return this;
        }

        /** Sets what {@link NtsRequestSnapshot#leftMillis()} tells. */
        public Builder leftMillis(long value) {
            leftMillis = value;
            return this;
        }

        /** Makes the snapshot. */
        public NtsRequestSnapshot build() {
            return new NtsRequestSnapshot(this);
        }
    }
}
