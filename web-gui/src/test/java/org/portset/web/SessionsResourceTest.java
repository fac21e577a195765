// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.web.FakeServices.asked;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.ws.rs.core.Response;
import org.junit.jupiter.api.Test;
import org.portset.api.NatService;
import org.portset.api.SessionRuleSnapshot;
import org.portset.api.SessionSnapshot;

/** Sessions are filtered, paged and added up. */
class SessionsResourceTest {
    private static final int COUNT = 20;

    private static SessionSnapshot session(int number) {
        return SessionSnapshot.builder()
                .subscriber("home1")
                .protocol(number % 2 == 0 ? "tcp" : "udp")
                .remoteAddress("198.51.100." + number % 4)
                .remotePort(80)
                .outsidePort(number)
                .offloaded(number < 5)
                .bytesOut(number)
                .bytesIn(1000)
                .packetsOut(1)
                .build();
    }

    private final SessionsResource resource =
            new SessionsResource() {
                @Override
                NatService nat() {
                    List<SessionSnapshot> all = new ArrayList<>();
                    for (int i = 0; i < COUNT; i++) {
                        all.add(session(i));
                    }
                    return FakeServices.nat(
                            Map.of(
                                    "sessions",
                                    given -> all,
                                    "sessionRules",
                                    given ->
                                            List.of(
                                                    SessionRuleSnapshot.builder()
                                                            .switchId(String.valueOf(given[2]))
                                                            .build())));
                }
            };

    private static JsonNode json(Response response) throws IOException {
        assertEquals(200, response.getStatus(), String.valueOf(response.getEntity()));
        return new ObjectMapper().readTree(response.getEntity().toString());
    }

    private static List<Integer> ports(JsonNode answer) {
        return answer.findValues("outsidePort").stream()
                .map(JsonNode::asInt)
                .collect(Collectors.toList());
    }

    private static void assertRefused(String field, Response response) throws IOException {
        assertEquals(400, response.getStatus());
        JsonNode problem = new ObjectMapper().readTree(response.getEntity().toString());
        assertEquals(field, problem.get("field").asText());
    }

    @Test
    void mostBytesComeFirstAPageAtATime() throws IOException {
        JsonNode page = json(resource.sessions(null, null, null, null, "3", "0"));
        assertEquals(COUNT, page.get("total").asInt());
        assertEquals(List.of(19, 18, 17), ports(page));
        assertEquals(
                List.of(16, 15, 14),
                ports(json(resource.sessions(null, null, null, null, "3", "3"))));
        assertEquals(List.of(), ports(json(resource.sessions(null, null, null, null, "3", "20"))));
    }

    @Test
    void filtersNarrowThem() throws IOException {
        JsonNode found =
                json(resource.sessions(null, "tcp", "198.51.100.0:80", "switch", "10", "0"));
        assertEquals(List.of(4, 0), ports(found));
        assertEquals(2, found.get("total").asInt());
        assertEquals(
                15,
                json(resource.sessions(null, null, null, "controller", "10", "0"))
                        .get("total")
                        .asInt());
    }

    @Test
    void topTalkersAreAddedUp() throws IOException {
        JsonNode top = json(resource.top("remote", null, "2")).get("top");
        assertEquals(2, top.size());
        assertEquals("198.51.100.3", top.get(0).get("key").asText());
        assertEquals(5, top.get(0).get("sessions").asInt());
        assertEquals(3 + 7 + 11 + 15 + 19, top.get(0).get("bytesOut").asInt());
        assertEquals(5000, top.get(0).get("bytesIn").asInt());
        assertEquals(5, top.get(0).get("packetsOut").asInt());
        assertEquals(
                "udp 80",
                json(resource.top("port", null, "1")).get("top").get(0).get("key").asText());
    }

    @Test
    void whatCanNotBeIsRefusedByName() throws IOException {
        assertRefused(
                "protocol", asked(() -> resource.sessions(null, "sctp", null, null, "3", "0")));
        assertRefused("path", asked(() -> resource.sessions(null, null, null, "fast", "3", "0")));
        assertRefused("limit", asked(() -> resource.sessions(null, null, null, null, "0", "0")));
        assertRefused("offset", asked(() -> resource.sessions(null, null, null, null, "1", "-1")));
        assertRefused("by", asked(() -> resource.top("colour", null, "1")));
        assertRefused("inside", asked(() -> resource.rules("home1", "tcp", null, "x")));
    }

    @Test
    void rulesAreAskedForByEndpoints() throws IOException {
        JsonNode rules = json(resource.rules("home1", "tcp", "192.168.1.10:40000", "1.2.3.4:80"));
        assertEquals("192.168.1.10:40000", rules.get("rules").get(0).get("switchId").asText());
    }
}
