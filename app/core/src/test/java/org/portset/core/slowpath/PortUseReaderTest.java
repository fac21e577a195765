// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.ACK;
import static org.portset.core.testing.Packets.FIN;
import static org.portset.core.testing.Packets.SYN;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.portset.api.PortShortageSnapshot;
import org.portset.api.PortUseSnapshot;
import org.portset.core.testing.TestNetwork;

/** What an operator sees of a home's ports. */
class PortUseReaderTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static TestNetwork start(String policy) {
        return TestNetwork.start(
                document -> {
                    ObjectNode home1 = (ObjectNode) document.withArray("subscribers").get(0);
                    try {
                        home1.set("policy", MAPPER.readTree(policy));
                    } catch (java.io.IOException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    private static String json(Object snapshot) {
        return MAPPER.valueToTree(snapshot).toString().replace("\"", "");
    }

    private static List<String> told(TestNetwork net) {
        return net.shortages().stream()
                .map(PortShortageSnapshot::toString)
                .collect(Collectors.toList());
    }

    @Test
    void aHomeThatHasSentNothingHasItsStaticMapping() {
        TestNetwork net = TestNetwork.start(TestNetwork::asIs);
        PortUseSnapshot use = net.edge(CE1).portUse();
        assertEquals(
                "{protocol:tcp,portsTotal:252,portLimit:0,portsInUse:1,portsTimeWait:0,"
                        + "portsStatic:1,portsRequested:0,portsHeld:0,heldPorts:[],portsFree:251,portsMost:1}",
                json(use.protocols().get(0)));
        assertEquals(
                "{protocol:icmp,portsTotal:252,portLimit:50,portsInUse:0,portsTimeWait:0,"
                        + "portsStatic:0,portsRequested:0,portsHeld:0,heldPorts:[],portsFree:50,portsMost:0}",
                json(net.edge(CE2).portUse().protocols().get(2)));
        assertEquals(List.of(), use.destinations());
        assertEquals("home1 true hold false", head(use));
    }

    private static String head(PortUseSnapshot use) {
        return use.subscriber()
                + (" " + use.nat44())
                + (" " + use.timeWait())
                + (" " + use.portOverload());
    }

    @Test
    void closedConnectionsWaitUnderHoldAndTheNextOnesAreRefused() {
        TestNetwork net = start("{\"limits\": {\"tcpPorts\": 3}}");
        for (int n = 0; n < 2; n++) {
            close(net, 5000 + n);
        }
        net.fromHome1(tcp(HOST, 5002, SERVER, 80, SYN));
        net.fromHome1(tcp(HOST, 5003, "198.51.100.11", 80, SYN));
        PortUseSnapshot use = net.edge(CE1).portUse();
        assertEquals(
                "{protocol:tcp,portsTotal:252,portLimit:3,portsInUse:3,portsTimeWait:2,"
                        + "portsStatic:1,portsRequested:0,portsHeld:0,heldPorts:[],portsFree:0,portsMost:3}",
                json(use.protocols().get(0)));
        assertEquals(
                "[{protocol:tcp,remoteAddress:198.51.100.10,remotePort:80,sessions:0,"
                        + "sessionsTimeWait:2,portsUsedUp:3,portsFree:0,refused:1},"
                        + "{protocol:tcp,remoteAddress:198.51.100.11,remotePort:80,sessions:0,"
                        + "sessionsTimeWait:0,portsUsedUp:3,portsFree:0,refused:1}]",
                json(use.destinations()));
        assertEquals(2, use.destinationsTotal());
        assertEquals(2, use.refused());
        assertEquals(0, use.parked() + use.recycled());
    }

    private static void close(TestNetwork net, int hostPort) {
        int port = net.openTcp(hostPort, SERVER, 80);
        net.fromHome1(tcp(HOST, hostPort, SERVER, 80, FIN | ACK));
        net.toHome1(tcp(SERVER, 80, OUTSIDE, port, FIN | ACK));
        net.fromHome1(tcp(HOST, hostPort, SERVER, 80, ACK));
        net.sent().take();
    }

    @Test
    void underRecycleASynThatFindsNoPortIsParked() {
        TestNetwork net = start("{\"timeWait\": \"recycle\", \"limits\": {\"tcpPorts\": 2}}");
        net.openTcp(5000, SERVER, 80);
        net.fromHome1(tcp(HOST, 5001, SERVER, 80, SYN));
        PortUseSnapshot use = net.edge(CE1).portUse();
        assertEquals("home1 true recycle false", head(use));
        assertEquals(List.of(1L, 1L, 1L, 0L, 0L), counters(use));
        // The first one's time is over: its port is the second one's.
        net.pass(29);
        close(net, 5000);
        net.pass(2);
        use = net.edge(CE1).portUse();
        assertEquals(List.of(2L, 1L, 0L, 1L, 0L), counters(use));
    }

    private static List<Long> counters(PortUseSnapshot use) {
        return List.of(
                use.openedFresh() + use.recycled(),
                use.parked(),
                use.parkedNow(),
                use.sentAfterParking(),
                use.refused());
    }

    @Test
    void portsSharedByDestinationsRunOutByDestination() {
        TestNetwork net =
                start(
                        "{\"preset\": \"symmetric\", \"portOverload\": true,"
                                + " \"limits\": {\"udpPorts\": 1}}");
        net.fromHome1(udp(HOST, 5000, SERVER, 53, 4));
        net.fromHome1(udp(HOST, 5001, SERVER, 53, 4));
        net.fromHome1(udp(HOST, 5001, "198.51.100.11", 53, 4));
        assertEquals(
                "[{protocol:udp,remoteAddress:198.51.100.10,remotePort:53,sessions:1,"
                        + "sessionsTimeWait:0,portsUsedUp:1,portsFree:0,refused:1},"
                        + "{protocol:udp,remoteAddress:198.51.100.11,remotePort:53,sessions:1,"
                        + "sessionsTimeWait:0,portsUsedUp:1,portsFree:0,refused:0}]",
                json(net.edge(CE1).portUse().destinations()));
    }

    @Test
    void ofAShortageItIsToldOnceInTenSeconds() {
        TestNetwork net = start("{\"limits\": {\"udpPorts\": 1}}");
        net.fromHome1(udp(HOST, 5000, SERVER, 53, 4));
        assertEquals(List.of(), told(net));
        for (int second = 0; second < 11; second++) {
            net.fromHome1(udp(HOST, 5001 + second, "198.51.100.11", 53 + second, 4));
            net.pass(1);
        }
        assertEquals(
                List.of("home1 udp 198.51.100.11:53", "home1 udp 198.51.100.11:63"), told(net));
    }
}
