// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import org.onlab.packet.EthType;
import org.onlab.packet.Ethernet;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.portset.nat.engine.Drop;

/**
 * The part of a customer edge's program that lets a home's IPv6 pass, as a bridge does: hosts have
 * their addresses and their router from the access network itself (RFC 4861, RFC 4862).
 *
 * <pre>
 *  LAN ---- 0 -- router advertisement, redirect ----------------> dropped, rogue-router
 *           |--- of or about the tunnel's address --------------> dropped, ipv6-source
 *           |--- from the home's prefix, fe80::/10 or :: -------> uplink
 *           '--- from elsewhere --------------------------------> dropped, ipv6-source
 *  uplink - 0 -- to the tunnel's address -----------------------> LOCAL
 *           |--- to the home's prefix --------------------------> LAN
 *           |--- link-local, multicast -------------------------> LOCAL and LAN
 *           '--- all else --------------------------------------> LOCAL
 * </pre>
 *
 * <p>What hosts send may be larger than the tunnel's MTU, and is marked as such then: these rules
 * come before those that look at the mark, and take it off.
 */
final class CeIpv6 {
    private static final int GUARD_PRIORITY = 740;
    private static final int OWN_PRIORITY = 730;
    private static final int PASS_PRIORITY = 720;
    private static final int WRONG_PRIORITY = 710;
    private static final int IN_OWN_PRIORITY = 1030;
    private static final int IN_PRIORITY = 1020;
    private static final EthType CUSTOMER_TAG = new EthType(Ethernet.TYPE_VLAN);

    private static final byte ICMPV6 = 58;
    private static final byte ROUTER_ADVERTISEMENT = (byte) 134;
    private static final byte NEIGHBOUR_ADVERTISEMENT = (byte) 136;
    private static final byte REDIRECT = (byte) 137;
    private static final Ip6Prefix LINK_LOCAL = Ip6Prefix.valueOf("fe80::/10");
    private static final Ip6Prefix MULTICAST = Ip6Prefix.valueOf("ff00::/8");
    private static final Ip6Prefix UNSPECIFIED = host(Ip6Address.ZERO);

    private final DeviceId device;
    private final FlowProgram.Builder program;
    private final CeSpec home;
    private final Ip6Prefix prefix;
    private final Ip6Prefix own;
    private final String name;

    CeIpv6(DeviceId device, FlowProgram.Builder program, CeSpec home, Ip6Prefix prefix) {
        this.device = device;
        this.program = program;
        this.home = home;
        this.prefix = prefix;
        this.own = host(home.mapAddress());
        this.name = " " + home.name();
    }

    private static Ip6Prefix host(Ip6Address address) {
        return Ip6Prefix.valueOf(address, Ip6Prefix.MAX_MASK_LENGTH);
    }

    void add() {
        for (byte type : new byte[] {ROUTER_ADVERTISEMENT, REDIRECT}) {
            program.drop(
                    CeProgram.CLASSIFY,
                    GUARD_PRIORITY,
                    icmp(type),
                    Drop.ROGUE_ROUTER,
                    "ce out ipv6, type " + (type & 0xff) + name);
        }
        program.drop(
                CeProgram.CLASSIFY,
                OWN_PRIORITY,
                icmp(NEIGHBOUR_ADVERTISEMENT).matchIPv6NDTargetAddress(home.mapAddress()),
                Drop.IPV6_SOURCE,
                "ce out ipv6, the tunnel's neighbour" + name);
        program.drop(
                CeProgram.CLASSIFY,
                OWN_PRIORITY,
                lan().matchIPv6Src(own),
                Drop.IPV6_SOURCE,
                "ce out ipv6, the tunnel's address" + name);
        for (Ip6Prefix source : new Ip6Prefix[] {prefix, LINK_LOCAL, UNSPECIFIED}) {
            program.add(
                    CeProgram.CLASSIFY,
                    PASS_PRIORITY,
                    lan().matchIPv6Src(source),
                    toUplink(),
                    "ce out ipv6" + name);
        }
        program.drop(
                CeProgram.CLASSIFY,
                WRONG_PRIORITY,
                lan(),
                Drop.IPV6_SOURCE,
                "ce out ipv6, wrong source" + name);
        fromUplink();
    }

    private void fromUplink() {
        program.add(
                CeProgram.CLASSIFY,
                IN_OWN_PRIORITY,
                uplink().matchIPv6Dst(own),
                DefaultTrafficTreatment.builder().setOutput(PortNumber.LOCAL),
                "ce in ipv6, the tunnel's" + name);
        program.add(
                CeProgram.CLASSIFY,
                IN_PRIORITY,
                uplink().matchIPv6Dst(prefix),
                toLan(DefaultTrafficTreatment.builder()),
                "ce in ipv6" + name);
        for (Ip6Prefix destination : new Ip6Prefix[] {LINK_LOCAL, MULTICAST}) {
            program.add(
                    CeProgram.CLASSIFY,
                    IN_PRIORITY,
                    uplink().matchIPv6Dst(destination),
                    toLan(DefaultTrafficTreatment.builder().setOutput(PortNumber.LOCAL)),
                    "ce in ipv6, of the link" + name);
        }
    }

    private TrafficSelector.Builder lan() {
        return HomePackets.lan(home).matchEthType(Ethernet.TYPE_IPV6);
    }

    private TrafficSelector.Builder icmp(byte type) {
        return lan().matchIPProtocol(ICMPV6).matchIcmpv6Type(type);
    }

    private TrafficSelector.Builder uplink() {
        return Selectors.fromPort(home.uplinkPort()).matchEthType(Ethernet.TYPE_IPV6);
    }

    private TrafficTreatment.Builder toUplink() {
        TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
        HomeFrames.takeTagOff(treatment, home);
        Extensions.load(treatment, device, Field.ETH_SRC, LargePackets.SOURCE_BIT, 1, 0);
        return treatment.setOutput(home.uplinkPort());
    }

    private TrafficTreatment.Builder toLan(TrafficTreatment.Builder treatment) {
        if (!home.vlan().equals(VlanId.NONE)) {
            treatment.pushVlan(CUSTOMER_TAG).setVlanId(home.vlan());
        }
        return treatment.setOutput(home.lanPort());
    }
}
