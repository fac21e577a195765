// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** What a subscriber has with one remote endpoint, and how many ports it still has towards it. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class PortDestinationSnapshot {
    private final String protocol;
    private final String remoteAddress;
    private final int remotePort;
    private final int sessions;
    private final int sessionsTimeWait;
    private final int portsUsedUp;
    private final int portsFree;
    private final long refused;

    private PortDestinationSnapshot(Builder b) {
        protocol = b.protocol;
        remoteAddress = b.remoteAddress;
        remotePort = b.remotePort;
        sessions = b.sessions;
        sessionsTimeWait = b.sessionsTimeWait;
        portsUsedUp = b.portsUsedUp;
        portsFree = b.portsFree;
        refused = b.refused;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code tcp}, {@code udp} or {@code icmp}. */
    public String protocol() {
        return protocol;
    }

    /** The remote address. */
    public String remoteAddress() {
        return remoteAddress;
    }

    /** The remote port; 0 for icmp. */
    public int remotePort() {
        return remotePort;
    }

    /** Sessions with it that at least one end has not closed. */
    public int sessions() {
        return sessions;
    }

    /** TCP sessions with it that both ends have closed. */
    public int sessionsTimeWait() {
        return sessionsTimeWait;
    }

    /**
     * Ports in use that a new session with it can't have. Where ports are shared, those that have a
     * session with it, or are in use alone; else all that are in use.
     */
    public int portsUsedUp() {
        return portsUsedUp;
    }

    /**
     * Ports that a new session with it can have: free ones as far as the policy lets them be taken
     * and, where ports are shared, those in use towards others only.
     */
    public int portsFree() {
        return portsFree;
    }

    /**
     * How often packets to it found no port, those of SYNs that were parked included; of the 64
     * endpoints it last happened to.
     */
    public long refused() {
        return refused;
    }

    /** Collects the parts of a {@link PortDestinationSnapshot}. */
    public static final class Builder {
        private String protocol;
        private String remoteAddress;
        private int remotePort;
        private int sessions;
        private int sessionsTimeWait;
        private int portsUsedUp;
        private int portsFree;
        private long refused;

        private Builder() {}

        /** Sets what {@link PortDestinationSnapshot#protocol()} tells. */
        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        /** Sets what {@link PortDestinationSnapshot#remoteAddress()} tells. */
        public Builder remoteAddress(String value) {
            remoteAddress = value;
            return this;
        }

        /** Sets what {@link PortDestinationSnapshot#remotePort()} tells. */
        public Builder remotePort(int value) {
            remotePort = value;
            return this;
        }

        /** Sets what {@link PortDestinationSnapshot#sessions()} tells. */
        public Builder sessions(int value) {
            sessions = value;
            return this;
        }

        /** Sets what {@link PortDestinationSnapshot#sessionsTimeWait()} tells. */
        public Builder sessionsTimeWait(int value) {
            sessionsTimeWait = value;
            return this;
        }

        /** Sets what {@link PortDestinationSnapshot#portsUsedUp()} tells. */
        public Builder portsUsedUp(int value) {
            portsUsedUp = value;
            return this;
        }

        /** Sets what {@link PortDestinationSnapshot#portsFree()} tells. */
        public Builder portsFree(int value) {
            portsFree = value;
            return this;
        }

        /** Sets what {@link PortDestinationSnapshot#refused()} tells. */
        public Builder refused(long value) {
            refused = value;
            return this;
        }

        /** Makes the snapshot. */
        public PortDestinationSnapshot build() {
            return new PortDestinationSnapshot(this);
        }
    }
}
