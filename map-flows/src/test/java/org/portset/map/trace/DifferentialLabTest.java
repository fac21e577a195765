// SPDX-License-Identifier: Apache-2.0
package org.portset.map.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.flow.FlowRule;
import org.portset.map.MapCe;
import org.portset.map.MapDomain;
import org.portset.map.flows.CeProgram;
import org.portset.map.flows.CeSpec;
import org.portset.map.flows.FlowProgram;
import org.portset.map.flows.OfctlPrinter;
import org.portset.map.flows.PrivateSwitch;
import org.portset.map.flows.RandomTraffic;
import org.portset.map.flows.Samples;
import org.portset.map.flows.SessionRules;
import org.portset.map.flows.SessionTuple;

/**
 * Our trace against Open vSwitch's own, on random rules and packets. Another run of the same:
 * {@code -Dportset.seed=NUMBER}.
 */
@Tag("lab")
class DifferentialLabTest {
    private static final int DOMAINS = 15;
    private static final int PACKETS_EACH = 100;
    private static final long SEED = Long.getLong("portset.seed", System.nanoTime());

    private static PrivateSwitch ovs;

    private final Random random = new Random(SEED);
    private final RandomTraffic traffic = new RandomTraffic(random);
    private final Map<Trace.Outcome, Integer> outcomes = new EnumMap<>(Trace.Outcome.class);

    @BeforeAll
    static void start() throws IOException {
        PrivateSwitch.assume();
        ovs = PrivateSwitch.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (ovs != null) {
            ovs.close();
        }
    }

    @Test
    void agreesOnBorderRelays() throws IOException {
        for (int i = 0; i < DOMAINS; i++) {
            MapDomain domain = traffic.domain();
            List<PacketHeader> packets = new ArrayList<>();
            for (int n = 0; n < PACKETS_EACH; n++) {
                packets.add(traffic.atBr(domain));
            }
            compare(Samples.brProgram(domain), List.of(), packets);
        }
        assertSomeOfEach();
    }

    @Test
    void agreesOnCustomerEdgesWithSessions() throws IOException {
        List<CeSpec> homes = List.of(Samples.home().build(), Samples.taggedHome());
        List<FlowRule> sessions = new ArrayList<>();
        for (CeSpec home : homes) {
            for (SessionRules.Width width : SessionRules.Width.values()) {
                int number = width.priority() / 100 % 10;
                SessionTuple.Builder session =
                        number == 1 ? SessionTuple.udp() : SessionTuple.tcp();
                SessionTuple tuple =
                        Samples.session(session)
                                .inside(0xc0a8010a, 40000 + number)
                                .outside(
                                        home.outside().address().getIp4Address().toInt(),
                                        1232 + number)
                                .build();
                sessions.add(
                        SessionRules.outbound(
                                Samples.DEVICE, Samples.APPLICATION, home, tuple, width));
                sessions.add(
                        SessionRules.inbound(
                                Samples.DEVICE, Samples.APPLICATION, home, tuple, width));
            }
        }
        List<PacketHeader> packets = new ArrayList<>();
        for (int n = 0; n < 5 * PACKETS_EACH; n++) {
            packets.add(traffic.atCe(homes.get(random.nextInt(2))));
        }
        compare(Samples.ceProgram(), sessions, packets);
        assertSomeOfEach();
    }

    @Test
    void agreesOnUntranslatedHomes() throws IOException {
        for (MapCe ce : List.of(Samples.sharedCe(), Samples.wholeCe(), Samples.prefixCe())) {
            Map<Ip4Address, MacAddress> hosts =
                    random.nextBoolean()
                            ? Map.of()
                            : Map.of(Ip4Address.valueOf("192.0.2.18"), Samples.HOST_MAC);
            CeSpec home = Samples.home().untranslated(ce, hosts).build();
            List<PacketHeader> packets = new ArrayList<>();
            for (int n = 0; n < 2 * PACKETS_EACH; n++) {
                packets.add(traffic.atUntranslatedCe(home));
            }
            FlowProgram program = CeProgram.of(Samples.DEVICE, Samples.APPLICATION, home);
            compare(program, List.of(), packets);
        }
        assertSomeOfEach();
    }

    @Test
    @Tag("RFC7597-5.3")
    void agreesOnMeshes() throws IOException {
        for (int i = 0; i < DOMAINS; i++) {
            MapDomain domain = traffic.domain();
            MapCe ce = traffic.ce(domain);
            CeSpec.Builder builder = Samples.meshHome(domain, ce);
            CeSpec home =
                    random.nextInt(3) == 0
                            ? builder.untranslated(ce, Map.of(ce.ipv4Address(), Samples.HOST_MAC))
                                    .build()
                            : builder.build();
            SessionTuple tuple =
                    Samples.session(SessionTuple.tcp())
                            .outside(ce.ipv4Address().toInt(), 1232)
                            .build();
            SessionRules.Width width = SessionRules.Width.MAPPING;
            List<FlowRule> sessions =
                    home.untranslated().isPresent()
                            ? List.of()
                            : List.of(
                                    SessionRules.outbound(
                                            Samples.DEVICE,
                                            Samples.APPLICATION,
                                            home,
                                            tuple,
                                            width),
                                    SessionRules.inbound(
                                            Samples.DEVICE,
                                            Samples.APPLICATION,
                                            home,
                                            tuple,
                                            width));
            List<PacketHeader> packets = new ArrayList<>();
            for (int n = 0; n < PACKETS_EACH; n++) {
                packets.add(traffic.atMesh(home, domain));
            }
            FlowProgram program = CeProgram.of(Samples.DEVICE, Samples.APPLICATION, home);
            compare(program, sessions, packets);
        }
        assertSomeOfEach();
    }

    private void compare(FlowProgram program, List<FlowRule> sessions, List<PacketHeader> packets)
            throws IOException {
        ovs.load(OfctlPrinter.print(program.rules()) + OfctlPrinter.print(sessions));
        Tracer tracer = new Tracer(program, sessions);
        List<String> flows = new ArrayList<>();
        packets.forEach(packet -> flows.add(OvsTrace.flow(packet)));
        List<String> answers = ovs.trace(flows);
        assertEquals(packets.size(), answers.size());
        for (int i = 0; i < packets.size(); i++) {
            Trace ours = tracer.trace(packets.get(i));
            String answer = answers.get(i);
            outcomes.merge(ours.outcome(), 1, Integer::sum);
            assertEquals(
                    OvsTrace.outcome(packets.get(i), answer),
                    OvsTrace.outcome(ours),
                    () -> "seed " + SEED + "\n" + ours.text() + "\n" + answer);
        }
    }

    private void assertSomeOfEach() {
        System.out.println("seed " + SEED + ": " + outcomes);
        for (Trace.Outcome outcome : Trace.Outcome.values()) {
            assertTrue(outcomes.getOrDefault(outcome, 0) > 0, outcomes + ", seed " + SEED);
        }
    }
}
