// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.criteria.ArpHaCriterion;
import org.onosproject.net.flow.criteria.ArpOpCriterion;
import org.onosproject.net.flow.criteria.ArpPaCriterion;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.EthCriterion;
import org.onosproject.net.flow.criteria.EthTypeCriterion;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.IPProtocolCriterion;
import org.onosproject.net.flow.criteria.IPv6NDTargetAddressCriterion;
import org.onosproject.net.flow.criteria.Icmpv6TypeCriterion;
import org.onosproject.net.flow.criteria.MetadataCriterion;
import org.onosproject.net.flow.criteria.PortCriterion;
import org.onosproject.net.flow.criteria.TcpPortCriterion;
import org.onosproject.net.flow.criteria.TunnelIdCriterion;
import org.onosproject.net.flow.criteria.UdpPortCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.ExtensionInstructionWrapper;
import org.onosproject.net.flow.instructions.Instructions.MetadataInstruction;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModEtherInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModTunnelIdInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanHeaderInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanIdInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpEthInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpIPInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpOpInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModIPInstruction;
import org.onosproject.net.flow.instructions.L4ModificationInstruction;
import org.onosproject.net.flow.instructions.L4ModificationInstruction.ModTransportPortInstruction;

/**
 * Rules as text for {@code ovs-ofctl -O OpenFlow13 add-flows}, so that a switch can run a program
 * without a controller, and for people to read. Knows what our rules are made of and nothing else.
 */
public final class OfctlPrinter {
    private static final int VLAN_PRESENT = 0x1000;
    private static final int IPV6 = 0x86dd;
    private static final short UDP = 17;

    private OfctlPrinter() {}

    /**
     * One line without its end.
     *
     * @throws IllegalArgumentException if the rule has a match or an action that our rules don't
     */
    public static String print(FlowRule rule) {
        String match = match(rule.selector());
        return String.format(
                "table=%d,priority=%d,cookie=0x%016x,%sactions=%s",
                Selectors.table(rule),
                rule.priority(),
                rule.id().value(),
                match.isEmpty() ? "" : match + ",",
                actions(rule.treatment()));
    }

    /** One line for each rule, each with its end. */
    public static String print(Iterable<? extends FlowRule> rules) {
        StringBuilder text = new StringBuilder();
        rules.forEach(rule -> text.append(print(rule)).append('\n'));
        return text.toString();
    }

    /** Matched fields in the order that their prerequisites ask for: "tcp,in_port=2,...". */
    public static String match(TrafficSelector selector) {
        List<String> parts = new ArrayList<>();
        Criterion type = selector.getCriterion(Criterion.Type.ETH_TYPE);
        if (type != null) {
            int etherType = ((EthTypeCriterion) type).ethType().toShort() & 0xffff;
            Criterion protocol = selector.getCriterion(Criterion.Type.IP_PROTO);
            parts.add(
                    protocol == null
                            ? etherType(etherType)
                            : protocol(etherType, ((IPProtocolCriterion) protocol).protocol()));
        }
        for (Criterion.Type order : Criterion.Type.values()) {
            Criterion criterion = selector.getCriterion(order);
            if (criterion != null
                    && order != Criterion.Type.ETH_TYPE
                    && order != Criterion.Type.IP_PROTO) {
                parts.add(criterion(criterion));
            }
        }
        return String.join(",", parts);
    }

    private static String etherType(int type) {
        switch (type) {
            case 0x0800:
                return "ip";
            case 0x0806:
                return "arp";
            case IPV6:
                return "ipv6";
            default:
                return String.format("dl_type=0x%04x", type);
        }
    }

    private static String protocol(int etherType, short protocol) {
        if (etherType == IPV6) {
            return protocol == UDP ? "udp6" : "icmp6";
        }
        switch (protocol) {
            case 1:
                return "icmp";
            case 6:
                return "tcp";
            case UDP:
                return "udp";
            default:
                return "ip,nw_proto=" + protocol;
        }
    }

