// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import org.onlab.packet.EthType;
import org.onlab.packet.Ethernet;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.flow.TrafficTreatment;

/** Frames between a switch and a home: its Ethernet addresses and VLAN tag. */
final class HomeFrames {
    private static final EthType CUSTOMER_TAG = new EthType(Ethernet.TYPE_VLAN);

    private HomeFrames() {}

    /** A packet from the home loses its tag, if it has one. */
    static void takeTagOff(TrafficTreatment.Builder treatment, CeSpec home) {
        if (!home.vlan().equals(VlanId.NONE)) {
            treatment.popVlan();
        }
    }

    /** Ends a treatment: into the tunnel to the border relay, or in a mesh to whom it is for. */
    static TrafficTreatment.Builder toTunnel(TrafficTreatment.Builder treatment, CeSpec home) {
        if (home.mesh().isPresent()) {
            return treatment.transition(CeProgram.FORWARD);
        }
        home.tunnel().encapsulate(treatment, home.tunnelPort());
        return treatment;
    }

    /** Ends a treatment: out to a host of the home. */
    static void output(TrafficTreatment.Builder treatment, CeSpec home, MacAddress host) {
        treatment.setEthSrc(home.gatewayMac()).setEthDst(host);
        if (!home.vlan().equals(VlanId.NONE)) {
            treatment.pushVlan(CUSTOMER_TAG).setVlanId(home.vlan());
        }
        treatment.setOutput(home.lanPort());
    }
}
