// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.Objects;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.map.MapDomain;

/** A switch as configured. The Internet side is a BR's; it is null for a CE. */
public final class SwitchModel {
    private final DeviceId id;
    private final Role role;
    private final MapDomain domain;
    private final PortNumber uplinkPort;
    private final PortNumber tunnelPort;
    private final PortNumber meshPort;
    private final InternetSide internet;

    /**
     * @param meshPort null where there is none
     * @param internet null for a CE
     */
    SwitchModel(
            DeviceId id,
            Role role,
            MapDomain domain,
            PortNumber uplinkPort,
            PortNumber tunnelPort,
            PortNumber meshPort,
            InternetSide internet) {
        this.id = id;
        this.role = role;
        this.domain = domain;
        this.uplinkPort = uplinkPort;
        this.tunnelPort = tunnelPort;
        this.meshPort = meshPort;
        this.internet = internet;
    }

    public DeviceId id() {
        return id;
    }

    public Role role() {
        return role;
    }

    public MapDomain domain() {
        return domain;
    }

    /** The port towards the access network: IPv6 that is not MAP's passes here. */
    public PortNumber uplinkPort() {
        return uplinkPort;
    }

    /** The port that encapsulates and decapsulates. */
    public PortNumber tunnelPort() {
        return tunnelPort;
    }

    /**
     * The port of the tunnel by which a CE reaches the others of its domain; empty where they reach
     * one another by the BR.
     */
    public Optional<PortNumber> meshPort() {
        return domain.mesh() ? Optional.ofNullable(meshPort) : Optional.empty();
    }

    /** Whether the other has the same ports and addresses, whatever its domain's rules are. */
    public boolean sameButRules(SwitchModel other) {
        return id.equals(other.id)
                && role == other.role
                && domain.sameButRules(other.domain)
                && uplinkPort.equals(other.uplinkPort)
                && tunnelPort.equals(other.tunnelPort)
                && Objects.equals(internet, other.internet);
    }

    /** The BR's IPv4 side; null for a CE. */
    public InternetSide internet() {
        return internet;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SwitchModel)) {
            return false;
        }
        SwitchModel that = (SwitchModel) other;
        return sameButRules(that)
                && domain.equals(that.domain)
                && Objects.equals(meshPort, that.meshPort);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, role, domain, uplinkPort, tunnelPort, internet);
    }

    /** The port, addresses and next hop of a BR towards the IPv4 Internet. */
    public static final class InternetSide {
        private final PortNumber port;
        private final Ip4Address address;
        private final MacAddress mac;
        private final MacAddress nextHopMac;

        InternetSide(PortNumber port, Ip4Address address, MacAddress mac, MacAddress nextHopMac) {
            this.port = port;
            this.address = address;
            this.mac = mac;
            this.nextHopMac = nextHopMac;
        }

        public PortNumber port() {
            return port;
        }

        /** The address for which the switch answers ARP: the Internet's route to the domain. */
        public Ip4Address address() {
            return address;
        }

        public MacAddress mac() {
            return mac;
        }

        public MacAddress nextHopMac() {
            return nextHopMac;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof InternetSide)) {
                return false;
            }
            InternetSide that = (InternetSide) other;
            return port.equals(that.port)
                    && address.equals(that.address)
                    && mac.equals(that.mac)
                    && nextHopMac.equals(that.nextHopMac);
        }

        @Override
        public int hashCode() {
            return Objects.hash(port, address, mac, nextHopMac);
        }
    }
}
