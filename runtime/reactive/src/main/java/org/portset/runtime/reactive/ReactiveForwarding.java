// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.reactive;

import org.onlab.packet.Ethernet;
import org.onlab.packet.IPv4;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.TCP;
import org.onlab.packet.TpPort;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Forwards TCP the way in which ONOS's sample application does: the first packet of a connection
 * goes to the controller, which asks for a rule for each direction, with a timeout, and sends the
 * packet on. It neither looks for a path nor translates: a switch of the lab has one port on either
 * side.
 */
@Component(
        immediate = true,
        service = {})
public final class ReactiveForwarding implements PacketProcessor {
    private static final int PROCESSOR_PRIORITY = PacketProcessor.director(2);
    private static final int RULE_PRIORITY = 61_000;

    /** Of ONOS's sample, in seconds. */
    private static final int RULE_TIMEOUT_SECONDS = 10;

    private static final PortNumber ONE_SIDE = PortNumber.portNumber(1);
    private static final PortNumber OTHER_SIDE = PortNumber.portNumber(2);

    @Reference CoreService core;
    @Reference PacketService packets;
    @Reference FlowRuleService flowRules;

    private ApplicationId app;

    @Activate
    void activate() {
        app = core.registerApplication("org.portset.reactive");
        packets.addProcessor(this, PROCESSOR_PRIORITY);
    }

    @Deactivate
    void deactivate() {
        packets.removeProcessor(this);
        flowRules.removeFlowRulesById(app);
    }

    @Override
    public void process(PacketContext context) {
        if (context.isHandled()) {
            return;
        }
        Ethernet frame = context.inPacket().parsed();
        if (frame == null || !(frame.getPayload() instanceof IPv4)) {
            return;
        }
        IPv4 packet = (IPv4) frame.getPayload();
        if (!(packet.getPayload() instanceof TCP)) {
            return;
        }
        TCP segment = (TCP) packet.getPayload();
        ConnectPoint from = context.inPacket().receivedFrom();
        PortNumber out = from.port().equals(ONE_SIDE) ? OTHER_SIDE : ONE_SIDE;
        int source = packet.getSourceAddress();
        int destination = packet.getDestinationAddress();
        int sourcePort = segment.getSourcePort();
        int destinationPort = segment.getDestinationPort();
        flowRules.applyFlowRules(
                rule(from, out, source, sourcePort, destination, destinationPort),
                rule(
                        new ConnectPoint(from.deviceId(), out),
                        from.port(),
                        destination,
                        destinationPort,
                        source,
                        sourcePort));
        context.treatmentBuilder().setOutput(out);
        context.send();
    }

    private FlowRule rule(
            ConnectPoint from,
            PortNumber out,
            int source,
            int sourcePort,
            int destination,
            int destinationPort) {
        return DefaultFlowRule.builder()
                .forDevice(from.deviceId())
                .fromApp(app)
                .forTable(0)
                .withPriority(RULE_PRIORITY)
                .makeTemporary(RULE_TIMEOUT_SECONDS)
                .withSelector(
                        DefaultTrafficSelector.builder()
                                .matchInPort(from.port())
                                .matchEthType(Ethernet.TYPE_IPV4)
                                .matchIPProtocol(IPv4.PROTOCOL_TCP)
                                .matchIPSrc(host(source))
                                .matchIPDst(host(destination))
                                .matchTcpSrc(TpPort.tpPort(sourcePort))
                                .matchTcpDst(TpPort.tpPort(destinationPort))
                                .build())
                .withTreatment(DefaultTrafficTreatment.builder().setOutput(out).build())
                .build();
    }

    private static Ip4Prefix host(int address) {
        return Ip4Prefix.valueOf(Ip4Address.valueOf(address), Ip4Prefix.MAX_MASK_LENGTH);
    }
}
