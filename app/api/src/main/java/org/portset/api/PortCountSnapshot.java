// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.List;

/** How a subscriber's ports of one protocol, for icmp its query ids, are used at a moment. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class PortCountSnapshot {
    private final String protocol;
    private final int portsTotal;
    private final int portLimit;
    private final int portsInUse;
    private final int portsTimeWait;
    private final int portsStatic;
    private final int portsRequested;
    private final int portsHeld;
    private final List<Integer> heldPorts;
    private final int portsFree;
    private final int portsMost;

    private PortCountSnapshot(Builder b) {
        protocol = b.protocol;
        portsTotal = b.portsTotal;
        portLimit = b.portLimit;
        portsInUse = b.portsInUse;
        portsTimeWait = b.portsTimeWait;
        portsStatic = b.portsStatic;
        portsRequested = b.portsRequested;
        portsHeld = b.portsHeld;
        heldPorts = b.heldPorts;
        portsFree = b.portsFree;
        portsMost = b.portsMost;
    }

    /** Starts a snapshot whose numbers are 0, whose texts are null and whose lists are empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code tcp}, {@code udp} or {@code icmp}. */
    public String protocol() {
        return protocol;
    }

    /** Ports there are: the size of the port set, times the addresses. */
    public int portsTotal() {
        return portsTotal;
    }

    /** How many of them the policy lets be in use at once; 0: all. */
    public int portLimit() {
        return portLimit;
    }

    /** Ports in use, whatever for. */
    public int portsInUse() {
        return portsInUse;
    }

    /**
     * Of those in use, ports of TCP connections all of which both ends have closed: they wait for
     * their time to be over, or to be recycled.
     */
    public int portsTimeWait() {
        return portsTimeWait;
    }

    /** Of those in use, ports of configured mappings. */
    public int portsStatic() {
        return portsStatic;
    }

    /** Of those in use, ports that hosts have asked for by PCP or NAT-PMP. */
    public int portsRequested() {
        return portsRequested;
    }

    /**
     * Ports that are no longer in use but held back for a while; see {@link
     * PolicySnapshot#portHoldSeconds()}.
     */
    public int portsHeld() {
        return portsHeld;
    }

    /**
     * Which ports are held back, those held longest first; at most 1000 of them. A subscriber of
     * several addresses can have one port several times.
     */
    public List<Integer> heldPorts() {
        return heldPorts;
    }

    /** Ports that nobody has and that the policy lets be taken. Port 0 is never given out. */
    public int portsFree() {
        return portsFree;
    }

    /** The most ports in use at once since the subscriber was put in force. */
    public int portsMost() {
        return portsMost;
    }

    /** Collects the parts of a {@link PortCountSnapshot}. */
    public static final class Builder {
        private String protocol;
        private int portsTotal;
        private int portLimit;
        private int portsInUse;
        private int portsTimeWait;
        private int portsStatic;
        private int portsRequested;
        private int portsHeld;
        private List<Integer> heldPorts = List.of();
        private int portsFree;
        private int portsMost;

        private Builder() {}

        /** Sets what {@link PortCountSnapshot#protocol()} tells. */
        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        /** Sets what {@link PortCountSnapshot#portsTotal()} tells. */
        public Builder portsTotal(int value) {
            portsTotal = value;
            return this;
        }

        /** Sets what {@link PortCountSnapshot#portLimit()} tells. */
        public Builder portLimit(int value) {
            portLimit = value;
            return this;
        }

        /** Sets what {@link PortCountSnapshot#portsInUse()} tells. */
        public Builder portsInUse(int value) {
            portsInUse = value;
            return this;
        }

        /** Sets what {@link PortCountSnapshot#portsTimeWait()} tells. */
        public Builder portsTimeWait(int value) {
            portsTimeWait = value;
            return this;
        }

        /** Sets what {@link PortCountSnapshot#portsStatic()} tells. */
        public Builder portsStatic(int value) {
            portsStatic = value;
            return this;
        }

        /** Sets what {@link PortCountSnapshot#portsRequested()} tells. */
        public Builder portsRequested(int value) {
            portsRequested = value;
            return this;
        }

        /** Sets what {@link PortCountSnapshot#portsHeld()} tells. */
        public Builder portsHeld(int value) {
            portsHeld = value;
            return this;
        }

        /** Sets what {@link PortCountSnapshot#heldPorts()} tells. */
        public Builder heldPorts(List<Integer> value) {
            heldPorts = List.copyOf(value);
            return this;
        }

        /** Sets what {@link PortCountSnapshot#portsFree()} tells. */
        public Builder portsFree(int value) {
            portsFree = value;
            return this;
        }

        /** Sets what {@link PortCountSnapshot#portsMost()} tells. */
        public Builder portsMost(int value) {
            portsMost = value;
            return this;
        }

        /** Makes the snapshot. */
        public PortCountSnapshot build() {
            return new PortCountSnapshot(this);
        }
    }
}
