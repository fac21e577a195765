// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.portset.api.DropSnapshot;
import org.portset.api.ExplicitMappingSnapshot;
import org.portset.api.LogEntrySnapshot;
import org.portset.api.MappingSnapshot;
import org.portset.api.NatEventListener;
import org.portset.api.NatService;
import org.portset.api.PolicySnapshot;
import org.portset.api.PortCountSnapshot;
import org.portset.api.PortDestinationSnapshot;
import org.portset.api.PortUseSnapshot;
import org.portset.api.SessionRuleSnapshot;
import org.portset.api.SessionSnapshot;
import org.portset.api.WhoSnapshot;

/** The NATs of the two subscribers of {@link FakeMape}. */
final class FakeNat implements NatService {
    private static final List<String> BEHAVIORS =
            List.of("endpoint-independent", "address-dependent", "address-and-port-dependent");

    private Map<String, String> fieldsSet = Map.of();
    private PolicySnapshot home1 = policy("home1", "full-cone", BEHAVIORS.get(0), BEHAVIORS.get(0));

    @Override
    public List<SessionRuleSnapshot> sessionRules(
            String subscriber, String protocol, String inside, String remote) {
        return List.of();
    }

    @Override
    public List<SessionSnapshot> sessions(String subscriber) {
        return List.of(
                SessionSnapshot.builder()
                        .subscriber("home1")
                        .protocol("udp")
                        .insideAddress("192.168.1.10")
                        .insidePort(5353)
                        .outsideAddress("192.0.2.18")
                        .outsidePort(1232)
                        .remoteAddress("198.51.100.7")
                        .remotePort(53)
                        .state("-")
                        .bytesOut(64)
                        .bytesIn(120)
                        .expiresSeconds(299)
                        .build(),
                SessionSnapshot.builder()
                        .subscriber("home1")
                        .protocol("tcp")
                        .insideAddress("192.168.1.10")
                        .insidePort(40000)
                        .outsideAddress("192.0.2.18")
                        .outsidePort(64720)
                        .remoteAddress("203.0.113.5")
                        .remotePort(443)
                        .state("ESTABLISHED")
                        .offloaded(true)
                        .bytesOut(52_000)
                        .bytesIn(3_141_592)
                        .expiresSeconds(7440)
                        .build(),
                SessionSnapshot.builder()
                        .subscriber("home1")
                        .protocol("icmp")
                        .insideAddress("192.168.1.11")
                        .insidePort(77)
                        .outsideAddress("192.0.2.18")
                        .outsidePort(1233)
                        .remoteAddress("203.0.113.5")
                        .state("-")
                        .bytesOut(84)
                        .expiresSeconds(60)
                        .build());
    }

    @Override
    public List<ExplicitMappingSnapshot> mappings(String subscriber) {
        return List.of(
                mapping("tcp", 8080, 2257, "nat-pmp", 3540),
                mapping("tcp", 80, 1232, "static", ExplicitMappingSnapshot.NEVER));
    }

    @Override
    public ExplicitMappingSnapshot addMapping(
            String subscriber,
            String protocol,
            int outsidePort,
            String insideAddress,
            int insidePort) {
        assertEquals("192.168.1.10", insideAddress);
        return mapping(
                protocol,
                insidePort == 0 ? outsidePort : insidePort,
                outsidePort,
                "static",
                ExplicitMappingSnapshot.NEVER);
    }

    @Override
    public ExplicitMappingSnapshot removeMapping(
            String subscriber, String protocol, int outsidePort) {
        if (outsidePort != 1232) {
            throw new IllegalArgumentException("outsidePort: home1 has no static mapping of it");
        }
        return mapping(protocol, 80, outsidePort, "static", ExplicitMappingSnapshot.NEVER);
    }

    private static ExplicitMappingSnapshot mapping(
            String protocol, int inside, int outside, String origin, long expiresSeconds) {
        return ExplicitMappingSnapshot.builder()
                .subscriber("home1")
                .protocol(protocol)
                .insideAddress("192.168.1.10")
                .insidePort(inside)
                .outsideAddress("192.0.2.18")
                .outsidePort(outside)
                .origin(origin)
                .expiresSeconds(expiresSeconds)
                .build();
    }

    @Override
    public List<PortUseSnapshot> portUse(String subscriber) {
        if (subscriber != null && !subscriber.equals("home1")) {
            throw new IllegalArgumentException("subscriber: there is none named " + subscriber);
        }
        PortUseSnapshot home2 =
                PortUseSnapshot.builder()
                        .subscriber("home2")
                        .protocols(List.of(ports("tcp", 65536, 0).build()))
                        .destinationsTotal(21)
                        .build();
        return subscriber == null ? List.of(home1Ports(), home2) : List.of(home1Ports());
    }

    private static PortUseSnapshot home1Ports() {
        return PortUseSnapshot.builder()
                .subscriber("home1")
                .nat44(true)
                .timeWait("recycle")
                .portOverload(true)
                .protocols(
                        List.of(
                                ports("tcp", 252, 50)
                                        .portLimit(50)
                                        .portsTimeWait(41)
                                        .portsStatic(1)
                                        .portsRequested(1)
                                        .portsMost(50)
                                        .build(),
                                ports("udp", 252, 3)
                                        .portsHeld(2)
                                        .heldPorts(List.of(1233, 1234))
                                        .portsFree(247)
                                        .portsMost(7)
                                        .build(),
                                ports("icmp", 252, 0).portsFree(252).build()))
                .openedFresh(1204)
                .openedAsIs(310)
                .openedWithoutTimestamps(12)
                .openedRewritten(3)
                .lastAcks(2)
                .parked(30)
                .parkedNow(4)
                .sentAfterParking(25)
                .refused(1)
                .destinations(
                        List.of(
                                destination("tcp", "198.51.100.10", 443, 9, 41)
                                        .portsUsedUp(50)
                                        .refused(31)
                                        .build(),
                                destination("icmp", "203.0.113.5", 0, 1, 0).portsFree(252).build()))
                .destinationsTotal(2)
                .build();
    }

