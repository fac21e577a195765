// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

/**
 * A service that is there once ONOS has the drivers that offer {@link MapTunnel}, and the connected
 * switches have theirs.
 *
 * <p>A device whose behaviours are asked for sooner is bound to ONOS's default driver for as long
 * as ONOS knows it: its rules can then be neither said rightly nor read by REST.
 */
public interface MapDrivers {}
