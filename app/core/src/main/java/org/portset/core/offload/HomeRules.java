// SPDX-License-Identifier: Apache-2.0
package org.portset.core.offload;

import org.onlab.packet.IPv4;
import org.onlab.packet.MacAddress;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.portset.map.flows.CeSpec;
import org.portset.map.flows.SessionRules;
import org.portset.map.flows.SessionRules.Width;
import org.portset.map.flows.SessionTuple;
import org.portset.nat.engine.LiveSessions;
import org.portset.nat.policy.Behavior;

/** Makes the session rules of one home from its NAT's sessions. */
public final class HomeRules {
    private final DeviceId device;
    private final ApplicationId app;
    private final CeSpec home;

    public HomeRules(DeviceId device, ApplicationId app, CeSpec home) {
        this.device = device;
        this.app = app;
        this.home = home;
    }

    /** Whether the switch can translate sessions of this protocol: ICMP's query ids it can't. */
    static boolean supports(int protocol) {
        return protocol == IPv4.PROTOCOL_TCP || protocol == IPv4.PROTOCOL_UDP;
    }

    /**
     * How much of a packet tells sessions of these behaviours apart.
     *
     * <p>One width for both directions: the wider need of mapping and filtering. Filtering alone
     * would do for the inbound rule to admit the right packets, but where the mapping depends on
     * the remote the NAT must see a new remote's packet, or the home's answer would get another
     * outside port.
     */
    static Width width(Behavior mapping, Behavior filtering) {
        return Width.of(mapping, filtering);
    }

    OffloadUnit unit(LiveSessions sessions, int session, UnitKey key, long hostMac) {
        SessionTuple tuple =
                SessionTuple.of(sessions.protocolOf(session))
                        .inside(sessions.insideAddressOf(session), sessions.insidePortOf(session))
                        .outside(
                                sessions.outsideAddressOf(session), sessions.outsidePortOf(session))
                        .remote(sessions.remoteAddressOf(session), sessions.remotePortOf(session))
                        .hostMac(MacAddress.valueOf(hostMac))
                        .build();
        return new OffloadUnit(
                key,
                hostMac,
                SessionRules.outbound(device, app, home, tuple, key.width()),
                SessionRules.inbound(device, app, home, tuple, key.width()));
    }
}