    private static String criterion(Criterion criterion) {
        switch (criterion.type()) {
            case IN_PORT:
                return "in_port=" + port(((PortCriterion) criterion).port());
            case ETH_DST:
                return "dl_dst=" + mac(((EthCriterion) criterion).mac());
            case ETH_SRC:
                return "dl_src=" + mac(((EthCriterion) criterion).mac());
            case ETH_SRC_MASKED:
                EthCriterion source = (EthCriterion) criterion;
                return "dl_src=" + mac(source.mac()) + "/" + mac(source.mask());
            case VLAN_VID:
                VlanId vlan = ((VlanIdCriterion) criterion).vlanId();
                return vlan.equals(VlanId.NONE) ? "vlan_tci=0x0000/0x1fff" : "dl_vlan=" + vlan;
            case IPV6_SRC:
                return "ipv6_src=" + ((IPCriterion) criterion).ip();
            case IPV6_DST:
                return "ipv6_dst=" + ((IPCriterion) criterion).ip();
            case IPV6_ND_TARGET:
                return "nd_target=" + ((IPv6NDTargetAddressCriterion) criterion).targetAddress();
            case ICMPV6_TYPE:
                return "icmp_type=" + (((Icmpv6TypeCriterion) criterion).icmpv6Type() & 0xff);
            case IPV4_SRC:
                return "nw_src=" + ((IPCriterion) criterion).ip();
            case IPV4_DST:
                return "nw_dst=" + ((IPCriterion) criterion).ip();
            case TCP_SRC:
            case TCP_DST:
                return lower(criterion) + "=" + ((TcpPortCriterion) criterion).tcpPort();
            case UDP_SRC:
            case UDP_DST:
                return lower(criterion) + "=" + ((UdpPortCriterion) criterion).udpPort();
            case TCP_SRC_MASKED:
            case TCP_DST_MASKED:
                TcpPortCriterion tcp = (TcpPortCriterion) criterion;
                return masked(criterion, tcp.tcpPort().toInt(), tcp.mask().toInt());
            case UDP_SRC_MASKED:
            case UDP_DST_MASKED:
                UdpPortCriterion udp = (UdpPortCriterion) criterion;
                return masked(criterion, udp.udpPort().toInt(), udp.mask().toInt());
            case METADATA:
                return String.format("metadata=0x%x", ((MetadataCriterion) criterion).metadata());
            case TUNNEL_ID:
                return String.format("tun_id=0x%x", ((TunnelIdCriterion) criterion).tunnelId());
            case ARP_OP:
                return "arp_op=" + ((ArpOpCriterion) criterion).arpOp();
            case ARP_TPA:
            case ARP_SPA:
                return lower(criterion) + "=" + ((ArpPaCriterion) criterion).ip();
            case ARP_SHA:
            case ARP_THA:
                return lower(criterion) + "=" + mac(((ArpHaCriterion) criterion).mac());
            default:
                throw new IllegalArgumentException("no rule of ours matches " + criterion);
        }
    }

    private static String lower(Criterion criterion) {
        return criterion.type().name().toLowerCase(Locale.ROOT);
    }

    private static String masked(Criterion criterion, int value, int mask) {
        return String.format(
                "%s=0x%04x/0x%04x", lower(criterion).replace("_masked", ""), value, mask);
    }

    /** Actions and instructions in the order in which the switch carries them out. */
    public static String actions(TrafficTreatment treatment) {
        List<String> parts =
                treatment.immediate().stream()
                        .map(OfctlPrinter::action)
                        .collect(Collectors.toCollection(ArrayList::new));
        if (!treatment.deferred().isEmpty() || treatment.clearedDeferred()) {
            throw new IllegalArgumentException("no rule of ours has an action set: " + treatment);
        }
        MetadataInstruction metadata = treatment.writeMetadata();
        if (metadata != null) {
            parts.add(
                    String.format(
                            "write_metadata:0x%x/0x%x",
                            metadata.metadata(), metadata.metadataMask()));
        }
        if (treatment.tableTransition() != null) {
            parts.add("goto_table:" + treatment.tableTransition().tableId());
        }
        return parts.isEmpty() ? "drop" : String.join(",", parts);
    }

