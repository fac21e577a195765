// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;

/** Sends frames out of switches. */
@FunctionalInterface
public interface PacketSender {
    /**
     * Sends one Ethernet frame; returns at once.
     *
     * @param device the switch
     * @param port where it leaves, or {@link PortNumber#TABLE} to pass the switch's own rules
     * @param frame the frame, which the sender owns from here on
     */
    void send(DeviceId device, PortNumber port, byte[] frame);
}
