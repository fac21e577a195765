// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.List;

/** A MAP domain: the rules and the border relay that its CEs share. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class DomainSnapshot {
    private final String name;
    private final String brAddress;
    private final int ipv6MtuBytes;
    private final int innerMtuBytes;
    private final int mssBytes;
    private final String interfaceId;
    private final boolean mesh;
    private final int subscribers;
    private final List<RuleSnapshot> rules;

    private DomainSnapshot(Builder builder) {
        name = builder.name;
        brAddress = builder.brAddress;
        ipv6MtuBytes = builder.ipv6MtuBytes;
        innerMtuBytes = builder.innerMtuBytes;
        mssBytes = builder.mssBytes;
        interfaceId = builder.interfaceId;
        mesh = builder.mesh;
        subscribers = builder.subscribers;
        rules = List.copyOf(builder.rules);
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** Name, unique in the configuration. */
    public String name() {
        return name;
    }

    /** IPv6 address of the border relay (the DMR of RFC 7597 section 5.4). */
    public String brAddress() {
        return brAddress;
    }

    /** MTU of the access network, in bytes of IPv6 packet. */
    public int ipv6MtuBytes() {
        return ipv6MtuBytes;
    }

    /** Largest IPv4 packet that fits into one IPv6 packet, in bytes. */
    public int innerMtuBytes() {
        return innerMtuBytes;
    }

    /** What MSS options on SYNs are clamped to, in bytes. */
    public int mssBytes() {
        return mssBytes;
    }

    /** Form of the interface identifier: rfc7597 or draft-03. */
    public String interfaceId() {
        return interfaceId;
    }

    /** Whether CEs reach one another without the border relay (RFC 7597 section 5.3). */
    public boolean mesh() {
        return mesh;
    }

    /** Subscribers configured in this domain. */
    public int subscribers() {
        return subscribers;
    }

    /** The mapping rules, in configured order. */
    public List<RuleSnapshot> rules() {
        return rules;
    }

    /** Collects the parts of a {@link DomainSnapshot}. */
    public static final class Builder {
        private String name;
        private String brAddress;
        private int ipv6MtuBytes;
        private int innerMtuBytes;
        private int mssBytes;
        private String interfaceId;
        private boolean mesh;
        private int subscribers;
        private List<RuleSnapshot> rules = List.of();

        private Builder() {}

        /** Sets what {@link DomainSnapshot#name()} tells. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets what {@link DomainSnapshot#brAddress()} tells. */
        public Builder brAddress(String value) {
            brAddress = value;
            return this;
        }

        /** Sets what {@link DomainSnapshot#ipv6MtuBytes()} tells. */
        public Builder ipv6MtuBytes(int value) {
            ipv6MtuBytes = value;
            return this;
        }

        /** Sets what {@link DomainSnapshot#innerMtuBytes()} tells. */
        public Builder innerMtuBytes(int value) {
            innerMtuBytes = value;
            return this;
        }

        /** Sets what {@link DomainSnapshot#mssBytes()} tells. */
        public Builder mssBytes(int value) {
            mssBytes = value;
            return this;
        }

        /** Sets what {@link DomainSnapshot#interfaceId()} tells. */
        public Builder interfaceId(String value) {
            interfaceId = value;
            return this;
        }

        /** Sets what {@link DomainSnapshot#mesh()} tells. */
        public Builder mesh(boolean value) {
            mesh = value;
            return this;
        }

        /** Sets what {@link DomainSnapshot#subscribers()} tells. */
        public Builder subscribers(int value) {
            subscribers = value;
            return this;
        }

        /** Sets what {@link DomainSnapshot#rules()} tells. */
        public Builder rules(List<RuleSnapshot> value) {
            rules = value;
            return this;
        }

        /** Makes the snapshot. */
        public DomainSnapshot build() {
            return new DomainSnapshot(this);
        }
    }
}
