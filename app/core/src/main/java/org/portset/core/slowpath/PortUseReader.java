// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.onlab.packet.Ip4Address;
import org.portset.api.PortCountSnapshot;
import org.portset.api.PortDestinationSnapshot;
import org.portset.api.PortShortageSnapshot;
import org.portset.api.PortUseSnapshot;
import org.portset.core.config.SubscriberModel;
import org.portset.nat.engine.Nat44;
import org.portset.nat.engine.PortCensus;
import org.portset.nat.engine.PortUse;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.timewait.SynWay;
import org.portset.nat.wire.Ipv4;

/** What an operator sees of a subscriber's ports; called under the lock of its NAT. */
final class PortUseReader {
    private static final int MAX_DESTINATIONS = 20;
    private static final int MAX_HELD_PORTS = 1000;
    private static final List<Integer> PROTOCOLS = List.of(Ipv4.TCP, Ipv4.UDP, Ipv4.ICMP);

    private PortUseReader() {}

    static PortUseSnapshot read(SubscriberModel model, Nat44 nat, int natSubscriber) {
        PortUse use = nat.portUse(natSubscriber);
        PortCensus census = nat.portCensus(natSubscriber);
        return PortUseSnapshot.builder()
                .subscriber(model.id())
                .nat44(model.translated())
                .timeWait(model.policy().timeWait().text())
                .portOverload(model.policy().portOverload())
                .protocols(
                        PROTOCOLS.stream()
                                .map(p -> count(model, nat, natSubscriber, census, p))
                                .collect(Collectors.toList()))
                .openedFresh(use.opened(SynWay.FRESH))
                .openedAsIs(use.opened(SynWay.AS_IS))
                .openedWithoutTimestamps(use.opened(SynWay.WITHOUT_TIMESTAMPS))
                .openedRewritten(use.opened(SynWay.REWRITTEN))
                .hazards(use.hazards())
                .lastAcks(use.lastAcks())
                .parked(use.parked())
                .parkedNow(census.parkedNow())
                .sentAfterParking(use.unparked())
                .refused(use.refused())
                .destinations(
                        census.busiest(MAX_DESTINATIONS).stream()
                                .map(PortUseReader::destination)
                                .collect(Collectors.toList()))
                .destinationsTotal(census.destinationCount())
                .build();
    }

    private static PortCountSnapshot count(
            SubscriberModel model, Nat44 nat, int natSubscriber, PortCensus census, int protocol) {
        PortCensus.Count count = census.of(protocol);
        long configured =
                nat.explicitMappings().list(natSubscriber).stream()
                        .filter(m -> m.protocol() == protocol && m.isStatic())
                        .count();
        return PortCountSnapshot.builder()
                .protocol(name(protocol))
                .portsTotal(count.total())
                .portLimit(limit(model.policy().limits(), protocol))
                .portsInUse(count.inUse())
                .portsTimeWait(count.timeWait())
                .portsStatic((int) configured)
                .portsRequested(count.mapped() - (int) configured)
                .portsHeld(count.held())
                .heldPorts(
                        Arrays.stream(count.heldPorts())
                                .limit(MAX_HELD_PORTS)
                                .boxed()
                                .collect(Collectors.toList()))
                .portsFree(count.free())
                .portsMost(nat.portUse(natSubscriber).mostInUse(protocol))
                .build();
    }

    private static int limit(NatLimits limits, int protocol) {
        return protocol == Ipv4.TCP
                ? limits.tcpPorts()
                : protocol == Ipv4.UDP ? limits.udpPorts() : limits.icmpIds();
    }

    private static PortDestinationSnapshot destination(PortCensus.Destination d) {
        return PortDestinationSnapshot.builder()
                .protocol(name(d.protocol()))
                .remoteAddress(Ip4Address.valueOf(d.address()).toString())
                .remotePort(d.port())
                .sessions(d.sessions())
                .sessionsTimeWait(d.sessionsTimeWait())
                .portsUsedUp(d.usedUp())
                .portsFree(d.free())
                .refused(d.refused())
                .build();
    }

    /** A subscriber's want of a port towards a remote endpoint. */
    static PortShortageSnapshot shortage(
            String subscriber, int protocol, int remoteAddress, int remotePort) {
        return PortShortageSnapshot.builder()
                .subscriber(subscriber)
                .protocol(name(protocol))
                .remoteAddress(Ip4Address.valueOf(remoteAddress).toString())
                .remotePort(remotePort)
                .build();
    }

    private static String name(int protocol) {
        return protocol == Ipv4.TCP ? "tcp" : protocol == Ipv4.UDP ? "udp" : "icmp";
    }
}