    /** One action. */
    public static String action(Instruction instruction) {
        switch (instruction.type()) {
            case NOACTION:
                return "drop";
            case OUTPUT:
                PortNumber out = ((OutputInstruction) instruction).port();
                if (out.equals(PortNumber.CONTROLLER)) {
                    return "CONTROLLER:65535";
                }
                return isLogical(out) ? port(out) : "output:" + port(out);
            case EXTENSION:
                return ((ExtensionInstructionWrapper) instruction)
                        .extensionInstruction()
                        .toString();
            case L2MODIFICATION:
                return l2((L2ModificationInstruction) instruction);
            case L3MODIFICATION:
                return l3((L3ModificationInstruction) instruction);
            case L4MODIFICATION:
                L4ModificationInstruction l4 = (L4ModificationInstruction) instruction;
                return set(
                        ((ModTransportPortInstruction) l4).port(),
                        l4.subtype().name().toLowerCase(Locale.ROOT));
            default:
                throw new IllegalArgumentException("no rule of ours does " + instruction);
        }
    }

    private static String l2(L2ModificationInstruction instruction) {
        switch (instruction.subtype()) {
            case ETH_SRC:
                return set(mac(((ModEtherInstruction) instruction).mac()), "eth_src");
            case ETH_DST:
                return set(mac(((ModEtherInstruction) instruction).mac()), "eth_dst");
            case VLAN_ID:
                int id = ((ModVlanIdInstruction) instruction).vlanId().toShort();
                return set(VLAN_PRESENT | id, "vlan_vid");
            case VLAN_PUSH:
                int type = ((ModVlanHeaderInstruction) instruction).ethernetType().toShort();
                return String.format("push_vlan:0x%04x", type & 0xffff);
            case VLAN_POP:
                return "pop_vlan";
            case TUNNEL_ID:
                long key = ((ModTunnelIdInstruction) instruction).tunnelId();
                return set(String.format("0x%x", key), "tun_id");
            default:
                throw new IllegalArgumentException("no rule of ours does " + instruction);
        }
    }

    private static String l3(L3ModificationInstruction instruction) {
        switch (instruction.subtype()) {
            case IPV4_SRC:
                return set(((ModIPInstruction) instruction).ip(), "ip_src");
            case IPV4_DST:
                return set(((ModIPInstruction) instruction).ip(), "ip_dst");
            case DEC_TTL:
                return "dec_ttl";
            case ARP_OP:
                return set(((ModArpOpInstruction) instruction).op(), "arp_op");
            case ARP_SPA:
                return set(((ModArpIPInstruction) instruction).ip(), "arp_spa");
            case ARP_SHA:
                return set(mac(((ModArpEthInstruction) instruction).mac()), "arp_sha");
            default:
                throw new IllegalArgumentException("no rule of ours does " + instruction);
        }
    }

    private static String mac(MacAddress address) {
        return address.toString().toLowerCase(Locale.ROOT);
    }

    private static String set(Object value, String field) {
        return "set_field:" + value + "->" + field;
    }

    private static boolean isLogical(PortNumber port) {
        return port.equals(PortNumber.IN_PORT) || port.equals(PortNumber.LOCAL);
    }

    private static String port(PortNumber port) {
        if (port.equals(PortNumber.IN_PORT)) {
            return "IN_PORT";
        }
        if (port.equals(PortNumber.LOCAL)) {
            return "LOCAL";
        }
        return port.equals(PortNumber.CONTROLLER) ? "CONTROLLER" : Long.toString(port.toLong());
    }
}
