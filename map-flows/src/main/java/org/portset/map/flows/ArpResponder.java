// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Extensions.move;

import org.onlab.packet.ARP;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;

/** Answers ARP requests (RFC 826) for an address of ours in the switch itself. */
final class ArpResponder {
    private ArpResponder() {}

    /** Narrows a match to requests for the address. */
    static TrafficSelector.Builder requests(TrafficSelector.Builder selector, Ip4Address address) {
        return Selectors.arp(selector).matchArpOp(ARP.OP_REQUEST).matchArpTpa(address);
    }

    /** Turns the request round into its answer and sends it back. */
    static TrafficTreatment.Builder answer(DeviceId device, Ip4Address address, MacAddress mac) {
        TrafficTreatment.Builder reply = DefaultTrafficTreatment.builder();
        move(reply, device, Field.ETH_SRC, 0, Field.ETH_DST, 0, Field.ETH_DST.bits());
        reply.setEthSrc(mac).setArpOp(ARP.OP_REPLY);
        move(reply, device, Field.ARP_SHA, 0, Field.ARP_THA, 0, Field.ARP_THA.bits());
        move(reply, device, Field.ARP_SPA, 0, Field.ARP_TPA, 0, Field.ARP_TPA.bits());
        return reply.setArpSha(mac).setArpSpa(address).setOutput(PortNumber.IN_PORT);
    }
}
