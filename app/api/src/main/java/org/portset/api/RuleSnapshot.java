// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** A MAP rule of a domain (RFC 7597 section 5), as an operator reads it. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class RuleSnapshot {
    private final String name;
    private final String ipv6Prefix;
    private final String ipv4Prefix;
    private final int eaBits;
    private final int psidOffset;
    private final int psidLength;
    private final Integer psid;
    private final int portsPerSubscriber;
    private final long subscribersPossible;

    private RuleSnapshot(Builder builder) {
        name = builder.name;
        ipv6Prefix = builder.ipv6Prefix;
        ipv4Prefix = builder.ipv4Prefix;
        eaBits = builder.eaBits;
        psidOffset = builder.psidOffset;
        psidLength = builder.psidLength;
        psid = builder.psid;
        portsPerSubscriber = builder.portsPerSubscriber;
        subscribersPossible = builder.subscribersPossible;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** The rule's name, unique in its domain. */
    public String name() {
        return name;
    }

    /** Rule IPv6 prefix, in CIDR form. */
    public String ipv6Prefix() {
        return ipv6Prefix;
    }

    /** Rule IPv4 prefix, in CIDR form. */
    public String ipv4Prefix() {
        return ipv4Prefix;
    }

    /** Length of the embedded address bits, 0 to 48. */
    public int eaBits() {
        return eaBits;
    }

    /** PSID offset (a), 0 to 15. */
    public int psidOffset() {
        return psidOffset;
    }

    /** PSID length (k), 0 where each subscriber has a full address or a prefix. */
    public int psidLength() {
        return psidLength;
    }

    /** The PSID of the one subscriber that a lightweight 4over6 binding is for; else null. */
    public Integer psid() {
        return psid;
    }

    /** Ports in one port set; 65,536 for a full address. */
    public int portsPerSubscriber() {
        return portsPerSubscriber;
    }

    /** How many end-user prefixes the rule can number: two to the power of eaBits. */
    public long subscribersPossible() {
        return subscribersPossible;
    }

    /** Collects the parts of a {@link RuleSnapshot}. */
    public static final class Builder {
        private String name;
        private String ipv6Prefix;
        private String ipv4Prefix;
        private int eaBits;
        private int psidOffset;
        private int psidLength;
        private Integer psid;
        private int portsPerSubscriber;
        private long subscribersPossible;

        private Builder() {}

        /** Sets what {@link RuleSnapshot#name()} tells. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets what {@link RuleSnapshot#ipv6Prefix()} tells. */
        public Builder ipv6Prefix(String value) {
            ipv6Prefix = value;
            return this;
        }

        /** Sets what {@link RuleSnapshot#ipv4Prefix()} tells. */
        public Builder ipv4Prefix(String value) {
            ipv4Prefix = value;
            return this;
        }

        /** Sets what {@link RuleSnapshot#eaBits()} tells. */
        public Builder eaBits(int value) {
            eaBits = value;
            return this;
        }

        /** Sets what {@link RuleSnapshot#psidOffset()} tells. */
        public Builder psidOffset(int value) {
            psidOffset = value;
            return this;
        }

        /** Sets what {@link RuleSnapshot#psidLength()} tells. */
        public Builder psidLength(int value) {
            psidLength = value;
            return this;
        }

        /** Sets what {@link RuleSnapshot#psid()} tells. */
        public Builder psid(Integer value) {
            psid = value;
            return this;
        }

        /** Sets what {@link RuleSnapshot#portsPerSubscriber()} tells. */
        public Builder portsPerSubscriber(int value) {
            portsPerSubscriber = value;
            return this;
        }

        /** Sets what {@link RuleSnapshot#subscribersPossible()} tells. */
        public Builder subscribersPossible(long value) {
            subscribersPossible = value;
            return this;
        }

        /** Makes the snapshot. */
        public RuleSnapshot build() {
            return new RuleSnapshot(this);
        }
    }
}
