// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import org.portset.nat.engine.ExplicitMapping;
import org.portset.nat.engine.ExplicitMappings;
import org.portset.nat.ports.PortSet;
import org.portset.nat.wire.Ipv4;

/** Understands requests: which host and port each is for, and on which port of ours. */
final class Planner {
    private static final int ALL_PORTS = 1 << 16;

    private final ExplicitMappings mappings;
    private final int subscriber;
    private final PortSet portSet;
    private final PrivateHosts hosts;
    private final NtsPorts ports;
    private final Serializer serializer;

    Planner(
            ExplicitMappings mappings,
            int subscriber,
            PortSet portSet,
            PrivateHosts hosts,
            NtsPorts ports,
            Serializer serializer) {
        this.mappings = mappings;
        this.subscriber = subscriber;
        this.portSet = portSet;
        this.hosts = hosts;
        this.ports = ports;
        this.serializer = serializer;
    }

    /**
     * What to do with a request. If that has an {@linkplain Plan#opening opening}, its port is
     * shared from now on.
     */
    Plan plan(NtsAsk ask, NtsPolicy policy, long nowNanos) {
        Plan plan = new Plan();
        PrivateHost host = hosts.find(ask.name(), nowNanos);
        if (host == null) {
            return plan.refuse(
                    Refusal.UNKNOWN_NAME,
                    "No host here is called "
                            + ask.name()
                            + ": list it, or let it register by a DNS UPDATE.");
        }
        int protocol = ask.protocol();
        HostService service = serviceOf(host, ask);
        boolean isOther = service != null && protocol != 0 && protocol != service.protocol();
        if (isOther || (protocol != 0 && protocol != Ipv4.TCP && protocol != Ipv4.UDP)) {
            return plan.refuse(
                    Refusal.BAD_PROTOCOL,
                    "Protocol "
                            + protocol
                            + " is not "
                            + (isOther ? "that of " + service.name() : "TCP or UDP")
                            + ".");
        }
        plan.insideAddress = host.insideAddress();
        plan.outsideAddress = mappings.outsideAddress(subscriber, host.insideAddress());
        plan.protocol = service == null ? protocol : service.protocol();
        plan.insidePort = service == null ? ask.port() : service.port();
        plan.outsidePort = ask.port() == 0 ? plan.insidePort : ask.port();
        if (isMapped(plan, ask.mayBeToldPort())) {
            return plan;
        }
        if (plan.outsidePort == Opening.ANY_PORT) {
            return plan.open(plan.onPort(ask, Opening.ANY_PORT));
        }
        return share(ask, plan, policy, nowNanos);
    }

    /** The service asked for by its name, or by its port where no name is. */
    private static HostService serviceOf(PrivateHost host, NtsAsk ask) {
        if (!host.name().equals(ask.name())) {
            return host.service(ask.name().service());
        }
        for (HostService service : host.services()) {
            if (service.port() == ask.port()
                    && (ask.protocol() == 0 || ask.protocol() == service.protocol())) {
                return service;
            }
        }
        return null;
    }

    /** Whether a mapping leads there whoever comes, on a port that serves the asker. */
    private boolean isMapped(Plan plan, boolean mayBeToldPort) {
        for (int protocol : new int[] {Ipv4.TCP, Ipv4.UDP}) {
            boolean isWanted = plan.protocol == 0 || plan.protocol == protocol;
            ExplicitMapping mapping =
                    isWanted && plan.insidePort != 0
                            ? mappings.find(
                                    subscriber, protocol, plan.insideAddress, plan.insidePort)
                            : null;
            if (mapping != null && (mayBeToldPort || mapping.outsidePort() == plan.outsidePort)) {
                plan.outsidePort = mapping.outsidePort();
                return true;
            }
        }
        return false;
    }

    /** Shares the port that the plan is for, or another one; or refuses it. */
    private Plan share(NtsAsk ask, Plan plan, NtsPolicy policy, long nowNanos) {
        boolean isOurs = portSet.contains(plan.outsidePort);
        if (!isOurs && !ask.mayBeToldPort()) {
            return plan.refuse(Refusal.PORT_NOT_IN_SET, notInSet(ask, plan));
        }
        boolean prefersOther =
                ask.mayBeToldPort()
                        && policy.spreadsPorts()
                        && serializer.wouldWait(plan.onPort(ask, plan.outsidePort));
        if (isOurs && !prefersOther) {
            int shared = ports.share(plan.protocol, plan.insideAddress, plan.outsidePort);
            if (shared >= 0) {
                plan.protocol = shared;
                return plan.open(plan.onPort(ask, plan.outsidePort));
            }
            if (!ask.mayBeToldPort()) {
                return plan.refuse(shared);
            }
        }
        return choose(ask, plan, policy, isOurs, nowNanos);
    }

    /** Another port than the one wanted; that one after all, where it is ours and only busy. */
    private Plan choose(NtsAsk ask, Plan plan, NtsPolicy policy, boolean isOurs, long nowNanos) {
        if (plan.protocol == Opening.ANY_PROTOCOL) {
            plan.protocol = Ipv4.TCP; // a record that names a port is one service's
        }
        int port =
                ports.choose(
                        plan.protocol,
                        plan.insideAddress,
                        plan.outsidePort,
                        policy.maxPorts(),
                        each -> !serializer.wouldWait(plan.onPort(ask, each)),
                        nowNanos);
        if (port < 0
                && isOurs
                && ports.share(plan.protocol, plan.insideAddress, plan.outsidePort) >= 0) {
            port = plan.outsidePort;
        }
        if (port < 0) {
            int busy = ports.chooseBusy(plan.protocol, plan.insideAddress);
            port = busy < 0 ? port : busy;
        }
        return port < 0 ? plan.refuse(port) : plan.open(plan.onPort(ask, port));
    }

    private String notInSet(NtsAsk ask, Plan plan) {
        return "Port "
                + plan.outsidePort
                + " is another home's (RFC 7597 5.1; this one has "
                + portSet.size()
                + " of "
                + ALL_PORTS
                + "): ask for "
                + ask.name()
                + " by an SRV or HTTPS record, which can name a port of this home's, or map one of"
                + " them to "
                + Addresses.text(plan.insideAddress)
                + ":"
                + plan.insidePort
                + " statically and use that.";
    }
}
