// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Selectors.fromPort;

import org.onlab.packet.MacAddress;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficSelector;

/**
 * Packets that are larger than the tunnel takes, which the controller answers or splits (RFC 7597
 * 8.3).
 *
 * <p>A bridge in front of the program's own measures them, as Open vSwitch's {@code
 * check_pkt_larger} in a rule that ONOS sees would cost the connection at the next poll. It says so
 * by the bit of the Ethernet source that is a destination's group bit, and in a source always 0
 * (IEEE 802.3 3.2.3).
 *
 * <p>Open vSwitch follows both outcomes for each packet that it measures, and counts it at the
 * rules of both. So marked packets have no way in common with others: the rule that takes them to
 * the controller, and the one that ends those not worth that, count every packet, and all other
 * counters are right.
 */
final class LargePackets {
    /** The bit of an Ethernet source. */
    static final int SOURCE_BIT = 40;

    private static final MacAddress MARK = MacAddress.valueOf(1L << SOURCE_BIT);

    private LargePackets() {}

    /** Narrows to packets that are marked as too large. */
    static TrafficSelector.Builder large(TrafficSelector.Builder match) {
        return match.matchEthSrcMasked(MARK, MARK);
    }

    /** Ends what came in by a port, is marked, and went nowhere by a rule of higher priority. */
    static void end(FlowProgram.Builder program, int priority, PortNumber port, String purpose) {
        program.add(
                0,
                priority,
                large(fromPort(port)),
                DefaultTrafficTreatment.builder().drop(),
                purpose);
    }
}
