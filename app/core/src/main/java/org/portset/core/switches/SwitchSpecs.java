// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import java.util.Map;
import java.util.Set;
import org.onlab.packet.IPv4;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.portset.core.config.NtsHome;
import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.map.flows.BrSpec;
import org.portset.map.flows.CeSpec;
import org.portset.map.flows.MeshSpec;
import org.portset.map.flows.SessionRules.Width;
import org.portset.map.flows.TunnelEncoding;
import org.portset.nat.policy.NatPolicy;

/** Configured switches in the words of the programs. */
public final class SwitchSpecs {
    private SwitchSpecs() {}

    /** A border relay as rules speak of it. */
    public static BrSpec br(SwitchModel br, TunnelEncoding tunnel) {
        return BrSpec.builder()
                .domain(br.domain())
                .uplinkPort(br.uplinkPort())
                .tunnelPort(br.tunnelPort())
                .internetPort(br.internet().port())
                .internetAddress(br.internet().address())
                .internetMac(br.internet().mac())
                .nextHopMac(br.internet().nextHopMac())
                .tunnel(tunnel)
                .build();
    }

    /**
     * A home as rules speak of it.
     *
     * @param hosts Ethernet addresses of hosts that use the outside addresses themselves; of no
     *     concern where NAT44 is on
     */
    public static CeSpec home(
            SwitchModel ce,
            SubscriberModel subscriber,
            TunnelEncoding tunnel,
            Map<Ip4Address, MacAddress> hosts) {
        int vlan = subscriber.vlan();
        CeSpec.Builder home =
                CeSpec.builder()
                        .name(subscriber.id())
                        .uplinkPort(ce.uplinkPort())
                        .tunnelPort(ce.tunnelPort())
                        .lanPort(subscriber.port())
                        .vlan(vlan == 0 ? VlanId.NONE : VlanId.vlanId((short) vlan))
                        .gateway(subscriber.gateway().address(), subscriber.gateway().lan())
                        .gatewayMac(subscriber.gateway().mac())
                        .outside(subscriber.ce())
                        .mesh(ce.meshPort().map(p -> new MeshSpec(ce.domain(), p)).orElse(null))
                        .watchedDnsServers(
                                subscriber.nts().map(NtsHome::updateServers).orElse(Set.of()))
                        .sessions(sessions(subscriber))
                        .dhcp(subscriber.lan().dhcp().isPresent())
                        .tunnel(tunnel);
        if (subscriber.lan().ipv6()) {
            home.ipv6(subscriber.ce().endUserPrefix(), subscriber.ce().address());
        }
        subscriber
                .lan()
                .dns()
                .ifPresent(dns -> home.dnsProxy(dns.resolver(), subscriber.ce().address()));
        return subscriber.translated()
                ? home.build()
                : home.untranslated(subscriber.ce(), hosts).build();
    }

    /**
     * How much of the remote endpoint sessions' rules match at most: those that begin under the
     * policy, and those that an NTS router lets in, each for one remote.
     */
    private static Width sessions(SubscriberModel subscriber) {
        if (subscriber.nts().isPresent()) {
            return Width.REMOTE_ENDPOINT;
        }
        NatPolicy policy = subscriber.policy();
        Width tcp = Width.of(policy.mapping(), policy.filtering(IPv4.PROTOCOL_TCP));
        Width udp = Width.of(policy.mapping(), policy.filtering(IPv4.PROTOCOL_UDP));
        return tcp.compareTo(udp) > 0 ? tcp : udp;
    }
}
