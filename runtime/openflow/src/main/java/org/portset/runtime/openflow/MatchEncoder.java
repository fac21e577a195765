// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import org.onlab.packet.IpPrefix;
import org.onlab.packet.TpPort;
import org.onlab.packet.VlanId;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.criteria.ArpHaCriterion;
import org.onosproject.net.flow.criteria.ArpOpCriterion;
import org.onosproject.net.flow.criteria.ArpPaCriterion;
import org.onosproject.net.flow.criteria.Criterion;
import org.onosproject.net.flow.criteria.EthCriterion;
import org.onosproject.net.flow.criteria.EthTypeCriterion;
import org.onosproject.net.flow.criteria.ExtensionCriterion;
import org.onosproject.net.flow.criteria.ExtensionSelector;
import org.onosproject.net.flow.criteria.IPCriterion;
import org.onosproject.net.flow.criteria.IPDscpCriterion;
import org.onosproject.net.flow.criteria.IPEcnCriterion;
import org.onosproject.net.flow.criteria.IPProtocolCriterion;
import org.onosproject.net.flow.criteria.IPv6NDTargetAddressCriterion;
import org.onosproject.net.flow.criteria.IcmpCodeCriterion;
import org.onosproject.net.flow.criteria.IcmpTypeCriterion;
import org.onosproject.net.flow.criteria.Icmpv6CodeCriterion;
import org.onosproject.net.flow.criteria.Icmpv6TypeCriterion;
import org.onosproject.net.flow.criteria.MetadataCriterion;
import org.onosproject.net.flow.criteria.PortCriterion;
import org.onosproject.net.flow.criteria.SctpPortCriterion;
import org.onosproject.net.flow.criteria.TcpPortCriterion;
import org.onosproject.net.flow.criteria.TunnelIdCriterion;
import org.onosproject.net.flow.criteria.UdpPortCriterion;
import org.onosproject.net.flow.criteria.VlanIdCriterion;
import org.onosproject.net.flow.criteria.VlanPcpCriterion;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.match.Match;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;
import org.projectfloodlight.openflow.types.ArpOpcode;
import org.projectfloodlight.openflow.types.EthType;
import org.projectfloodlight.openflow.types.ICMPv4Code;
import org.projectfloodlight.openflow.types.ICMPv4Type;
import org.projectfloodlight.openflow.types.IPv4Address;
import org.projectfloodlight.openflow.types.IPv6Address;
import org.projectfloodlight.openflow.types.IpDscp;
import org.projectfloodlight.openflow.types.IpEcn;
import org.projectfloodlight.openflow.types.IpProtocol;
import org.projectfloodlight.openflow.types.MacAddress;
import org.projectfloodlight.openflow.types.OFMetadata;
import org.projectfloodlight.openflow.types.OFValueType;
import org.projectfloodlight.openflow.types.OFVlanVidMatch;
import org.projectfloodlight.openflow.types.OFVlanVidMatchWithMask;
import org.projectfloodlight.openflow.types.TransportPort;
import org.projectfloodlight.openflow.types.U64;
import org.projectfloodlight.openflow.types.U8;
import org.projectfloodlight.openflow.types.VlanPcp;
import org.projectfloodlight.openflow.types.VlanVid;

/** A traffic selector as OXM match fields (section 7.2.3). */
final class MatchEncoder {

    private final OFFactory factory;
    private final Extensions extensions;

    MatchEncoder(OFFactory factory, Extensions extensions) {
        this.factory = factory;
        this.extensions = extensions;
    }

    /**
     * @throws EncodingException naming the criterion that OpenFlow 1.3 or the driver has no field
     *     for
     */
    Match encode(TrafficSelector selector) throws EncodingException {
        Criterion extension = selector.getCriterion(Criterion.Type.EXTENSION);
        if (extension != null) {
            ExtensionSelector foreign = ((ExtensionCriterion) extension).extensionSelector();
            if (foreign instanceof ForeignMatch) {
                return ((ForeignMatch) foreign).match();
            }
        }
        Match.Builder match = factory.buildMatch();
        for (Criterion criterion : selector.criteria()) {
            try {
                add(match, criterion);
            } catch (UnsupportedOperationException
                    | IllegalArgumentException
                    | ClassCastException e) {
                throw new EncodingException("match " + criterion + ": " + e.getMessage(), e);
            }
        }
        return match.build();
    }

