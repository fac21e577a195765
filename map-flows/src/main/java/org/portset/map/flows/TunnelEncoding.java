// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.TrafficTreatment;

/**
 * How rules speak of a MAP-E tunnel to one kind of switch. The programs know tunnels by this alone.
 */
public interface TunnelEncoding {
    /**
     * A tunnel that is a logical port, as Open vSwitch has it: what goes out of the port is
     * encapsulated towards {@code tun_ipv6_dst}, and what comes in by it is decapsulated, with the
     * outer source in {@code tun_ipv6_src}.
     */
    TunnelEncoding LOGICAL_PORT =
            new TunnelEncoding() {
                @Override
                public Field outerSource() {
                    return Field.TUN_IPV6_SRC;
                }

                @Override
                public Field outerDestination() {
                    return Field.TUN_IPV6_DST;
                }

                @Override
                public void encapsulate(TrafficTreatment.Builder treatment, PortNumber port) {
                    treatment.setOutput(port);
                }

                @Override
                public void encapsulateBack(TrafficTreatment.Builder treatment, PortNumber port) {
                    // A switch sends nothing out of the port it came in by unless told so.
                    treatment.setOutput(PortNumber.IN_PORT);
                }
            };

    /** 128-bit field with the IPv6 source of a packet that was decapsulated. */
    Field outerSource();

    /** 128-bit field that takes the IPv6 destination of a packet to be encapsulated. */
    Field outerDestination();

    /** Ends a treatment: encapsulates and sends a packet that came in elsewhere. */
    void encapsulate(TrafficTreatment.Builder treatment, PortNumber tunnelPort);

    /** Ends a treatment: encapsulates and sends a packet that came out of the same tunnel. */
    void encapsulateBack(TrafficTreatment.Builder treatment, PortNumber tunnelPort);
}
