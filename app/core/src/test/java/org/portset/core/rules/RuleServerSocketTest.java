// SPDX-License-Identifier: Apache-2.0
package org.portset.core.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip6Address;
import org.portset.api.RuleServerSnapshot;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.rules.RuleServerModel;

/** What is told of the rule server, with sockets of loopback. */
class RuleServerSocketTest {
    private final RuleServerSocket socket = new RuleServerSocket();

    @AfterEach
    void close() {
        socket.close();
    }

    private static RuleServerModel model(int port, int connections) {
        return RuleServerModel.builder("Example")
                .address(Ip6Address.valueOf("::1"))
                .port(port)
                .connections(connections)
                .build();
    }

    private static MapDomain domain(int rules) {
        List<MapRule> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            String ipv6 = String.format("2400:%x:%x00::/40", i >> 8, i & 0xff);
            String ipv4 = String.format("10.%d.%d.0/24", i >> 8, i & 0xff);
            all.add(MapRule.of("r" + i, ipv6, ipv4, 16, 4).value());
        }
        return MapDomain.of("large", all, "2001:db8::1", 1500, InterfaceIdFormat.RFC7597, true)
                .value();
    }

    private int ask(String path) throws IOException {
        URL url = new URL("http://" + socket.snapshot().addresses().get(0) + path);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private static String counted(RuleServerSnapshot server) {
        return server.outcomes().stream()
                .filter(each -> each.count() > 0)
                .map(each -> each.outcome() + " " + each.status() + " " + each.count())
                .collect(Collectors.joining(", "));
    }

    @Test
    void saysThatNoneIsConfigured() {
        RuleServerSnapshot server = socket.snapshot();
        assertEquals("none", server.state());
        assertEquals(List.of(), server.addresses());
        assertEquals(0, server.connectionsMost());
    }

    @Test
    void countsOnWhenItsSocketsChange() throws IOException {
        socket.apply(Optional.of(model(0, 10)), List.of(domain(2)));
        assertEquals(403, ask("/get_rules"));
        assertEquals(404, ask("/nothing"));
        socket.apply(Optional.of(model(0, 11)), List.of(domain(2)));
        assertEquals(403, ask("/get_rules"));
        RuleServerSnapshot server = socket.snapshot();
        assertEquals("listening", server.state());
        assertEquals(11, server.connectionsMost());
        assertEquals("stranger 403 2, no-path 404 1", counted(server));
        assertEquals(3, server.requests());
        assertEquals(List.of(), server.rulesCut());
    }

    @Test
    void saysWhyItDoesNotListen() throws IOException {
        socket.apply(Optional.of(model(0, 10)), List.of());
        String address = socket.snapshot().addresses().get(0);
        int taken = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (RuleServerSocket second = new RuleServerSocket()) {
            second.apply(Optional.of(model(taken, 10)), List.of());
            assertEquals("problem", second.snapshot().state());
            String problem = second.snapshot().problem();
            assertTrue(problem.contains(Integer.toString(taken)), problem);
        }
    }

    @Test
    void namesADomainThatIsNotToldWhole() {
        socket.apply(Optional.of(model(0, 10)), List.of(domain(300)));
        assertEquals(
                List.of("large 300 256"),
                socket.snapshot().rulesCut().stream()
                        .map(cut -> cut.domain() + " " + cut.rules() + " " + cut.told())
                        .collect(Collectors.toList()));
        socket.apply(Optional.empty(), List.of(domain(300)));
        assertEquals(List.of(), socket.snapshot().rulesCut());
    }
}
