// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import org.onosproject.net.driver.HandlerBehaviour;

/**
 * Driver behaviour of a switch that can tunnel IPv4 in IPv6: a driver that offers it makes its
 * switches fit for {@link BrProgram} and {@link CeProgram}.
 */
public interface MapTunnel extends HandlerBehaviour {
    /** How rules speak of this switch's tunnels. */
    TunnelEncoding encoding();
}
