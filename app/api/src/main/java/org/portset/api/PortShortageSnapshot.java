// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/**
 * What a subscriber ran short of: the subject of {@link NatEvent.Type#SUBSCRIBER_PORTS_EXHAUSTED}.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class PortShortageSnapshot {
    private final String subscriber;
    private final String protocol;
    private final String remoteAddress;
    private final int remotePort;

    private PortShortageSnapshot(Builder b) {
        subscriber = b.subscriber;
        protocol = b.protocol;
        remoteAddress = b.remoteAddress;
        remotePort = b.remotePort;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** Subscriber id. */
    public String subscriber() {
        return subscriber;
    }

    /** {@code tcp}, {@code udp} or {@code icmp}. */
    public String protocol() {
        return protocol;
    }

    /** The address that the packet was for. */
    public String remoteAddress() {
        return remoteAddress;
    }

    /** The port that it was for; 0 for icmp. */
    public int remotePort() {
        return remotePort;
    }

    /** {@code home1 tcp 198.51.100.10:443}, as ONOS writes it into logs. */
    @Override
    public String toString() {
        return subscriber + " " + protocol + " " + remoteAddress + ":" + remotePort;
    }

    /** Collects the parts of a {@link PortShortageSnapshot}. */
    public static final class Builder {
        private String subscriber;
        private String protocol;
        private String remoteAddress;
        private int remotePort;

        private Builder() {}

        /** Sets what {@link PortShortageSnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link PortShortageSnapshot#protocol()} tells. */
        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        /** Sets what {@link PortShortageSnapshot#remoteAddress()} tells. */
        public Builder remoteAddress(String value) {
            remoteAddress = value;
            return this;
        }

        /** Sets what {@link PortShortageSnapshot#remotePort()} tells. */
        public Builder remotePort(int value) {
            remotePort = value;
            return this;
        }

        /** Makes the snapshot. */
        public PortShortageSnapshot build() {
            return new PortShortageSnapshot(this);
        }
    }
}
