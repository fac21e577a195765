// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** An entry of the request cache: packets that are let in, and to where. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class NtsEntrySnapshot {
    private final String subscriber;
    private final String protocol;
    private final String remote;
    private final String outsideAddress;
    private final int outsidePort;
    private final String insideAddress;
    private final int insidePort;
    private final int uses;
    private final long ageMillis;
    private final long expiresMillis;

    private NtsEntrySnapshot(Builder builder) {
        subscriber = builder.subscriber;
        protocol = builder.protocol;
        remote = builder.remote;
        outsideAddress = builder.outsideAddress;
        outsidePort = builder.outsidePort;
        insideAddress = builder.insideAddress;
        insidePort = builder.insidePort;
        uses = builder.uses;
        ageMillis = builder.ageMillis;
        expiresMillis = builder.expiresMillis;
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

    /** Sessions that it has opened; 0: its first packet is awaited. */
    public int uses() {
        return uses;
    }

    /** How long ago it was made. */
    public long ageMillis() {
        return ageMillis;
    }

    /** When it is gone, from now. */
    public long expiresMillis() {
        return expiresMillis;
    }

    /** Collects the parts of a {@link NtsEntrySnapshot}. */
    public static final class Builder {
        private String subscriber;
        private String protocol;
        private String remote;
        private String outsideAddress;
        private int outsidePort;
        private String insideAddress;
        private int insidePort;
        private int uses;
        private long ageMillis;
        private long expiresMillis;

        private Builder() {}

        /** Sets what {@link NtsEntrySnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link NtsEntrySnapshot#protocol()} tells. */
        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        /** Sets what {@link NtsEntrySnapshot#remote()} tells. */
        public Builder remote(String value) {
            remote = value;
            return this;
        }

        /** Sets what {@link NtsEntrySnapshot#outsideAddress()} tells. */
        public Builder outsideAddress(String value) {
            outsideAddress = value;
            return this;
        }

        /** Sets what {@link NtsEntrySnapshot#outsidePort()} tells. */
        public Builder outsidePort(int value) {
            outsidePort = value;
            return this;
        }

        /** Sets what {@link NtsEntrySnapshot#insideAddress()} tells. */
        public Builder insideAddress(String value) {
            insideAddress = value;
            return this;
        }

        /** Sets what {@link NtsEntrySnapshot#insidePort()} tells. */
        public Builder insidePort(int value) {
            insidePort = value;
            return this;
        }

        /** Sets what {@link NtsEntrySnapshot#uses()} tells. */
        public Builder uses(int value) {
            uses = value;
            return this;
        }

        /** Sets what {@link NtsEntrySnapshot#ageMillis()} tells. */
        public Builder ageMillis(long value) {
            ageMillis = value;
            return this;
        }

        /** Sets what {@link NtsEntrySnapshot#expiresMillis()} tells. */
        public Builder expiresMillis(long value) {
            expiresMillis = value;
            return this;
        }

        /** Makes the snapshot. */
        public NtsEntrySnapshot build() {
            return new NtsEntrySnapshot(this);
        }
    }
}
