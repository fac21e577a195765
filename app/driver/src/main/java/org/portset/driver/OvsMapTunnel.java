// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import org.onosproject.net.driver.AbstractHandlerBehaviour;
import org.portset.map.flows.MapTunnel;
import org.portset.map.flows.TunnelEncoding;

/**
 * MAP-E on a stock Open vSwitch: a port of type gre with {@code packet_type=legacy_l3} writes IPv6,
 * four bytes of GRE and IPv4, and a shim on the uplink takes the four bytes off and puts them back,
 * so that the wire sees IPv4 in IPv6 (RFC 2473). Rules see a logical port and the outer addresses.
 *
 * <p>A tunnel type that does this itself is spoken to in the same way; a switch that needs actions
 * of its own has a behaviour beside this one.
 */
public class OvsMapTunnel extends AbstractHandlerBehaviour implements MapTunnel {
    @Override
    public TunnelEncoding encoding() {
        return TunnelEncoding.LOGICAL_PORT;
    }
}
