// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.Objects;
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
    private final InternetSide internet;

    SwitchModel(
            DeviceId id,
            Role role,
            MapDomain domain,
            PortNumber uplinkPort,
            PortNumber tunnelPort,
            InternetSide internet) {
        this.id = id;
        this.role = role;
        this.domain = domain;
        this.uplinkPort = uplinkPort;
        this.tunnelPort = tunnelPort;
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
        return id.equals(that.id)
                && role == that.role
                && domain.equals(that.domain)
                && uplinkPort.equals(that.uplinkPort)
                && tunnelPort.equals(that.tunnelPort)
                && Objects.equals(internet, that.internet);
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
