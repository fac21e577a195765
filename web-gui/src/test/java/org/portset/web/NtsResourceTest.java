// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.ws.rs.core.Response;
import org.junit.jupiter.api.Test;
import org.portset.api.NtsHostSnapshot;
import org.portset.api.NtsReachSnapshot;
import org.portset.api.NtsService;
import org.portset.api.NtsStatsSnapshot;

/** What REST answers of NTS, byte by byte, and what it asks the service. */
class NtsResourceTest {
    private static final NtsHostSnapshot BOB =
            NtsHostSnapshot.builder()
                    .name("bob.home.example")
                    .subscriber("home1")
                    .address("192.168.1.11")
                    .services(List.of("_ssh._tcp=22"))
                    .origin("configured")
                    .expiresSeconds(NtsHostSnapshot.NEVER)
                    .build();
    private static final String JSON =
            "{\"name\":\"bob.home.example\",\"subscriber\":\"home1\",\"address\":\"192.168.1.11\","
                    + "\"services\":[\"_ssh._tcp=22\"],\"origin\":\"configured\","
                    + "\"expiresSeconds\":-1}";

    private final List<String> asked = new ArrayList<>();

    private NtsResource resource(Object answer) {
        InvocationHandler handler =
                (proxy, method, arguments) -> {
                    asked.add(method.getName() + Arrays.toString(arguments));
                    return answer;
                };
        NtsService nts =
                (NtsService)
                        Proxy.newProxyInstance(
                                NtsResourceTest.class.getClassLoader(),
                                new Class<?>[] {NtsService.class},
                                handler);
        return new NtsResource() {
            @Override
            NtsService nts() {
                return nts;
            }
        };
    }

    private static InputStream body(String json) {
        return new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private void assertAnswer(String asks, String body, Response response) {
        assertEquals(body, response.getEntity());
        assertEquals(List.of(asks), asked);
        assertEquals(200, response.getStatus());
    }

    @Test
    void hostsAreAList() {
        assertAnswer(
                "hosts[home1]",
                "{\"hosts\":[" + JSON + "]}",
                resource(List.of(BOB)).hosts("home1"));
    }

    @Test
    void aHostIsAdded() {
        assertAnswer(
                "addHost[home1, bob.home.example, 192.168.1.11, [_ssh._tcp=22]]",
                JSON,
                resource(BOB)
                        .add(
                                body(
                                        "{'subscriber': 'home1', 'name': 'bob.home.example',"
                                                + " 'address': '192.168.1.11',"
                                                + " 'services': ['_ssh._tcp=22']}")));
    }

    @Test
    void aBodyThatIsNoHostIsRefused() {
        assertRefused("body: is not JSON", "{");
        assertRefused("body: must be a JSON object", "[]");
        assertRefused("body: must be a JSON object", "");
        assertRefused("subscriber: must be a text", "{'subscriber': 1}");
        assertEquals(List.of(), asked);
    }

    private void assertRefused(String why, String body) {
        assertEquals(
                why,
                assertThrows(IllegalArgumentException.class, () -> resource(BOB).add(body(body)))
                        .getMessage());
    }

    @Test
    void aHostIsRemoved() {
        assertAnswer(
                "removeHost[bob.home.example]", JSON, resource(BOB).remove("bob.home.example"));
    }

    @Test
    void cacheAndQueueAreLists() {
        assertAnswer("cache[null]", "{\"cache\":[]}", resource(List.of()).cache(null));
        asked.clear();
        assertAnswer("queue[null]", "{\"queue\":[]}", resource(List.of()).queue(null));
    }

    @Test
    void statisticsAreAnObject() {
        assertAnswer(
                "stats[null]",
                "{\"sockets\":[],\"processing\":null,\"routers\":[]}",
                resource(NtsStatsSnapshot.builder().build()).stats(null));
    }

    @Test
    void whyIsAnObject() {
        assertAnswer(
                "why[bob.home.example, tcp, 22, true]",
                "{\"name\":null,\"protocol\":null,\"port\":0,\"subscriber\":null,"
                        + "\"reached\":false,\"sentence\":\"No.\"}",
                resource(NtsReachSnapshot.builder().sentence("No.").build())
                        .why("bob.home.example", "tcp", "22", true));
        assertThrows(
                IllegalArgumentException.class,
                () -> resource(null).why("bob.home.example", "tcp", "-1", true));
    }
}
