// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.List;

/**
 * What has become of a subscriber's ports: how many are used, by protocol and by destination, and
 * what connections that needed one got. Counters begin when the subscriber is put in force.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class PortUseSnapshot {
    private final String subscriber;
    private final boolean nat44;
    private final String timeWait;
    private final boolean portOverload;
    private final List<PortCountSnapshot> protocols;
    private final long openedFresh;
    private final long openedAsIs;
    private final long openedWithoutTimestamps;
    private final long openedRewritten;
    private final long hazards;
    private final long lastAcks;
    private final long parked;
    private final long parkedNow;
    private final long sentAfterParking;
    private final long refused;
    private final List<PortDestinationSnapshot> destinations;
    private final int destinationsTotal;

    private PortUseSnapshot(Builder b) {
        subscriber = b.subscriber;
        nat44 = b.nat44;
        timeWait = b.timeWait;
        portOverload = b.portOverload;
        protocols = List.copyOf(b.protocols);
        openedFresh = b.openedFresh;
        openedAsIs = b.openedAsIs;
        openedWithoutTimestamps = b.openedWithoutTimestamps;
        openedRewritten = b.openedRewritten;
        hazards = b.hazards;
        lastAcks = b.lastAcks;
        parked = b.parked;
        parkedNow = b.parkedNow;
        sentAfterParking = b.sentAfterParking;
        refused = b.refused;
        destinations = List.copyOf(b.destinations);
        destinationsTotal = b.destinationsTotal;
    }

    /**
     * Starts a snapshot whose numbers are 0, whose flags are false, whose lists are empty and whose
     * texts are null.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Subscriber id. */
    public String subscriber() {
        return subscriber;
    }

    /**
     * Whether there is a NAT; false where hosts use the shared address and its ports themselves.
     */
    public boolean nat44() {
        return nat44;
    }

    /**
     * What the policy does with ports in TIME_WAIT: {@code hold}, {@code zero} or {@code recycle}.
     */
    public String timeWait() {
        return timeWait;
    }

    /**
     * Whether a port serves different remotes at once: then ports run out towards one destination
     * while there are some towards others.
     */
    public boolean portOverload() {
        return portOverload;
    }

    /** The ports by protocol: tcp, udp, icmp. */
    public List<PortCountSnapshot> protocols() {
        return protocols;
    }

    /**
     * Connections opened under {@code recycle} on a port on which the server remembered nothing.
     */
    public long openedFresh() {
        return openedFresh;
    }

    /** On a recycled port, the SYN as it was. */
    public long openedAsIs() {
        return openedAsIs;
    }

    /** On a recycled port, without the SYN's timestamps option. */
    public long openedWithoutTimestamps() {
        return openedWithoutTimestamps;
    }

    /**
     * On a recycled port, with sequence numbers and timestamps shifted: these stay with the
     * controller.
     */
    public long openedRewritten() {
        return openedRewritten;
    }

    /**
     * Connections opened under {@code zero} on a port where the server might still remember another
     * one that the SYN doesn't follow: each may be refused or get old data (RFC 1337).
     */
    public long hazards() {
        return hazards;
    }

    /** FINs of connections whose port was recycled that came again, and were answered. */
    public long lastAcks() {
        return lastAcks;
    }

    /** SYNs that found no port and were kept. */
    public long parked() {
        return parked;
    }

    /** How many of them wait now. */
    public long parkedNow() {
        return parkedNow;
    }

    /** How many of them got a port, and went. */
    public long sentAfterParking() {
        return sentAfterParking;
    }

    /** First packets that got no port: SYNs after having waited, if they did. */
    public long refused() {
        return refused;
    }

    /** Remote endpoints, those with most sessions first; at most 20. */
    public List<PortDestinationSnapshot> destinations() {
        return destinations;
    }

    /** How many remote endpoints there are. */
    public int destinationsTotal() {
        return destinationsTotal;
    }

    /** Connections opened on recycled ports, in whatever way. */
    public long recycled() {
        return openedAsIs + openedWithoutTimestamps + openedRewritten;
    }

    /** Collects the parts of a {@link PortUseSnapshot}. */
    public static final class Builder {
        private String subscriber;
        private boolean nat44;
        private String timeWait;
        private boolean portOverload;
        private List<PortCountSnapshot> protocols = List.of();
        private long openedFresh;
        private long openedAsIs;
        private long openedWithoutTimestamps;
        private long openedRewritten;
        private long hazards;
        private long lastAcks;
        private long parked;
        private long parkedNow;
        private long sentAfterParking;
        private long refused;
        private List<PortDestinationSnapshot> destinations = List.of();
        private int destinationsTotal;

        private Builder() {}

        /** Sets what {@link PortUseSnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#nat44()} tells. */
        public Builder nat44(boolean value) {
            nat44 = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#timeWait()} tells. */
        public Builder timeWait(String value) {
            timeWait = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#portOverload()} tells. */
        public Builder portOverload(boolean value) {
            portOverload = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#protocols()} tells. */
        public Builder protocols(List<PortCountSnapshot> value) {
            protocols = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#openedFresh()} tells. */
        public Builder openedFresh(long value) {
            openedFresh = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#openedAsIs()} tells. */
        public Builder openedAsIs(long value) {
            openedAsIs = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#openedWithoutTimestamps()} tells. */
        public Builder openedWithoutTimestamps(long value) {
            openedWithoutTimestamps = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#openedRewritten()} tells. */
        public Builder openedRewritten(long value) {
            openedRewritten = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#hazards()} tells. */
        public Builder hazards(long value) {
            hazards = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#lastAcks()} tells. */
        public Builder lastAcks(long value) {
            lastAcks = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#parked()} tells. */
        public Builder parked(long value) {
            parked = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#parkedNow()} tells. */
        public Builder parkedNow(long value) {
            parkedNow = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#sentAfterParking()} tells. */
        public Builder sentAfterParking(long value) {
            sentAfterParking = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#refused()} tells. */
        public Builder refused(long value) {
            refused = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#destinations()} tells. */
        public Builder destinations(List<PortDestinationSnapshot> value) {
            destinations = value;
            return this;
        }

        /** Sets what {@link PortUseSnapshot#destinationsTotal()} tells. */
        public Builder destinationsTotal(int value) {
            destinationsTotal = value;
            return this;
        }

        /** Makes the snapshot. */
        public PortUseSnapshot build() {
            return new PortUseSnapshot(this);
        }
    }
}
