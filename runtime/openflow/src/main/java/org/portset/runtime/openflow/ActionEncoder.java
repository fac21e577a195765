// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.ArrayList;
import java.util.List;
import org.onlab.packet.Ip4Address;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.ExtensionInstructionWrapper;
import org.onosproject.net.flow.instructions.Instructions.GroupInstruction;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.flow.instructions.Instructions.SetQueueInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModEtherInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModTunnelIdInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanHeaderInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanIdInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanPcpInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpEthInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpIPInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpOpInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModDscpInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModIPInstruction;
import org.onosproject.net.flow.instructions.L4ModificationInstruction;
import org.onosproject.net.flow.instructions.L4ModificationInstruction.ModTransportPortInstruction;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.action.OFActions;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;
import org.projectfloodlight.openflow.protocol.oxm.OFOxms;
import org.projectfloodlight.openflow.types.ArpOpcode;
import org.projectfloodlight.openflow.types.EthType;
import org.projectfloodlight.openflow.types.IPv4Address;
import org.projectfloodlight.openflow.types.IPv6Address;
import org.projectfloodlight.openflow.types.IpDscp;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFGroup;
import org.projectfloodlight.openflow.types.OFVlanVidMatch;
import org.projectfloodlight.openflow.types.TransportPort;
import org.projectfloodlight.openflow.types.U64;
import org.projectfloodlight.openflow.types.VlanPcp;
import org.projectfloodlight.openflow.types.VlanVid;

/** Instructions of a treatment as OpenFlow actions (section 7.2.5), in the same order. */
final class ActionEncoder {

    /**
     * OFPCML_NO_BUFFER: the whole packet goes to the controller, and none of it stays in the
     * switch.
     */
    static final int WHOLE_PACKET = 0xffff;

    private final OFFactory factory;
    private final Extensions extensions;

    ActionEncoder(OFFactory factory, Extensions extensions) {
        this.factory = factory;
        this.extensions = extensions;
    }

    /**
     * @throws EncodingException naming the instruction that OpenFlow 1.3 or the driver has no
     *     action for
     */
    List<OFAction> encode(List<Instruction> instructions) throws EncodingException {
        List<OFAction> actions = new ArrayList<>(instructions.size());
        for (Instruction instruction : instructions) {
            if (instruction.type() != Instruction.Type.NOACTION) {
                try {
                    actions.add(encode(instruction));
                } catch (UnsupportedOperationException
                        | IllegalArgumentException
                        | ClassCastException e) {
                    throw new EncodingException("action " + instruction + ": " + e.getMessage(), e);
                }
            }
        }
        return actions;
    }

    private OFAction encode(Instruction instruction) throws EncodingException {
        OFActions actions = factory.actions();
        switch (instruction.type()) {
            case OUTPUT:
                PortNumber port = ((OutputInstruction) instruction).port();
                return actions.output(
                        Switches.port(port), port.equals(PortNumber.CONTROLLER) ? WHOLE_PACKET : 0);
            case GROUP:
                return actions.group(OFGroup.of(((GroupInstruction) instruction).groupId().id()));
            case QUEUE:
                return actions.setQueue(((SetQueueInstruction) instruction).queueId());
            case L2MODIFICATION:
                return layer2((L2ModificationInstruction) instruction);
            case L3MODIFICATION:
                return layer3((L3ModificationInstruction) instruction);
            case L4MODIFICATION:
                return layer4((L4ModificationInstruction) instruction);
            case EXTENSION:
                return extensions.action(
                        factory,
                        ((ExtensionInstructionWrapper) instruction).extensionInstruction());
            default:
                throw new EncodingException("no OpenFlow action for " + instruction);
        }
    }

    private OFAction set(OFOxm<?> field) {
        return factory.actions().setField(field);
    }

    private OFAction layer2(L2ModificationInstruction i) throws EncodingException {
        OFOxms fields = factory.oxms();
        switch (i.subtype()) {
            case ETH_SRC:
                return set(fields.ethSrc(MacAddress.of(((ModEtherInstruction) i).mac().toBytes())));
            case ETH_DST:
                return set(fields.ethDst(MacAddress.of(((ModEtherInstruction) i).mac().toBytes())));
            case VLAN_PUSH:
                return factory.actions()
                        .pushVlan(
                                EthType.of(
                                        ((ModVlanHeaderInstruction) i).ethernetType().toShort()
                                                & 0xffff));
            case VLAN_POP:
                return factory.actions().popVlan();
            case VLAN_ID:
                return set(
                        fields.vlanVid(
                                OFVlanVidMatch.ofVlanVid(
                                        VlanVid.ofVlan(
                                                ((ModVlanIdInstruction) i).vlanId().toShort()))));
            case VLAN_PCP:
                return set(fields.vlanPcp(VlanPcp.of(((ModVlanPcpInstruction) i).vlanPcp())));
            case TUNNEL_ID:
                return set(fields.tunnelId(U64.of(((ModTunnelIdInstruction) i).tunnelId())));
            default:
                throw new EncodingException("no OpenFlow action for " + i);
        }
    }

    private OFAction layer3(L3ModificationInstruction i) throws EncodingException {
        OFOxms fields = factory.oxms();
        switch (i.subtype()) {
            case IPV4_SRC:
                return set(fields.ipv4Src(ipv4(((ModIPInstruction) i).ip().getIp4Address())));
            case IPV4_DST:
                return set(fields.ipv4Dst(ipv4(((ModIPInstruction) i).ip().getIp4Address())));
            case IPV6_SRC:
                return set(fields.ipv6Src(IPv6Address.of(((ModIPInstruction) i).ip().toOctets())));
            case IPV6_DST:
                return set(fields.ipv6Dst(IPv6Address.of(((ModIPInstruction) i).ip().toOctets())));
            case IP_DSCP:
                return set(fields.ipDscp(IpDscp.of(((ModDscpInstruction) i).dscp())));
            case DEC_TTL:
                return factory.actions().decNwTtl();
            case TTL_OUT:
                return factory.actions().copyTtlOut();
            case TTL_IN:
                return factory.actions().copyTtlIn();
            case ARP_OP:
                return set(fields.arpOp(ArpOpcode.of((int) ((ModArpOpInstruction) i).op())));
            case ARP_SPA:
                return set(fields.arpSpa(ipv4(((ModArpIPInstruction) i).ip().getIp4Address())));
            case ARP_TPA:
                return set(fields.arpTpa(ipv4(((ModArpIPInstruction) i).ip().getIp4Address())));
            case ARP_SHA:
                return set(
                        fields.arpSha(MacAddress.of(((ModArpEthInstruction) i).mac().toBytes())));
            case ARP_THA:
                return set(
                        fields.arpTha(MacAddress.of(((ModArpEthInstruction) i).mac().toBytes())));
            default:
                throw new EncodingException("no OpenFlow action for " + i);
        }
    }

    private OFAction layer4(L4ModificationInstruction i) throws EncodingException {
        OFOxms fields = factory.oxms();
        TransportPort port = TransportPort.of(((ModTransportPortInstruction) i).port().toInt());
        switch (i.subtype()) {
            case TCP_SRC:
                return set(fields.tcpSrc(port));
            case TCP_DST:
                return set(fields.tcpDst(port));
            case UDP_SRC:
                return set(fields.udpSrc(port));
            case UDP_DST:
                return set(fields.udpDst(port));
            default:
                throw new EncodingException("no OpenFlow action for " + i);
        }
    }

    private static IPv4Address ipv4(Ip4Address address) {
        return IPv4Address.of(address.toInt());
    }
}
