// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Selectors.fromPort;
import static org.portset.map.flows.Selectors.ipv4;

import org.onosproject.net.flow.TrafficSelector;

/** The matches that tell a home's packets: from its LAN, and out of a tunnel to it. */
final class HomePackets {
    private HomePackets() {}

    /** Whatever comes from the LAN. */
    static TrafficSelector.Builder lan(CeSpec home) {
        return fromPort(home.lanPort(), home.vlan());
    }

    /** To the gateway, from an address that the home's hosts have. */
    static TrafficSelector.Builder fromSources(TrafficSelector.Builder match, CeSpec home) {
        return match.matchEthDst(home.gatewayMac()).matchIPSrc(home.sources());
    }

    /** IPv4 of a protocol, from a host to the gateway. */
    static TrafficSelector.Builder lan(CeSpec home, byte protocol) {
        return fromSources(ipv4(lan(home), protocol), home);
    }

    /** To what the home is outside: an address or a prefix. */
    static TrafficSelector.Builder toOutside(TrafficSelector.Builder match, CeSpec home) {
        return match.matchIPDst(home.outside());
    }

    /** IPv4 of a protocol, out of the tunnel to the home. */
    static TrafficSelector.Builder tunnel(CeSpec home, byte protocol) {
        return toOutside(ipv4(fromPort(home.tunnelPort()), protocol), home);
    }

    /** In table {@link CeProgram#INBOUND}, to the home: by one tunnel, or in a mesh by either. */
    static TrafficSelector.Builder inbound(CeSpec home) {
        return home.mesh().isPresent()
                ? toOutside(ipv4(Selectors.any()), home)
                : fromPort(home.tunnelPort());
    }
}
