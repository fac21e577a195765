// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static com.google.common.base.Preconditions.checkNotNull;

import java.util.Objects;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.PortNumber;
import org.portset.map.MapDomain;

/** A border relay's domain, ports and addresses. Immutable. */
public final class BrSpec {
    private final MapDomain domain;
    private final PortNumber uplinkPort;
    private final PortNumber tunnelPort;
    private final PortNumber internetPort;
    private final Ip4Address internetAddress;
    private final MacAddress internetMac;
    private final MacAddress nextHopMac;
    private final TunnelEncoding tunnel;

    private BrSpec(Builder builder) {
        domain = checkNotNull(builder.domain, "domain");
        uplinkPort = checkNotNull(builder.uplinkPort, "uplinkPort");
        tunnelPort = checkNotNull(builder.tunnelPort, "tunnelPort");
        internetPort = checkNotNull(builder.internetPort, "internetPort");
        internetAddress = checkNotNull(builder.internetAddress, "internetAddress");
        internetMac = checkNotNull(builder.internetMac, "internetMac");
        nextHopMac = checkNotNull(builder.nextHopMac, "nextHopMac");
        tunnel = builder.tunnel;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Rules, and how interface identifiers are formed. */
    public MapDomain domain() {
        return domain;
    }

    /** Port to the IPv6 access network. */
    public PortNumber uplinkPort() {
        return uplinkPort;
    }

    /** Port of the tunnel to all CEs. */
    public PortNumber tunnelPort() {
        return tunnelPort;
    }

    /** Port to the IPv4 Internet. */
    public PortNumber internetPort() {
        return internetPort;
    }

    /** Our IPv4 address on the Internet side, answered for by ARP. */
    public Ip4Address internetAddress() {
        return internetAddress;
    }

    /** Our Ethernet address on the Internet side. */
    public MacAddress internetMac() {
        return internetMac;
    }

    /** Ethernet address of the next router on the Internet side. */
    public MacAddress nextHopMac() {
        return nextHopMac;
    }

    /** How the switch's tunnel is spoken of. */
    public TunnelEncoding tunnel() {
        return tunnel;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof BrSpec)) {
            return false;
        }
        BrSpec that = (BrSpec) o;
        return domain.equals(that.domain)
                && uplinkPort.equals(that.uplinkPort)
                && tunnelPort.equals(that.tunnelPort)
                && internetPort.equals(that.internetPort)
                && internetAddress.equals(that.internetAddress)
                && internetMac.equals(that.internetMac)
                && nextHopMac.equals(that.nextHopMac)
                && tunnel.equals(that.tunnel);
    }

    @Override
    public int hashCode() {
        return Objects.hash(domain, uplinkPort, tunnelPort, internetPort, internetAddress);
    }

    @Override
    public String toString() {
        return String.format(
                "domain %s, uplink %s, tunnel %s, internet %s %s",
                domain.name(), uplinkPort, tunnelPort, internetPort, internetAddress);
    }

    /** Builder; all but tunnel is needed. */
    public static final class Builder {
        private MapDomain domain;
        private PortNumber uplinkPort;
        private PortNumber tunnelPort;
        private PortNumber internetPort;
        private Ip4Address internetAddress;
        private MacAddress internetMac;
        private MacAddress nextHopMac;
        private TunnelEncoding tunnel = TunnelEncoding.LOGICAL_PORT;

        private Builder() {}

        public Builder domain(MapDomain value) {
            domain = value;
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

        public Builder internetPort(PortNumber value) {
            internetPort = value;
            return this;
        }

        public Builder internetAddress(Ip4Address value) {
            internetAddress = value;
            return this;
        }

        public Builder internetMac(MacAddress value) {
            internetMac = value;
            return this;
        }

        public Builder nextHopMac(MacAddress value) {
            nextHopMac = value;
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
         */
        public BrSpec build() {
            return new BrSpec(this);
        }
    }
}
