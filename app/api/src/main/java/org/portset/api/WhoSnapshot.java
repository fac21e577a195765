// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.List;

/** Who had a port of a shared address at a time, by the log. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class WhoSnapshot {
    private final String address;
    private final int port;
    private final String protocol;
    private final String time;
    private final String subscriber;
    private final String prefix;
    private final String ipv4;
    private final Integer psid;
    private final String from;
    private final String until;
    private final List<MappingSnapshot> mappings;

    private WhoSnapshot(Builder builder) {
        address = builder.address;
        port = builder.port;
        protocol = builder.protocol;
        time = builder.time;
        subscriber = builder.subscriber;
        prefix = builder.prefix;
        ipv4 = builder.ipv4;
        psid = builder.psid;
        from = builder.from;
        until = builder.until;
        mappings = List.copyOf(builder.mappings);
    }

    /** Starts a snapshot whose numbers are 0, whose flags are false and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** The IPv4 address asked about. */
    public String address() {
        return address;
    }

    /** The port asked about; for icmp the query id. */
    public int port() {
        return port;
    }

    /** tcp, udp or icmp. */
    public String protocol() {
        return protocol;
    }

    /** The time asked about, as it was given. */
    public String time() {
        return time;
    }

    /** Id of the subscriber whose port set it was in. */
    public String subscriber() {
        return subscriber;
    }

    /** The subscriber's end-user IPv6 prefix then. */
    public String prefix() {
        return prefix;
    }

    /** The subscriber's IPv4 prefix then; of 32 bits for one address. */
    public String ipv4() {
        return ipv4;
    }

    /** Its port-set identifier then; null where it had all ports. */
    public Integer psid() {
        return psid;
    }

    /** Since when it had this port set, ISO 8601 in UTC. */
    public String from() {
        return from;
    }

    /** Until when, not included; null while it has it. */
    public String until() {
        return until;
    }

    /**
     * The mappings of the port then, as far as the subscriber's policy logs them: one, or several
     * where ports are overloaded.
     */
    public List<MappingSnapshot> mappings() {
        return mappings;
    }

    /** Collects the parts of a {@link WhoSnapshot}. */
    public static final class Builder {
        private String address;
        private int port;
        private String protocol;
        private String time;
        private String subscriber;
        private String prefix;
        private String ipv4;
        private Integer psid;
        private String from;
        private String until;
        private List<MappingSnapshot> mappings = List.of();

        private Builder() {}

        /** Sets what {@link WhoSnapshot#address()} tells. */
        public Builder address(String value) {
            address = value;
            return this;
        }

        /** Sets what {@link WhoSnapshot#port()} tells. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** Sets what {@link WhoSnapshot#protocol()} tells. */
        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        /** Sets what {@link WhoSnapshot#time()} tells. */
        public Builder time(String value) {
            time = value;
            return this;
        }

        /** Sets what {@link WhoSnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link WhoSnapshot#prefix()} tells. */
        public Builder prefix(String value) {
            prefix = value;
            return this;
        }

        /** Sets what {@link WhoSnapshot#ipv4()} tells. */
        public Builder ipv4(String value) {
            ipv4 = value;
            return this;
        }

        /** Sets what {@link WhoSnapshot#psid()} tells. */
        public Builder psid(Integer value) {
            psid = value;
            return this;
        }

        /** Sets what {@link WhoSnapshot#from()} tells. */
        public Builder from(String value) {
            from = value;
            return this;
        }

        /** Sets what {@link WhoSnapshot#until()} tells. */
        public Builder until(String value) {
            until = value;
            return this;
        }

        /** Sets what {@link WhoSnapshot#mappings()} tells. */
        public Builder mappings(List<MappingSnapshot> value) {
            mappings = value;
            return this;
        }

        /** Makes the snapshot. */
        public WhoSnapshot build() {
            return new WhoSnapshot(this);
        }
    }
}
