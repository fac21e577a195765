// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import java.util.List;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapCe;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;

/** The switches, homes and domains that tests use. */
public final class Samples {
    public static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");
    public static final ApplicationId APPLICATION = new DefaultApplicationId(42, "org.portset");
    public static final PortNumber UPLINK = PortNumber.portNumber(1);
    public static final PortNumber INTERNET = PortNumber.portNumber(2);
    public static final PortNumber LAN = PortNumber.portNumber(2);
    public static final PortNumber TUNNEL = PortNumber.portNumber(10);
    public static final PortNumber MESH = PortNumber.portNumber(11);
    public static final MacAddress BR_MAC = MacAddress.valueOf("02:00:00:00:02:01");
    public static final MacAddress NEXT_HOP_MAC = MacAddress.valueOf("02:00:00:00:02:fe");
    public static final MacAddress GATEWAY_MAC = MacAddress.valueOf("02:00:00:00:01:01");
    public static final MacAddress HOST_MAC = MacAddress.valueOf("02:00:00:00:01:10");
    public static final Ip4Address BR_ADDRESS = Ip4Address.valueOf("198.51.100.1");
    public static final String BR_IPV6 = "2001:db8:ffff::1";

    private Samples() {}

    /** RFC 7597, appendix A. */
    public static MapRule rfcRule() {
        return MapRule.of("r1", "2001:db8::/40", "192.0.2.0/24", 16, 6).value();
    }

    /** A CE that shares 192.0.2.18, PSID 0x34. */
    public static MapCe sharedCe() {
        return ce(rfcRule(), "2001:db8:12:3400::/56");
    }

    /** A CE with 192.0.2.18 for itself. */
    public static MapCe wholeCe() {
        return ce(
                MapRule.of("whole", "2001:db8::/40", "192.0.2.0/24", 8, 0).value(),
                "2001:db8:12::/48");
    }

    /** A CE with 192.0.2.16/28. */
    public static MapCe prefixCe() {
        return ce(
                MapRule.of("prefix", "2001:db8::/40", "192.0.2.0/24", 4, 0).value(),
                "2001:db8:10::/44");
    }

    private static MapCe ce(MapRule rule, String prefix) {
        return MapCe.derive(rule, Ip6Prefix.valueOf(prefix), InterfaceIdFormat.RFC7597).value();
    }

    public static MapDomain domain(InterfaceIdFormat format, MapRule... rules) {
        return MapDomain.of("d1", List.of(rules), BR_IPV6, 1540, format, false).value();
    }

    public static BrSpec br(MapDomain domain) {
        return BrSpec.builder()
                .domain(domain)
                .uplinkPort(UPLINK)
                .tunnelPort(TUNNEL)
                .internetPort(INTERNET)
                .internetAddress(BR_ADDRESS)
                .internetMac(BR_MAC)
                .nextHopMac(NEXT_HOP_MAC)
                .build();
    }

    public static FlowProgram brProgram(MapDomain domain) {
        return BrProgram.of(DEVICE, APPLICATION, br(domain));
    }

    public static FlowProgram rfcBrProgram() {
        return brProgram(domain(InterfaceIdFormat.RFC7597, rfcRule()));
    }

    public static CeSpec.Builder home() {
        return CeSpec.builder()
                .name("home1")
                .uplinkPort(UPLINK)
                .tunnelPort(TUNNEL)
                .lanPort(LAN)
                .gateway(Ip4Address.valueOf("192.168.1.1"), Ip4Prefix.valueOf("192.168.1.0/24"))
                .gatewayMac(GATEWAY_MAC)
                .outside(Ip4Prefix.valueOf("192.0.2.18/32"));
    }

    /** A home of this CE in a mesh of the domain. */
    public static CeSpec.Builder meshHome(MapDomain domain, MapCe ce) {
        return home().outside(ce).mesh(new MeshSpec(domain, MESH));
    }

    public static CeSpec taggedHome() {
        return home().name("home2")
                .vlan(VlanId.vlanId((short) 0x123))
                .lanPort(PortNumber.portNumber(3))
                .tunnelPort(PortNumber.portNumber(11))
                .outside(Ip4Prefix.valueOf("192.0.2.19/32"))
                .build();
    }

    public static FlowProgram ceProgram() {
        return CeProgram.of(DEVICE, APPLICATION, List.of(home().build(), taggedHome()));
    }

    public static SessionTuple.Builder session(SessionTuple.Builder builder) {
        return builder.inside(Ip4Address.valueOf("192.168.1.10").toInt(), 40000)
                .outside(Ip4Address.valueOf("192.0.2.18").toInt(), 1232)
                .remote(Ip4Address.valueOf("198.51.100.10").toInt(), 80)
                .hostMac(HOST_MAC);
    }
}
