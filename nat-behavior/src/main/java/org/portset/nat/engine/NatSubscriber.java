// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.Objects;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** What a subscriber is given: outside addresses, ports, a policy, and its way out. Immutable. */
public final class NatSubscriber {
    /** The most outside addresses that one subscriber may have that is translated. */
    public static final int MAX_ADDRESSES = 64;

    /** The most addresses of one subscriber of whom nothing is translated. */
    public static final int MAX_UNTRANSLATED_ADDRESSES = 256;

    private final int outsideAddress;
    private final int addressCount;
    private final PortSet ports;
    private final NatPolicy policy;
    private final int insideGateway;
    private final int mtuBytes;
    private final int mssClampBytes;
    private final boolean translated;

    private NatSubscriber(Builder builder) {
        outsideAddress = builder.outsideAddress;
        addressCount = builder.addressCount;
        ports = builder.ports;
        policy = builder.policy;
        insideGateway = builder.insideGateway;
        mtuBytes = builder.mtuBytes;
        mssClampBytes = builder.mssClampBytes;
        translated = builder.translated;
    }

    /**
     * A builder with what every subscriber needs: one outside address, as an int in network order,
     * and its ports.
     */
    public static Builder builder(int outsideAddress, PortSet ports) {
        return new Builder(outsideAddress, ports);
    }

    /** The first outside address. */
    public int outsideAddress() {
        return outsideAddress;
    }

    /** How many outside addresses there are, the first and those that follow it: 1 to 64. */
    public int addressCount() {
        return addressCount;
    }

    /** The ports it may use on each of its addresses. */
    public PortSet ports() {
        return ports;
    }

    /** How its sessions are translated. */
    public NatPolicy policy() {
        return policy;
    }

    /**
     * The NAT's own address in the subscriber's network, the source of the ICMP errors that it
     * sends there; 0: it has none, and sends none.
     */
    public int insideGateway() {
        return insideGateway;
    }

    /** The largest IPv4 packet that the way to the Internet takes, in bytes; 0: any. */
    public int mtuBytes() {
        return mtuBytes;
    }

    /** The largest TCP MSS that SYNs of either direction may offer, in bytes; 0: any. */
    public int mssClampBytes() {
        return mssClampBytes;
    }

    /**
     * Whether addresses and ports are translated. False where hosts use the outside addresses and
     * ports themselves (A+P, RFC 6346): then the engine only sees to it that they use no others.
     */
    public boolean translated() {
        return translated;
    }

    /** Builds a {@link NatSubscriber}. */
    public static final class Builder {
        private static final int MIN_MTU_BYTES = 576;
        private static final int ALL_PORTS = 1 << 16;

        private final int outsideAddress;
        private final PortSet ports;
        private int addressCount = 1;
        private NatPolicy policy = NatPolicy.fullCone();
        private int insideGateway;
        private int mtuBytes;
        private int mssClampBytes;
        private boolean translated = true;

        private Builder(int outsideAddress, PortSet ports) {
            this.outsideAddress = outsideAddress;
            this.ports = Objects.requireNonNull(ports, "ports");
        }

        /**
         * Sets how many addresses there are, from the first one on, at most {@link #MAX_ADDRESSES}
         * or {@link #MAX_UNTRANSLATED_ADDRESSES}; 1 unless set.
         */
        public Builder addressCount(int count) {
            addressCount = inRange("addressCount", count, 1, MAX_UNTRANSLATED_ADDRESSES);
            return this;
        }

        /** Sets the policy; the full cone unless set. */
        public Builder policy(NatPolicy value) {
            policy = Objects.requireNonNull(value, "policy");
            return this;
        }

        /** Sets the NAT's own address inside; none unless set. */
        public Builder insideGateway(int address) {
            insideGateway = address;
            return this;
        }

        /** Sets the largest packet for outside, 576 to 65535 bytes; 0, any, unless set. */
        public Builder mtuBytes(int bytes) {
            mtuBytes = bytes == 0 ? 0 : inRange("mtuBytes", bytes, MIN_MTU_BYTES, 0xffff);
            return this;
        }

        /** Sets the largest MSS; 0, any, unless set. */
        public Builder mssClampBytes(int bytes) {
            mssClampBytes = inRange("mssClampBytes", bytes, 0, 0xffff);
            return this;
        }

        /** Sets whether anything is translated; true unless set. */
        public Builder translated(boolean value) {
            translated = value;
            return this;
        }

        /**
         * The subscriber as set.
         *
         * @throws IllegalArgumentException for several addresses with less than all ports: a port
         *     set is one of a shared address; or for more than {@link #MAX_ADDRESSES} to translate
         */
        public NatSubscriber build() {
            if (translated) {
                inRange("addressCount", addressCount, 1, MAX_ADDRESSES);
            }
            if (addressCount > 1 && ports.size() != ALL_PORTS) {
                throw new IllegalArgumentException(
                        "addressCount is "
                                + addressCount
                                + " with "
                                + ports.size()
                                + " ports; several addresses go with all ports only");
            }
            return new NatSubscriber(this);
        }

        private static int inRange(String field, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(
                        field + " is " + value + "; must be " + min + " to " + max);
            }
            return value;
        }
    }
}