    private void add(Match.Builder match, Criterion c) throws EncodingException {
        switch (c.type()) {
            case IN_PORT:
                match.setExact(MatchField.IN_PORT, Switches.port(((PortCriterion) c).port()));
                break;
            case METADATA:
                match.setExact(
                        MatchField.METADATA, OFMetadata.ofRaw(((MetadataCriterion) c).metadata()));
                break;
            case TUNNEL_ID:
                match.setExact(MatchField.TUNNEL_ID, U64.of(((TunnelIdCriterion) c).tunnelId()));
                break;
            case EXTENSION:
                set(match, extensions.oxm(factory, ((ExtensionCriterion) c).extensionSelector()));
                break;
            case ETH_DST:
            case ETH_DST_MASKED:
                ethernet(match, MatchField.ETH_DST, (EthCriterion) c);
                break;
            case ETH_SRC:
            case ETH_SRC_MASKED:
                ethernet(match, MatchField.ETH_SRC, (EthCriterion) c);
                break;
            case ETH_TYPE:
                match.setExact(
                        MatchField.ETH_TYPE,
                        EthType.of(((EthTypeCriterion) c).ethType().toShort() & 0xffff));
                break;
            case VLAN_VID:
                vlan(match, ((VlanIdCriterion) c).vlanId());
                break;
            case VLAN_PCP:
                match.setExact(MatchField.VLAN_PCP, VlanPcp.of(((VlanPcpCriterion) c).priority()));
                break;
            case ARP_OP:
                match.setExact(MatchField.ARP_OP, ArpOpcode.of(((ArpOpCriterion) c).arpOp()));
                break;
            case ARP_SPA:
                match.setExact(
                        MatchField.ARP_SPA, IPv4Address.of(((ArpPaCriterion) c).ip().toInt()));
                break;
            case ARP_TPA:
                match.setExact(
                        MatchField.ARP_TPA, IPv4Address.of(((ArpPaCriterion) c).ip().toInt()));
                break;
            case ARP_SHA:
                match.setExact(
                        MatchField.ARP_SHA, MacAddress.of(((ArpHaCriterion) c).mac().toBytes()));
                break;
            case ARP_THA:
                match.setExact(
                        MatchField.ARP_THA, MacAddress.of(((ArpHaCriterion) c).mac().toBytes()));
                break;
            default:
                addLayer3(match, c);
        }
    }

    private static void addLayer3(Match.Builder match, Criterion c) throws EncodingException {
        switch (c.type()) {
            case IP_PROTO:
                match.setExact(
                        MatchField.IP_PROTO, IpProtocol.of(((IPProtocolCriterion) c).protocol()));
                break;
            case IP_DSCP:
                match.setExact(MatchField.IP_DSCP, IpDscp.of(((IPDscpCriterion) c).ipDscp()));
                break;
            case IP_ECN:
                match.setExact(MatchField.IP_ECN, IpEcn.of(((IPEcnCriterion) c).ipEcn()));
                break;
            case IPV4_SRC:
                ipv4(match, MatchField.IPV4_SRC, ((IPCriterion) c).ip());
                break;
            case IPV4_DST:
                ipv4(match, MatchField.IPV4_DST, ((IPCriterion) c).ip());
                break;
            case IPV6_SRC:
                ipv6(match, MatchField.IPV6_SRC, ((IPCriterion) c).ip());
                break;
            case IPV6_DST:
                ipv6(match, MatchField.IPV6_DST, ((IPCriterion) c).ip());
                break;
            case IPV6_ND_TARGET:
                match.setExact(
                        MatchField.IPV6_ND_TARGET,
                        IPv6Address.of(
                                ((IPv6NDTargetAddressCriterion) c).targetAddress().toOctets()));
                break;
            default:
                addLayer4(match, c);
        }
    }

