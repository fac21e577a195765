// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.map.MapCe;
import org.portset.nat.pcp.PcpPolicy;
import org.portset.nat.policy.NatPolicy;

/** A subscriber as configured, with what MAP derives for it. */
public final class SubscriberModel {
    private final String id;
    private final DeviceId switchId;
    private final PortNumber port;
    private final int vlan;
    private final MapCe ce;
    private final Gateway gateway;
    private final NatPolicy policy;
    private final LogPolicy log;
    private final boolean translated;
    private final List<StaticMapping> staticMappings;
    private final Optional<PcpPolicy> pcp;
    private final Optional<NtsHome> nts;
    private final LanModel lan;

    SubscriberModel(
            String id,
            DeviceId switchId,
            PortNumber port,
            int vlan,
            MapCe ce,
            Gateway gateway,
            NatPolicy policy,
            LogPolicy log,
            boolean translated,
            List<StaticMapping> staticMappings,
            Optional<PcpPolicy> pcp,
            Optional<NtsHome> nts,
            LanModel lan) {
        this.id = id;
        this.switchId = switchId;
        this.port = port;
        this.vlan = vlan;
        this.ce = ce;
        this.gateway = gateway;
        this.policy = policy;
        this.log = log;
        this.translated = translated;
        this.staticMappings = List.copyOf(staticMappings);
        this.pcp = pcp;
        this.nts = nts;
        this.lan = lan;
    }

    public String id() {
        return id;
    }

    public DeviceId switchId() {
        return switchId;
    }

    /** The switch port of the home. */
    public PortNumber port() {
        return port;
    }

    /** The VLAN on that port; 0 where frames are untagged. */
    public int vlan() {
        return vlan;
    }

    /** Address, PSID, ports and MAP address, derived from the end-user prefix. */
    public MapCe ce() {
        return ce;
    }

    /** How many outside addresses the end-user prefix gives: 1, or those of an IPv4 prefix. */
    public int addressCount() {
        return 1 << (Ip4Prefix.MAX_MASK_LENGTH - ce.ipv4().prefixLength());
    }

    public Gateway gateway() {
        return gateway;
    }

    public NatPolicy policy() {
        return policy;
    }

    /** What of it is logged. */
    public LogPolicy log() {
        return log;
    }

    /**
     * Whether there is a NAT; false where the home's hosts use the shared address and its ports
     * themselves (A+P, RFC 6346).
     */
    public boolean translated() {
        return translated;
    }

    public List<StaticMapping> staticMappings() {
        return staticMappings;
    }

    /** What its hosts may ask for by PCP and NAT-PMP; empty where they are not served. */
    public Optional<PcpPolicy> pcp() {
        return pcp;
    }

    /** Its hosts that are reached by name; empty where none is. */
    public Optional<NtsHome> nts() {
        return nts;
    }

    /** What its hosts get beside IPv4 by MAP. */
    public LanModel lan() {
        return lan;
    }

    /** Whether the other differs at most in what changes without ending a session. */
    public boolean sameNetwork(SubscriberModel that) {
        return id.equals(that.id)
                && switchId.equals(that.switchId)
                && port.equals(that.port)
                && vlan == that.vlan
                && ce.equals(that.ce)
                && gateway.equals(that.gateway)
                && translated == that.translated;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SubscriberModel)) {
            return false;
        }
        SubscriberModel that = (SubscriberModel) other;
        return sameNetwork(that)
                && policy.equals(that.policy)
                && log.equals(that.log)
                && staticMappings.equals(that.staticMappings)
                && pcp.equals(that.pcp)
                && nts.equals(that.nts)
                && lan.equals(that.lan);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                id,
                switchId,
                port,
                vlan,
                ce,
                gateway,
                policy,
                log,
                translated,
                staticMappings,
                pcp,
                nts,
                lan);
    }

    /** What the switch answers for in the home's LAN. */
    public static final class Gateway {
        private final Ip4Address address;
        private final Ip4Prefix lan;
        private final MacAddress mac;

        Gateway(Ip4Address address, Ip4Prefix lan, MacAddress mac) {
            this.address = address;
            this.lan = lan;
            this.mac = mac;
        }

        public Ip4Address address() {
            return address;
        }

        /** The home's addresses: any other source is dropped. */
        public Ip4Prefix lan() {
            return lan;
        }

        public MacAddress mac() {
            return mac;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Gateway)) {
                return false;
            }
            Gateway that = (Gateway) other;
            return address.equals(that.address) && lan.equals(that.lan) && mac.equals(that.mac);
        }

        @Override
        public int hashCode() {
            return Objects.hash(address, lan, mac);
        }
    }
}
