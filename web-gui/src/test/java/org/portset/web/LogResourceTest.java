// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Supplier;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.core.Response;
import org.junit.jupiter.api.Test;
import org.onlab.osgi.ServiceNotFoundException;
import org.portset.api.LogEntrySnapshot;
import org.portset.api.NatService;
import org.portset.api.WhoSnapshot;

/** What REST answers, and how it refuses, byte by byte. */
class LogResourceTest {
    private static final String TIME = "2026-11-21T12:03:04Z";

    private final ProblemMapper mapper = new ProblemMapper();

    /** A resource on a service that answers so, whatever it is asked. */
    private static LogResource on(Supplier<Object> service) {
        InvocationHandler handler = (proxy, method, arguments) -> service.get();
        NatService nat =
                (NatService)
                        Proxy.newProxyInstance(
                                LogResourceTest.class.getClassLoader(),
                                new Class<?>[] {NatService.class},
                                handler);
        return new LogResource() {
            @Override
            NatService nat() {
                return nat;
            }
        };
    }

    private static Object refuse(String message) {
        throw new IllegalArgumentException(message);
    }

    private Response asked(Supplier<Response> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            return mapper.toResponse(e);
        }
    }

    private static void assertAnswer(int status, String type, String body, Response response) {
        assertEquals(body, response.getEntity());
        assertEquals(status, response.getStatus());
        assertEquals(
                type, response.getMediaType() == null ? "" : response.getMediaType().toString());
    }

    private static void assertProblem(
            int status, String title, String detail, String field, Response response) {
        assertAnswer(
                status,
                "application/problem+json",
                "{\"type\":\"about:blank\",\"title\":\""
                        + title
                        + "\",\"status\":"
                        + status
                        + ",\"detail\":\""
                        + detail
                        + "\""
                        + (field == null ? "" : ",\"field\":\"" + field + "\"")
                        + "}",
                response);
    }

    @Test
    void tellsWhoHadAPort() {
        WhoSnapshot who =
                WhoSnapshot.builder()
                        .address("192.0.2.18")
                        .port(1232)
                        .protocol("tcp")
                        .time(TIME)
                        .subscriber("home1")
                        .build();
        assertAnswer(
                200,
                "",
                "{\"who\":[{\"address\":\"192.0.2.18\",\"port\":1232,\"protocol\":\"tcp\","
                        + "\"time\":\"2026-11-21T12:03:04Z\",\"subscriber\":\"home1\","
                        + "\"prefix\":null,\"ipv4\":null,\"psid\":null,\"from\":null,"
                        + "\"until\":null,\"mappings\":[]}]}",
                on(() -> List.of(who)).who("192.0.2.18", "1232", "tcp", TIME));
    }

    @Test
    void nobodyIsAnEmptyList() {
        assertAnswer(200, "", "{\"who\":[]}", on(List::of).who("192.0.2.18", "80", "tcp", TIME));
    }

    @Test
    void aMissingParameterIsNamed() {
        LogResource resource = on(List::of);
        assertProblem(
                400,
                "Bad Request",
                "time: is required",
                "time",
                asked(() -> resource.who("192.0.2.18", "80", "tcp", null)));
        assertProblem(
                400,
                "Bad Request",
                "address: is required",
                "address",
                asked(() -> resource.who("", "80", "tcp", TIME)));
    }

    @Test
    void whatTheServiceRefusesIsAProblemWithItsField() {
        LogResource resource = on(() -> refuse("port: must be a number from 0 to 65535, not x"));
        assertProblem(
                400,
                "Bad Request",
                "port: must be a number from 0 to 65535, not x",
                "port",
                asked(() -> resource.who("192.0.2.18", "x", "tcp", TIME)));
    }

    @Test
    void recordsOfASubscriberAreAList() {
        LogEntrySnapshot record =
                LogEntrySnapshot.builder().time(TIME).event("mapping-created").build();
        assertAnswer(
                200,
                "",
                "{\"records\":[{\"time\":\"2026-11-21T12:03:04Z\",\"event\":\"mapping-created\","
                        + "\"subscriber\":null,\"protocol\":null,\"inside\":null,"
                        + "\"outside\":null,\"remote\":null,\"prefix\":null,\"ipv4\":null,"
                        + "\"psid\":null}]}",
                on(() -> List.of(record)).records("home1", "50"));
    }

    @Test
    void aSubscriberThatNobodyKnowsIsNotFound() {
        assertProblem(
                404,
                "Not Found",
                "subscriber: there is none named home9",
                "subscriber",
                on(() -> refuse("subscriber: there is none named home9")).records("home9", "50"));
    }

    @Test
    void aLimitOutOfRangeIsNamed() {
        for (String limit : List.of("0", "10001", "-1", "x", "99999999999")) {
            assertProblem(
                    400,
                    "Bad Request",
                    "limit: must be a number from 1 to 10000, not " + limit,
                    "limit",
                    asked(() -> on(List::of).records("home1", limit)));
        }
    }

    @Test
    void whateverElseGoesWrongIsAProblemToo() {
        assertProblem(
                404,
                "Not Found",
                "HTTP 404 Not Found",
                null,
                mapper.toResponse(new NotFoundException()));
        assertProblem(
                503,
                "Service Unavailable",
                "org.portset is not active",
                null,
                mapper.toResponse(new ServiceNotFoundException("NatService")));
        assertProblem(
                500,
                "Internal Server Error",
                "It failed; ONOS's log says why",
                null,
                mapper.toResponse(new IllegalStateException("secret")));
    }
}
