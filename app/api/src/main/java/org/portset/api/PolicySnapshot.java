// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.List;

/** The NAT behaviour of one subscriber, and what of it is logged. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class PolicySnapshot {
    private final String subscriber;
    private final boolean nat44;
    private final String preset;
    private final String mapping;
    private final String filtering;
    private final String tcpFiltering;
    private final long udpSeconds;
    private final long tcpPartialOpenSeconds;
    private final long tcpEstablishedSeconds;
    private final long tcpPartialCloseSeconds;
    private final long tcpTransitorySeconds;
    private final long tcpTimeWaitSeconds;
    private final long icmpSeconds;
    private final int tcpPortLimit;
    private final int udpPortLimit;
    private final int icmpIdLimit;
    private final int sessionLimit;
    private final int sessionsPerSecondLimit;
    private final boolean inboundRefresh;
    private final boolean portParity;
    private final boolean portOverload;
    private final int portHoldSeconds;
    private final int portHoldCount;
    private final boolean unsolicitedSynReply;
    private final String unmappableReply;
    private final String timeWait;
    private final boolean icmpErrors;
    private final List<String> untranslated;
    private final String log;
    private final boolean logDestinations;

    private PolicySnapshot(Builder builder) {
        subscriber = builder.subscriber;
        nat44 = builder.nat44;
        preset = builder.preset;
        mapping = builder.mapping;
        filtering = builder.filtering;
        tcpFiltering = builder.tcpFiltering;
        udpSeconds = builder.udpSeconds;
        tcpPartialOpenSeconds = builder.tcpPartialOpenSeconds;
        tcpEstablishedSeconds = builder.tcpEstablishedSeconds;
        tcpPartialCloseSeconds = builder.tcpPartialCloseSeconds;
        tcpTransitorySeconds = builder.tcpTransitorySeconds;
        tcpTimeWaitSeconds = builder.tcpTimeWaitSeconds;
        icmpSeconds = builder.icmpSeconds;
        tcpPortLimit = builder.tcpPortLimit;
        udpPortLimit = builder.udpPortLimit;
        icmpIdLimit = builder.icmpIdLimit;
        sessionLimit = builder.sessionLimit;
        sessionsPerSecondLimit = builder.sessionsPerSecondLimit;
        inboundRefresh = builder.inboundRefresh;
        portParity = builder.portParity;
        portOverload = builder.portOverload;
        portHoldSeconds = builder.portHoldSeconds;
        portHoldCount = builder.portHoldCount;
        unsolicitedSynReply = builder.unsolicitedSynReply;
        unmappableReply = builder.unmappableReply;
        timeWait = builder.timeWait;
        icmpErrors = builder.icmpErrors;
        untranslated = List.copyOf(builder.untranslated);
        log = builder.log;
        logDestinations = builder.logDestinations;
    }

    /** Starts a snapshot whose numbers are 0, whose flags are false and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** Subscriber id. */
    public String subscriber() {
        return subscriber;
    }

    /** False where hosts use the shared address and its ports themselves (A+P, RFC 6346). */
    public boolean nat44() {
        return nat44;
    }

    /** One of the four classic names, or - where the behaviours have none. */
    public String preset() {
        return preset;
    }

    /** Mapping behaviour: endpoint-independent, address-dependent or address-and-port-dependent. */
    public String mapping() {
        return mapping;
    }

    /** Filtering behaviour of UDP and ICMP, in the same words. */
    public String filtering() {
        return filtering;
    }

    /** Filtering behaviour of TCP (RFC 5382 REQ-3b). */
    public String tcpFiltering() {
        return tcpFiltering;
    }

    /** UDP mapping timer. */
    public long udpSeconds() {
        return udpSeconds;
    }

    /** Timer of TCP connections of which one side's SYN was seen. */
    public long tcpPartialOpenSeconds() {
        return tcpPartialOpenSeconds;
    }

    /** Timer of established TCP connections. */
    public long tcpEstablishedSeconds() {
        return tcpEstablishedSeconds;
    }

    /** Timer of TCP connections that close. */
    public long tcpPartialCloseSeconds() {
        return tcpPartialCloseSeconds;
    }

    /** Timer of TCP connections that were reset. */
    public long tcpTransitorySeconds() {
        return tcpTransitorySeconds;
    }

    /** Seconds that a TCP session's port is held once both ends have closed. */
    public long tcpTimeWaitSeconds() {
        return tcpTimeWaitSeconds;
    }

    /** Timer of ICMP query sessions. */
    public long icmpSeconds() {
        return icmpSeconds;
    }

    /** Most outside TCP ports; 0 where only the port set limits. */
    public int tcpPortLimit() {
        return tcpPortLimit;
    }

    /** Most outside UDP ports; 0 where only the port set limits. */
    public int udpPortLimit() {
        return udpPortLimit;
    }

    /** Most outside ICMP query ids; 0 where only the port set limits. */
    public int icmpIdLimit() {
        return icmpIdLimit;
    }

    /** Most sessions; 0 where unlimited. */
    public int sessionLimit() {
        return sessionLimit;
    }

    /** Most new sessions in a second; 0 where unlimited. */
    public int sessionsPerSecondLimit() {
        return sessionsPerSecondLimit;
    }

    /** Whether inbound packets keep UDP and ICMP sessions alive (RFC 4787 REQ-6a). */
    public boolean inboundRefresh() {
        return inboundRefresh;
    }

    /** Whether an outside port has the parity of the inside one if it can (RFC 4787 REQ-4). */
    public boolean portParity() {
        return portParity;
    }

    /**
     * Whether inside endpoints may share an outside port towards different remotes (RFC 7857 3).
     */
    public boolean portOverload() {
        return portOverload;
    }

    /** How long a freed port is held back (RFC 6888 REQ-8). */
    public int portHoldSeconds() {
        return portHoldSeconds;
    }

    /** How many ports of an address and protocol are held back at once (RFC 6888 REQ-8). */
    public int portHoldCount() {
        return portHoldCount;
    }

    /** Whether an unsolicited SYN is answered by an ICMP error after 6 s (RFC 5382 REQ-4). */
    public boolean unsolicitedSynReply() {
        return unsolicitedSynReply;
    }

    /**
     * What a host is told whose packet gets no mapping: host-unreachable, admin-prohibited or
     * silent.
     */
    public String unmappableReply() {
        return unmappableReply;
    }

    /** When a closed connection's port lives again: hold, zero or recycle. */
    public String timeWait() {
        return timeWait;
    }

    /** Whether the NAT sends ICMP errors of its own (RFC 5508 REQ-9). */
    public boolean icmpErrors() {
        return icmpErrors;
    }

    /** Destinations whose packets are forwarded as they are (RFC 6888 REQ-6), as prefixes. */
    public List<String> untranslated() {
        return untranslated;
    }

    /** What is logged: port-set, mappings or none. */
    public String log() {
        return log;
    }

    /** Whether sessions are logged with their remote endpoint (RFC 6888 REQ-12). */
    public boolean logDestinations() {
        return logDestinations;
    }

    /** Collects the parts of a {@link PolicySnapshot}. */
    public static final class Builder {
        private String subscriber;
        private boolean nat44;
        private String preset;
        private String mapping;
        private String filtering;
        private String tcpFiltering;
        private long udpSeconds;
        private long tcpPartialOpenSeconds;
        private long tcpEstablishedSeconds;
        private long tcpPartialCloseSeconds;
        private long tcpTransitorySeconds;
        private long tcpTimeWaitSeconds;
        private long icmpSeconds;
        private int tcpPortLimit;
        private int udpPortLimit;
        private int icmpIdLimit;
        private int sessionLimit;
        private int sessionsPerSecondLimit;
        private boolean inboundRefresh;
        private boolean portParity;
        private boolean portOverload;
        private int portHoldSeconds;
        private int portHoldCount;
        private boolean unsolicitedSynReply;
        private String unmappableReply;
        private String timeWait;
        private boolean icmpErrors;
        private List<String> untranslated = List.of();
        private String log;
        private boolean logDestinations;

        private Builder() {}

        /** Sets what {@link PolicySnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#nat44()} tells. */
        public Builder nat44(boolean value) {
            nat44 = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#preset()} tells. */
        public Builder preset(String value) {
            preset = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#mapping()} tells. */
        public Builder mapping(String value) {
            mapping = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#filtering()} tells. */
        public Builder filtering(String value) {
            filtering = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#tcpFiltering()} tells. */
        public Builder tcpFiltering(String value) {
            tcpFiltering = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#udpSeconds()} tells. */
        public Builder udpSeconds(long value) {
            udpSeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#tcpPartialOpenSeconds()} tells. */
        public Builder tcpPartialOpenSeconds(long value) {
            tcpPartialOpenSeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#tcpEstablishedSeconds()} tells. */
        public Builder tcpEstablishedSeconds(long value) {
            tcpEstablishedSeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#tcpPartialCloseSeconds()} tells. */
        public Builder tcpPartialCloseSeconds(long value) {
            tcpPartialCloseSeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#tcpTransitorySeconds()} tells. */
        public Builder tcpTransitorySeconds(long value) {
            tcpTransitorySeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#tcpTimeWaitSeconds()} tells. */
        public Builder tcpTimeWaitSeconds(long value) {
            tcpTimeWaitSeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#icmpSeconds()} tells. */
        public Builder icmpSeconds(long value) {
            icmpSeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#tcpPortLimit()} tells. */
        public Builder tcpPortLimit(int value) {
            tcpPortLimit = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#udpPortLimit()} tells. */
        public Builder udpPortLimit(int value) {
            udpPortLimit = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#icmpIdLimit()} tells. */
        public Builder icmpIdLimit(int value) {
            icmpIdLimit = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#sessionLimit()} tells. */
        public Builder sessionLimit(int value) {
            sessionLimit = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#sessionsPerSecondLimit()} tells. */
        public Builder sessionsPerSecondLimit(int value) {
            sessionsPerSecondLimit = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#inboundRefresh()} tells. */
        public Builder inboundRefresh(boolean value) {
            inboundRefresh = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#portParity()} tells. */
        public Builder portParity(boolean value) {
            portParity = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#portOverload()} tells. */
        public Builder portOverload(boolean value) {
            portOverload = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#portHoldSeconds()} tells. */
        public Builder portHoldSeconds(int value) {
            portHoldSeconds = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#portHoldCount()} tells. */
        public Builder portHoldCount(int value) {
            portHoldCount = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#unsolicitedSynReply()} tells. */
        public Builder unsolicitedSynReply(boolean value) {
            unsolicitedSynReply = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#unmappableReply()} tells. */
        public Builder unmappableReply(String value) {
            unmappableReply = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#timeWait()} tells. */
        public Builder timeWait(String value) {
            timeWait = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#icmpErrors()} tells. */
        public Builder icmpErrors(boolean value) {
            icmpErrors = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#untranslated()} tells. */
        public Builder untranslated(List<String> value) {
            untranslated = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#log()} tells. */
        public Builder log(String value) {
            log = value;
            return this;
        }

        /** Sets what {@link PolicySnapshot#logDestinations()} tells. */
        public Builder logDestinations(boolean value) {
            logDestinations = value;
            return this;
        }

        /** Makes the snapshot. */
        public PolicySnapshot build() {
            return new PolicySnapshot(this);
        }
    }
}
