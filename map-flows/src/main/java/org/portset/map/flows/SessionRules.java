// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Selectors.destinationPort;
import static org.portset.map.flows.Selectors.fromPort;
import static org.portset.map.flows.Selectors.ipv4;
import static org.portset.map.flows.Selectors.sourcePort;

import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.TpPort;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.portset.nat.policy.Behavior;

/**
 * The two rules that translate a session in a customer edge switch. How much they match follows
 * from the NAT's behaviours (RFC 4787 4.1 and 5):
 *
 * <pre>
 *                                     outbound matches          inbound matches
 * mapping EIM and filtering EIF       inside address and port   outside port
 * mapping ADM or filtering ADF        + remote address          + remote address
 * mapping APDM or filtering APDF      + remote port             + remote port
 * </pre>
 *
 * <p>Both take the wider need of mapping and filtering: a remote that the NAT hasn't seen must
 * reach the controller, or filtering wouldn't know it outbound, nor a mapping that depends on the
 * remote inbound.
 *
 * <p>Where two rules match a packet, the one that matches more of it wins.
 */
public final class SessionRules {
    private SessionRules() {}

    /** How much of the remote endpoint a session's rule matches. */
    public enum Width {
        /** None: all sessions of a mapping share the rule. */
        MAPPING(1000, 0),
        /** Its address. */
        REMOTE_ADDRESS(1100, 1),
        /** Its address and port: the session has a rule of its own. */
        REMOTE_ENDPOINT(1200, 2);

        private final int priority;
        private final int remoteFields;

        Width(int priority, int remoteFields) {
            this.priority = priority;
            this.remoteFields = remoteFields;
        }

        /**
         * How many fields of the remote endpoint: its address is the first, its port the second.
         */
        int remoteFields() {
            return remoteFields;
        }

        /** Priority of rules of this width. */
        public int priority() {
            return priority;
        }

        /** Width of a session's rules: the wider need of the two behaviours. */
        public static Width of(Behavior mapping, Behavior filtering) {
            Width forMapping = need(mapping);
            Width forFiltering = need(filtering);
            return forMapping.compareTo(forFiltering) > 0 ? forMapping : forFiltering;
        }

        private static Width need(Behavior behavior) {
            switch (behavior) {
                case ENDPOINT_INDEPENDENT:
                    return MAPPING;
                case ADDRESS_DEPENDENT:
                    return REMOTE_ADDRESS;
                case ADDRESS_AND_PORT_DEPENDENT:
                    return REMOTE_ENDPOINT;
            }
            throw new IllegalArgumentException("unknown behaviour " + behavior);
        }
    }

    /** Translates and encapsulates the session's packets out of the home. */
    public static FlowRule outbound(
            DeviceId device,
            ApplicationId application,
            CeSpec home,
            SessionTuple session,
            Width width) {
        byte protocol = session.protocol();
        TrafficSelector.Builder selector =
                ipv4(fromPort(home.lanPort(), home.vlan()), protocol)
                        .matchIPSrc(host(session.insideAddress()));
        sourcePort(selector, protocol, session.insidePort());
        if (width != Width.MAPPING) {
            selector.matchIPDst(host(session.remoteAddress()));
        }
        if (width == Width.REMOTE_ENDPOINT) {
            destinationPort(selector, protocol, session.remotePort());
        }

        TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
        HomeFrames.takeTagOff(treatment, home);
        treatment.setIpSrc(Ip4Address.valueOf(session.outsideAddress()));
        TpPort outsidePort = TpPort.tpPort(session.outsidePort());
        if (protocol == Selectors.TCP) {
            treatment.setTcpSrc(outsidePort);
        } else {
            treatment.setUdpSrc(outsidePort);
        }
        treatment.decNwTtl();
        HomeFrames.toTunnel(treatment, home);
        return rule(
                device,
                application,
                Cookies.Kind.SESSION_OUT,
                CeProgram.OUTBOUND,
                width,
                selector,
                treatment);
    }

    /** Translates the session's packets out of the tunnel and hands them to the home's host. */
    public static FlowRule inbound(
            DeviceId device,
            ApplicationId application,
            CeSpec home,
            SessionTuple session,
            Width width) {
        byte protocol = session.protocol();
        TrafficSelector.Builder selector =
                ipv4(HomePackets.inbound(home), protocol)
                        .matchIPDst(host(session.outsideAddress()));
        destinationPort(selector, protocol, session.outsidePort());
        if (width != Width.MAPPING) {
            selector.matchIPSrc(host(session.remoteAddress()));
        }
        if (width == Width.REMOTE_ENDPOINT) {
            sourcePort(selector, protocol, session.remotePort());
        }

        TrafficTreatment.Builder treatment =
                DefaultTrafficTreatment.builder()
                        .setIpDst(Ip4Address.valueOf(session.insideAddress()));
        TpPort insidePort = TpPort.tpPort(session.insidePort());
        if (protocol == Selectors.TCP) {
            treatment.setTcpDst(insidePort);
        } else {
            treatment.setUdpDst(insidePort);
        }
        treatment.decNwTtl();
        HomeFrames.output(treatment, home, session.hostMac());
        return rule(
                device,
                application,
                Cookies.Kind.SESSION_IN,
                CeProgram.INBOUND,
                width,
                selector,
                treatment);
    }

    private static Ip4Prefix host(int address) {
        return Ip4Prefix.valueOf(address, Ip4Prefix.MAX_MASK_LENGTH);
    }

    private static FlowRule rule(
            DeviceId device,
            ApplicationId application,
            Cookies.Kind kind,
            int table,
            Width width,
            TrafficSelector.Builder selector,
            TrafficTreatment.Builder treatment) {
        TrafficSelector match = selector.build();
        return DefaultFlowRule.builder()
                .forDevice(device)
                .forTable(table)
                .withPriority(width.priority())
                .withSelector(match)
                .withTreatment(treatment.build())
                .withCookie(Cookies.of(application, kind, table, width.priority(), match))
                // The NAT's own timers end sessions: ONOS would put a rule that the switch timed
                // out back.
                .makePermanent()
                .build();
    }
}
