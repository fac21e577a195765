// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.portset.map.MapCe;
import org.portset.map.flows.SessionRules.Width;

/** One home on a customer edge switch: its ports and addresses. Immutable. */
public final class CeSpec {
    private final String name;
    private final PortNumber uplinkPort;
    private final PortNumber tunnelPort;
    private final PortNumber lanPort;
    private final VlanId vlan;
    private final Ip4Address gateway;
    private final Ip4Prefix lan;
    private final MacAddress gatewayMac;
    private final Ip4Prefix outside;
    private final TunnelEncoding tunnel;
    private final MapCe ce;
    private final boolean isTranslated;
    private final MeshSpec mesh;
    private final Map<Ip4Address, MacAddress> hosts;
    private final Set<Ip4Address> watchedDnsServers;
    private final Width sessions;
    private final boolean dhcp;
    private final Ip6Prefix ipv6;
    private final Ip6Address mapAddress;
    private final Ip6Address dnsResolver;

    private CeSpec(Builder builder) {
        name = checkNotNull(builder.name, "name");
        uplinkPort = checkNotNull(builder.uplinkPort, "uplinkPort");
        tunnelPort = checkNotNull(builder.tunnelPort, "tunnelPort");
        lanPort = checkNotNull(builder.lanPort, "lanPort");
        vlan = builder.vlan;
        gateway = checkNotNull(builder.gateway, "gateway");
        lan = checkNotNull(builder.lan, "lan");
        gatewayMac = checkNotNull(builder.gatewayMac, "gatewayMac");
        outside = checkNotNull(builder.outside, "outside");
        tunnel = builder.tunnel;
        ce = builder.ce;
        isTranslated = builder.isTranslated;
        mesh = builder.mesh;
        hosts = ImmutableMap.copyOf(builder.hosts);
        watchedDnsServers = ImmutableSet.copyOf(builder.watchedDnsServers);
        sessions = builder.sessions;
        dhcp = builder.dhcp;
        ipv6 = builder.ipv6;
        mapAddress = builder.mapAddress;
        dnsResolver = builder.dnsResolver;
        for (Ip4Address host : hosts.keySet()) {
            checkArgument(outside.contains(host), "host %s is not in outside %s", host, outside);
        }
        checkArgument(lan.contains(gateway), "gateway %s is not in LAN %s", gateway, lan);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Subscriber's name, for the purposes of rules. */
    public String name() {
        return name;
    }

    /** Port to the IPv6 access network. */
    public PortNumber uplinkPort() {
        return uplinkPort;
    }

    /** Port of this home's tunnel. */
    public PortNumber tunnelPort() {
        return tunnelPort;
    }

    /** Port to the home. */
    public PortNumber lanPort() {
        return lanPort;
    }

    /** VLAN of the home on that port; {@link VlanId#NONE} if untagged. */
    public VlanId vlan() {
        return vlan;
    }

    /** Our IPv4 address in the home. */
    public Ip4Address gateway() {
        return gateway;
    }

    /** The home's prefix. */
    public Ip4Prefix lan() {
        return lan;
    }

    /** Our Ethernet address in the home. */
    public MacAddress gatewayMac() {
        return gatewayMac;
    }

    /** The home's outside IPv4 address, shared or not, or its prefix. */
    public Ip4Prefix outside() {
        return outside;
    }

    /**
     * What the home's end-user prefix gives, if it was said: then what its hosts send to their own
     * outside ports stays here.
     */
    public Optional<MapCe> ce() {
        return Optional.ofNullable(ce);
    }

    /** The addresses and ports that the home's hosts use themselves; empty if NAT44 is on. */
    public Optional<MapCe> untranslated() {
        return isTranslated ? Optional.empty() : ce();
    }

    /** How the home reaches others without the border relay; empty for hub and spoke. */
    public Optional<MeshSpec> mesh() {
        return Optional.ofNullable(mesh);
    }

    /** Ethernet addresses of an untranslated home's hosts, as far as they are known. */
    public Map<Ip4Address, MacAddress> hosts() {
        return hosts;
    }

    /** Servers outside whose DNS traffic with the home's hosts goes by the controller. */
    public Set<Ip4Address> watchedDnsServers() {
        return watchedDnsServers;
    }

    /** Where the home's hosts send from: the LAN, or without NAT44 the outside addresses. */
    public Ip4Prefix sources() {
        return isTranslated ? lan : outside;
    }

    /** How much of the remote endpoint the rules of its sessions match, the closest of them. */
    public Width sessions() {
        return sessions;
    }

    /** Whether what hosts send to all for a DHCPv4 server goes to the controller. */
    public boolean dhcp() {
        return dhcp;
    }

    /** The prefix whose IPv6 passes between LAN and access network; empty: none does. */
    public Optional<Ip6Prefix> ipv6() {
        return Optional.ofNullable(ipv6);
    }

    /** Whom the home's DNS proxy asks; empty: there is none. */
    public Optional<Ip6Address> dnsResolver() {
        return Optional.ofNullable(dnsResolver);
    }

    /** The tunnel's own address; there where {@link #ipv6()} or {@link #dnsResolver()} is. */
    Ip6Address mapAddress() {
        return mapAddress;
    }

    /** How the switch's tunnel is spoken of. */
    public TunnelEncoding tunnel() {
        return tunnel;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof CeSpec)) {
            return false;
        }
        CeSpec that = (CeSpec) o;
        return name.equals(that.name)
                && uplinkPort.equals(that.uplinkPort)
                && tunnelPort.equals(that.tunnelPort)
                && lanPort.equals(that.lanPort)
                && vlan.equals(that.vlan)
                && gateway.equals(that.gateway)
                && lan.equals(that.lan)
                && gatewayMac.equals(that.gatewayMac)
                && outside.equals(that.outside)
                && tunnel.equals(that.tunnel)
                && Objects.equals(ce, that.ce)
                && isTranslated == that.isTranslated
                && Objects.equals(mesh, that.mesh)
                && sessions == that.sessions
                && dhcp == that.dhcp
                && Objects.equals(ipv6, that.ipv6)
                && Objects.equals(mapAddress, that.mapAddress)
                && Objects.equals(dnsResolver, that.dnsResolver)
                && hosts.equals(that.hosts)
                && watchedDnsServers.equals(that.watchedDnsServers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, lanPort, vlan, gateway, outside);
    }

    @Override
    public String toString() {
        return String.format(
                "%s: lan %s%s %s, tunnel %s, outside %s%s%s",
                name,
                lanPort,
                vlan.equals(VlanId.NONE) ? "" : " vlan " + vlan,
                lan,
                tunnelPort,
                outside,
                isTranslated ? "" : ", not translated, hosts " + hosts,
                mesh == null ? "" : ", " + mesh);
    }

    /** Builder; what has no default is needed. */
    public static final class Builder {
        private String name;
        private PortNumber uplinkPort;
        private PortNumber tunnelPort;
        private PortNumber lanPort;
        private VlanId vlan = VlanId.NONE;
        private Ip4Address gateway;
        private Ip4Prefix lan;
        private MacAddress gatewayMac;
        private Ip4Prefix outside;
        private TunnelEncoding tunnel = TunnelEncoding.LOGICAL_PORT;
        private MapCe ce;
        private boolean isTranslated = true;
        private MeshSpec mesh;
        private Map<Ip4Address, MacAddress> hosts = Map.of();
        private Set<Ip4Address> watchedDnsServers = Set.of();
        private Width sessions = Width.MAPPING;
        private boolean dhcp;
        private Ip6Prefix ipv6;
        private Ip6Address mapAddress;
        private Ip6Address dnsResolver;

        private Builder() {}

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder uplinkPort(PortNumber value) {
            uplinkPort = value;
            return this;
        }

        public Builder tunnelPort(PortNumber value) {
            tunnelPort = value;
            return this;
        }

        public Builder lanPort(PortNumber value) {
            lanPort = value;
            return this;
        }

        /** VLAN of the home; {@link VlanId#NONE}, the default, for untagged. */
        public Builder vlan(VlanId value) {
            vlan = checkNotNull(value, "vlan");
            return this;
        }

        /** Our address in the home and the home's prefix. */
        public Builder gateway(Ip4Address address, Ip4Prefix prefix) {
            gateway = address;
            lan = prefix;
            return this;
        }

        public Builder gatewayMac(MacAddress value) {
            gatewayMac = value;
            return this;
        }

        /** Outside address (as a /32) or prefix, where nothing is known of ports. */
        public Builder outside(Ip4Prefix value) {
            outside = value;
            ce = null;
            return this;
        }

        /** Outside address or prefix, and ports, that the home's end-user prefix gives. */
        public Builder outside(MapCe value) {
            outside = value.ipv4();
            ce = value;
            return this;
        }

        /**
         * NAT44 is off: the home's hosts use the outside addresses and the ports of the set
         * themselves (A+P, RFC 6346).
         *
         * @param value what the home's end-user prefix gives; its address or prefix becomes
         *     outside()
         * @param known the Ethernet addresses of hosts, by their addresses, that are known by now:
         *     packets to others go to the controller
         */
        public Builder untranslated(MapCe value, Map<Ip4Address, MacAddress> known) {
            isTranslated = false;
            hosts = checkNotNull(known, "known");
            return outside(checkNotNull(value, "value"));
        }

        /** By what the home reaches others without the border relay; without it, it doesn't. */
        public Builder mesh(MeshSpec value) {
            mesh = value;
            return this;
        }

        /** Servers whose DNS traffic the controller is to see, with a NAT; by default none. */
        public Builder watchedDnsServers(Set<Ip4Address> value) {
            watchedDnsServers = checkNotNull(value, "watchedDnsServers");
            return this;
        }

        /**
         * How much of the remote endpoint the rules of its sessions will match, the closest of
         * them; unless said, nothing, as under a full cone.
         */
        public Builder sessions(Width value) {
            sessions = checkNotNull(value, "sessions");
            return this;
        }

        /** Whether there is a DHCPv4 server for the home; by default there is none. */
        public Builder dhcp(boolean value) {
            dhcp = value;
            return this;
        }

        /**
         * Lets the home's IPv6 pass; by default none does.
         *
         * @param prefix the home's end-user prefix
         * @param tunnelAddress the one address in it that is the switch's own
         */
        public Builder ipv6(Ip6Prefix prefix, Ip6Address tunnelAddress) {
            ipv6 = checkNotNull(prefix, "prefix");
            mapAddress = checkNotNull(tunnelAddress, "tunnelAddress");
            return this;
        }

        /**
         * The controller is a DNS proxy at the gateway's address; by default there is none.
         *
         * @param resolver whom it asks
         * @param tunnelAddress where it asks from, the switch's own address
         */
        public Builder dnsProxy(Ip6Address resolver, Ip6Address tunnelAddress) {
            dnsResolver = checkNotNull(resolver, "resolver");
            mapAddress = checkNotNull(tunnelAddress, "tunnelAddress");
            return this;
        }

        /** How the switch's tunnel is spoken of; by default {@link TunnelEncoding#LOGICAL_PORT}. */
        public Builder tunnel(TunnelEncoding value) {
            tunnel = checkNotNull(value, "tunnel");
            return this;
        }

        /**
         * The specification.
         *
         * @throws NullPointerException if something is missing
         * @throws IllegalArgumentException if the gateway lies outside the LAN, or a known host
         *     outside the outside addresses
         */
        public CeSpec build() {
            return new CeSpec(this);
        }
    }
}
