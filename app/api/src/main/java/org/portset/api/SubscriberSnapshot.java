// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** A subscriber, what MAP derives for it, and its use at this moment. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class SubscriberSnapshot {
    private final String id;
    private final String switchId;
    private final int port;
    private final int vlan;
    private final String domain;
    private final String prefix;
    private final String address;
    private final String ipv4;
    private final Integer psid;
    private final String portRanges;
    private final int portsTotal;
    private final int portsInUse;
    private final int sessions;
    private final int sessionsOffloaded;
    private final String policy;
    private final long packetsSwitch;
    private final long bytesSwitch;
    private final long packetsController;
    private final long bytesController;
    private final long drops;

    private SubscriberSnapshot(Builder builder) {
        id = builder.id;
        switchId = builder.switchId;
        port = builder.port;
        vlan = builder.vlan;
        domain = builder.domain;
        prefix = builder.prefix;
        address = builder.address;
        ipv4 = builder.ipv4;
        psid = builder.psid;
        portRanges = builder.portRanges;
        portsTotal = builder.portsTotal;
        portsInUse = builder.portsInUse;
        sessions = builder.sessions;
        sessionsOffloaded = builder.sessionsOffloaded;
        policy = builder.policy;
        packetsSwitch = builder.packetsSwitch;
        bytesSwitch = builder.bytesSwitch;
        packetsController = builder.packetsController;
        bytesController = builder.bytesController;
        drops = builder.drops;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** Name, unique in the configuration. */
    public String id() {
        return id;
    }

    /** ONOS device id of its CE switch. */
    public String switchId() {
        return switchId;
    }

    /** OpenFlow port of its LAN. */
    public int port() {
        return port;
    }

    /** VLAN id on that port; 0 where untagged. */
    public int vlan() {
        return vlan;
    }

    /** Its MAP domain. */
    public String domain() {
        return domain;
    }

    /** End-user IPv6 prefix. */
    public String prefix() {
        return prefix;
    }

    /** MAP IPv6 address of the CE (RFC 7597 section 6). */
    public String address() {
        return address;
    }

    /** IPv4 address, shared when psid is not null. */
    public String ipv4() {
        return ipv4;
    }

    /** Port-set id; null for a full address. */
    public Integer psid() {
        return psid;
    }

    /** First and last port range, for people: "1232-1235 ... 64720-64723". */
    public String portRanges() {
        return portRanges;
    }

    /** Ports in its port set. */
    public int portsTotal() {
        return portsTotal;
    }

    /** Outside ports that have a mapping, of all protocols together. */
    public int portsInUse() {
        return portsInUse;
    }

    /** Live sessions. */
    public int sessions() {
        return sessions;
    }

    /** Live sessions whose data the switch forwards. */
    public int sessionsOffloaded() {
        return sessionsOffloaded;
    }

    /** Preset or mapping/filtering pair in force. */
    public String policy() {
        return policy;
    }

    /** Packets forwarded by session rules, both directions; as of the last statistics. */
    public long packetsSwitch() {
        return packetsSwitch;
    }

    /** Bytes forwarded by session rules, both directions; as of the last statistics. */
    public long bytesSwitch() {
        return bytesSwitch;
    }

    /** Packets forwarded by the slow path, both directions. */
    public long packetsController() {
        return packetsController;
    }

    /** Bytes forwarded by the slow path, both directions. */
    public long bytesController() {
        return bytesController;
    }

    /** Packets of this subscriber that the slow path has dropped. */
    public long drops() {
        return drops;
    }

    /** Collects the parts of a {@link SubscriberSnapshot}. */
    public static final class Builder {
        private String id;
        private String switchId;
        private int port;
        private int vlan;
        private String domain;
        private String prefix;
        private String address;
        private String ipv4;
        private Integer psid;
        private String portRanges;
        private int portsTotal;
        private int portsInUse;
        private int sessions;
        private int sessionsOffloaded;
        private String policy;
        private long packetsSwitch;
        private long bytesSwitch;
        private long packetsController;
        private long bytesController;
        private long drops;

        private Builder() {}

        /** Sets what {@link SubscriberSnapshot#id()} tells. */
        public Builder id(String value) {
            id = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#switchId()} tells. */
        public Builder switchId(String value) {
            switchId = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#port()} tells. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#vlan()} tells. */
        public Builder vlan(int value) {
            vlan = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#domain()} tells. */
        public Builder domain(String value) {
            domain = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#prefix()} tells. */
        public Builder prefix(String value) {
            prefix = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#address()} tells. */
        public Builder address(String value) {
            address = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#ipv4()} tells. */
        public Builder ipv4(String value) {
            ipv4 = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#psid()} tells. */
        public Builder psid(Integer value) {
            psid = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#portRanges()} tells. */
        public Builder portRanges(String value) {
            portRanges = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#portsTotal()} tells. */
        public Builder portsTotal(int value) {
            portsTotal = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#portsInUse()} tells. */
        public Builder portsInUse(int value) {
            portsInUse = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#sessions()} tells. */
        public Builder sessions(int value) {
            sessions = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#sessionsOffloaded()} tells. */
        public Builder sessionsOffloaded(int value) {
            sessionsOffloaded = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#policy()} tells. */
        public Builder policy(String value) {
            policy = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#packetsSwitch()} tells. */
        public Builder packetsSwitch(long value) {
            packetsSwitch = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#bytesSwitch()} tells. */
        public Builder bytesSwitch(long value) {
            bytesSwitch = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#packetsController()} tells. */
        public Builder packetsController(long value) {
            packetsController = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#bytesController()} tells. */
        public Builder bytesController(long value) {
            bytesController = value;
            return this;
        }

        /** Sets what {@link SubscriberSnapshot#drops()} tells. */
        public Builder drops(long value) {
            drops = value;
            return this;
        }

        /** Makes the snapshot. */
        public SubscriberSnapshot build() {
            return new SubscriberSnapshot(this);
        }
    }
}