    private static PortCountSnapshot.Builder ports(String protocol, int total, int inUse) {
        return PortCountSnapshot.builder().protocol(protocol).portsTotal(total).portsInUse(inUse);
    }

    private static PortDestinationSnapshot.Builder destination(
            String protocol, String address, int port, int sessions, int timeWait) {
        return PortDestinationSnapshot.builder()
                .protocol(protocol)
                .remoteAddress(address)
                .remotePort(port)
                .sessions(sessions)
                .sessionsTimeWait(timeWait);
    }

    @Override
    public void addListener(NatEventListener listener) {}

    @Override
    public void removeListener(NatEventListener listener) {}

    @Override
    public List<DropSnapshot> drops() {
        return List.of(
                drop("no-mapping", 3, "controller"),
                drop("spoofed-source", 0, "switch"),
                drop("no-mapping", 1200, "switch"));
    }

    private static DropSnapshot drop(String reason, long count, String by) {
        return DropSnapshot.builder()
                .reason(reason)
                .count(count)
                .where("of:00000000000000ce")
                .by(by)
                .severity("INFO")
                .sentence("What " + reason + " means.")
                .rfc("RFC 4787 section 5")
                .build();
    }

    private static PolicySnapshot policy(
            String subscriber, String preset, String mapping, String filtering) {
        return PolicySnapshot.builder()
                .subscriber(subscriber)
                .nat44(true)
                .preset(preset)
                .mapping(mapping)
                .filtering(filtering)
                .tcpFiltering(filtering)
                .udpSeconds(300)
                .tcpPartialOpenSeconds(240)
                .tcpEstablishedSeconds(7440)
                .tcpPartialCloseSeconds(240)
                .tcpTransitorySeconds(240)
                .tcpTimeWaitSeconds(240)
                .timeWait("hold")
                .icmpSeconds(60)
                .tcpPortLimit(100)
                .udpPortLimit(100)
                .icmpIdLimit(100)
                .portParity(true)
                .portHoldCount(65536)
                .unsolicitedSynReply(true)
                .unmappableReply("host-unreachable")
                .icmpErrors(true)
                .log("port-set")
                .build();
    }

    @Override
    public List<PolicySnapshot> policies() {
        return List.of(home1, policy("home2", "symmetric", BEHAVIORS.get(2), BEHAVIORS.get(2)));
    }

    @Override
    public List<String> presets() {
        return List.of("full-cone", "symmetric");
    }

    @Override
    public List<String> behaviors() {
        return BEHAVIORS;
    }

    @Override
    public PolicySnapshot setPolicy(String subscriber, Map<String, String> fields) {
        fieldsSet = fields;
        String preset = fields.get("preset");
        if (preset != null && !presets().contains(preset)) {
            throw new IllegalArgumentException(
                    "subscribers[0].policy.preset: must be one of full-cone, symmetric, not "
                            + preset);
        }
        home1 =
                preset == null
                        ? policy(
                                subscriber,
                                "-",
                                fields.getOrDefault("mapping", home1.mapping()),
                                fields.getOrDefault("filtering", home1.filtering()))
                        : policy(subscriber, preset, BEHAVIORS.get(2), BEHAVIORS.get(2));
        return home1;
    }

    /** The fields given to {@link #setPolicy} last. */
    Map<String, String> fieldsSet() {
        return fieldsSet;
    }

    @Override
    public List<WhoSnapshot> who(String address, String port, String protocol, String time) {
        if (!address.equals("192.0.2.18")) {
            return List.of();
        }
        return List.of(
                WhoSnapshot.builder()
                        .address(address)
                        .port(Integer.parseInt(port))
                        .protocol(protocol)
                        .time(time)
                        .subscriber("home1")
                        .prefix("2001:db8:12:3400::/56")
                        .ipv4("192.0.2.18/32")
                        .psid(52)
                        .from("2026-11-20T09:00:00.000Z")
                        .mappings(
                                protocol.equals("tcp")
                                        ? List.of(
                                                MappingSnapshot.builder()
                                                        .insideAddress("192.168.1.10")
                                                        .insidePort(40000)
                                                        .until("2026-11-21T12:05:00.123Z")
                                                        .build())
                                        : List.of())
                        .build());
    }

    @Override
    public List<LogEntrySnapshot> log(String subscriber, int limit) {
        return List.of(
                        LogEntrySnapshot.builder()
                                .time("2026-11-21T12:03:01.500Z")
                                .event("mapping-created")
                                .subscriber(subscriber)
                                .protocol("tcp")
                                .inside("192.168.1.10:40000")
                                .outside("192.0.2.18:1232")
                                .build(),
                        LogEntrySnapshot.builder()
                                .time("2026-11-20T09:00:00.000Z")
                                .event("port-set-assigned")
                                .subscriber(subscriber)
                                .prefix("2001:db8:12:3400::/56")
                                .ipv4("192.0.2.18/32")
                                .psid(52)
                                .build())
                .subList(0, Math.min(limit, 2));
    }
}