    private static void addLayer4(Match.Builder match, Criterion c) throws EncodingException {
        switch (c.type()) {
            case TCP_SRC:
            case TCP_SRC_MASKED:
                port(
                        match,
                        MatchField.TCP_SRC,
                        ((TcpPortCriterion) c).tcpPort(),
                        ((TcpPortCriterion) c).mask());
                break;
            case TCP_DST:
            case TCP_DST_MASKED:
                port(
                        match,
                        MatchField.TCP_DST,
                        ((TcpPortCriterion) c).tcpPort(),
                        ((TcpPortCriterion) c).mask());
                break;
            case UDP_SRC:
            case UDP_SRC_MASKED:
                port(
                        match,
                        MatchField.UDP_SRC,
                        ((UdpPortCriterion) c).udpPort(),
                        ((UdpPortCriterion) c).mask());
                break;
            case UDP_DST:
            case UDP_DST_MASKED:
                port(
                        match,
                        MatchField.UDP_DST,
                        ((UdpPortCriterion) c).udpPort(),
                        ((UdpPortCriterion) c).mask());
                break;
            case SCTP_SRC:
            case SCTP_SRC_MASKED:
                port(
                        match,
                        MatchField.SCTP_SRC,
                        ((SctpPortCriterion) c).sctpPort(),
                        ((SctpPortCriterion) c).mask());
                break;
            case SCTP_DST:
            case SCTP_DST_MASKED:
                port(
                        match,
                        MatchField.SCTP_DST,
                        ((SctpPortCriterion) c).sctpPort(),
                        ((SctpPortCriterion) c).mask());
                break;
            case ICMPV4_TYPE:
                match.setExact(
                        MatchField.ICMPV4_TYPE, ICMPv4Type.of(((IcmpTypeCriterion) c).icmpType()));
                break;
            case ICMPV4_CODE:
                match.setExact(
                        MatchField.ICMPV4_CODE, ICMPv4Code.of(((IcmpCodeCriterion) c).icmpCode()));
                break;
            case ICMPV6_TYPE:
                match.setExact(
                        MatchField.ICMPV6_TYPE, U8.of(((Icmpv6TypeCriterion) c).icmpv6Type()));
                break;
            case ICMPV6_CODE:
                match.setExact(
                        MatchField.ICMPV6_CODE, U8.of(((Icmpv6CodeCriterion) c).icmpv6Code()));
                break;
            default:
                throw new EncodingException("no OpenFlow field for the match " + c);
        }
    }

    private static <T extends OFValueType<T>> void set(Match.Builder match, OFOxm<T> oxm) {
        if (oxm.isMasked()) {
            match.setMasked(oxm.getMatchField(), oxm.getValue(), oxm.getMask());
        } else {
            match.setExact(oxm.getMatchField(), oxm.getValue());
        }
    }

    private static void ethernet(
            Match.Builder match, MatchField<MacAddress> field, EthCriterion c) {
        MacAddress address = MacAddress.of(c.mac().toBytes());
        if (c.mask() == null) {
            match.setExact(field, address);
        } else {
            match.setMasked(field, address, MacAddress.of(c.mask().toBytes()));
        }
    }

    private static void vlan(Match.Builder match, VlanId vlan) {
        if (vlan.equals(VlanId.NONE)) {
            match.setExact(MatchField.VLAN_VID, OFVlanVidMatch.UNTAGGED);
        } else if (vlan.equals(VlanId.ANY)) {
            match.setMasked(MatchField.VLAN_VID, OFVlanVidMatchWithMask.ANY_TAGGED);
        } else {
            match.setExact(
                    MatchField.VLAN_VID, OFVlanVidMatch.ofVlanVid(VlanVid.ofVlan(vlan.toShort())));
        }
    }

    /* A prefix of length 0 matches every address, as no field at all does; a full one needs no mask. */
    private static void ipv4(Match.Builder match, MatchField<IPv4Address> field, IpPrefix prefix) {
        IPv4Address address = IPv4Address.of(prefix.getIp4Prefix().address().toInt());
        if (prefix.prefixLength() == IpPrefix.MAX_INET_MASK_LENGTH) {
            match.setExact(field, address);
        } else if (prefix.prefixLength() > 0) {
            match.setMasked(field, address, IPv4Address.ofCidrMaskLength(prefix.prefixLength()));
        }
    }

    private static void ipv6(Match.Builder match, MatchField<IPv6Address> field, IpPrefix prefix) {
        IPv6Address address = IPv6Address.of(prefix.getIp6Prefix().address().toOctets());
        if (prefix.prefixLength() == IpPrefix.MAX_INET6_MASK_LENGTH) {
            match.setExact(field, address);
        } else if (prefix.prefixLength() > 0) {
            match.setMasked(field, address, IPv6Address.ofCidrMaskLength(prefix.prefixLength()));
        }
    }

    private static void port(
            Match.Builder match, MatchField<TransportPort> field, TpPort port, TpPort mask) {
        TransportPort value = TransportPort.of(port.toInt());
        if (mask == null) {
            match.setExact(field, value);
        } else {
            match.setMasked(field, value, TransportPort.of(mask.toInt()));
        }
    }
}
