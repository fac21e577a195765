// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Packets;
import org.portset.core.testing.TestNetwork;

/** What a home's traffic writes to the log, by its policy. */
class SubscriberLogTest {
    private static Consumer<ObjectNode> policy(Consumer<ObjectNode> change) {
        return document -> {
            ObjectNode home1 = (ObjectNode) document.withArray("subscribers").get(0);
            home1.remove("staticMappings");
            change.accept(home1.putObject("policy"));
        };
    }

    /** Event and endpoints of each record, without its time. */
    private static List<String> records(TestNetwork net) {
        return net.log().takeRecords().stream()
                .map(text -> LogLine.parse(text).orElseThrow())
                .map(
                        line ->
                                (line.event().id()
                                                + " "
                                                + line.value("protocol")
                                                + " "
                                                + line.value("inside")
                                                + " "
                                                + line.value("outside")
                                                + " "
                                                + line.value("remote"))
                                        .strip())
                .collect(Collectors.toList());
    }

    @Test
    @Tag("RFC6888-14")
    void aSessionWritesNothingByDefault() {
        TestNetwork net = TestNetwork.start(policy(p -> {}));

        net.openUdp(5000, TestNetwork.SERVER, 53);

        assertEquals(List.of(), records(net));
    }

    @Test
    @Tag("RFC6888-12")
    void aMappingIsLoggedAsItComesAndGoesWithoutWhereItTalksTo() {
        TestNetwork net = TestNetwork.start(policy(p -> p.put("log", "mappings")));
        int outside = net.openUdp(5000, TestNetwork.SERVER, 53);
        net.openUdp(5000, "203.0.113.10", 53);
        String endpoints = " udp 192.168.1.10:5000 192.0.2.18:" + outside;

        assertEquals(List.of("mapping-created" + endpoints), records(net));
        net.pass(301);
        assertEquals(List.of("mapping-ended" + endpoints), records(net));
    }

    @Test
    @Tag("RFC6888-12")
    void aDestinationIsLoggedWhereThePolicySaysSo() {
        TestNetwork net =
                TestNetwork.start(
                        policy(p -> p.put("log", "mappings").put("logDestinations", true)));
        int outside = net.openUdp(5000, TestNetwork.SERVER, 53);
        String endpoints = " udp 192.168.1.10:5000 192.0.2.18:" + outside;

        assertEquals(
                List.of(
                        "mapping-created" + endpoints,
                        "session-created" + endpoints + " 198.51.100.10:53"),
                records(net));
        net.pass(301);
        assertEquals(
                List.of(
                        "session-ended" + endpoints + " 198.51.100.10:53",
                        "mapping-ended" + endpoints),
                records(net));
    }

    @Test
    void aChangedPolicyHoldsForWhatComesAndEndsWhatWasBegun() {
        TestNetwork net = TestNetwork.start(policy(p -> p.put("log", "mappings")));
        net.openUdp(5000, TestNetwork.SERVER, 53);
        net.apply(policy(p -> p.put("log", "port-set")));
        net.openUdp(5001, TestNetwork.SERVER, 53);
        assertEquals(1, records(net).size());

        net.pass(301);

        List<String> ends = records(net);
        assertEquals(1, ends.size());
        assertEquals("mapping-ended udp 192.168.1.10:5000", ends.get(0).substring(0, 35));
    }

    @Test
    void aRemovedHomeEndsItsMappings() {
        TestNetwork net = TestNetwork.start(policy(p -> p.put("log", "mappings")));
        net.openUdp(5000, TestNetwork.SERVER, 53);
        records(net);

        net.apply(document -> document.withArray("subscribers").remove(0));

        assertEquals(1, records(net).size());
    }

    @Test
    @Tag("RFC6888-11")
    void tellsOnceAMinuteThatAHomeIsOutOfPorts() {
        TestNetwork net = TestNetwork.start(policy(p -> p.putObject("limits").put("udpPorts", 1)));
        net.openUdp(5000, TestNetwork.SERVER, 53);
        for (int i = 0; i < 10; i++) {
            net.fromHome1(Packets.udp(TestNetwork.HOST, 6000 + i, TestNetwork.SERVER, 53, 10));
        }
        assertEquals(List.of("home1 port-limit 1"), net.log().warnings());

        net.pass(60);
        net.fromHome1(Packets.udp(TestNetwork.HOST, 7000, TestNetwork.SERVER, 53, 10));

        assertEquals(List.of("home1 port-limit 1", "home1 port-limit 10"), net.log().warnings());
    }
}
