// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.ws.rs.core.Response;
import org.junit.jupiter.api.Test;
import org.portset.api.NatService;
import org.portset.api.PolicySnapshot;
import org.portset.api.RefusedException;

/** A policy is changed by a merge patch, with the checks of the configuration. */
class PoliciesResourceTest {
    private static final PolicySnapshot HOME1 =
            PolicySnapshot.builder().subscriber("home1").preset("full-cone").build();

    private Map<?, ?> set = Map.of();
    private RuntimeException refusal;

    private final PoliciesResource resource =
            new PoliciesResource() {
                @Override
                NatService nat() {
                    return FakeServices.nat(
                            Map.of(
                                    "policies",
                                    given -> List.of(HOME1),
                                    "setPolicy",
                                    given -> {
                                        if (refusal != null) {
                                            throw refusal;
                                        }
                                        set = (Map<?, ?>) given[1];
                                        return HOME1;
                                    }));
                }
            };

    private Response patch(String subscriber, String body) {
        try {
            return resource.change(
                    subscriber, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException | RuntimeException e) {
            return new ProblemMapper().toResponse(e);
        }
    }

    private void assertRefused(String detail, String field, String body) {
        Response response = patch("home1", body);
        assertEquals(
                "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\""
                        + detail
                        + "\",\"field\":\""
                        + field
                        + "\"}",
                response.getEntity());
        assertEquals(400, response.getStatus());
        assertEquals(Map.of(), set);
    }

    @Test
    void fieldsAreFlattenedAsTheConfigurationNamesThem() {
        Response response =
                patch(
                        "home1",
                        "{\"preset\":\"symmetric\",\"timers\":{\"udpSeconds\":600},"
                                + "\"icmpErrors\":false,\"log\":null,"
                                + "\"untranslated\":[\"10.0.0.0/8\",\"172.16.0.0/12\"]}");
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("preset", "symmetric");
        expected.put("timers.udpSeconds", "600");
        expected.put("icmpErrors", "false");
        expected.put("log", "");
        expected.put("untranslated", "10.0.0.0/8,172.16.0.0/12");
        assertEquals(expected, set);
        assertEquals(200, response.getStatus());
        assertTrue(response.getEntity().toString().contains("\"preset\":\"full-cone\""));
    }

    @Test
    void whatTheChecksRefuseIsNamedByThePatchsFields() {
        Map<String, String> errors = new LinkedHashMap<>();
        errors.put("subscribers[0].policy.timers.udpSeconds", "must be at least 120");
        errors.put("subscribers[0].policy.wibble", "is not a field here");
        refusal = new RefusedException(errors);
        Response response = patch("home1", "{\"wibble\":1,\"timers\":{\"udpSeconds\":1}}");
        assertEquals(
                "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"timers.udpSeconds: must be at least 120\","
                        + "\"field\":\"timers.udpSeconds\",\"errors\":["
                        + "{\"field\":\"timers.udpSeconds\",\"detail\":\"must be at least 120\"},"
                        + "{\"field\":\"wibble\",\"detail\":\"is not a field here\"}]}",
                response.getEntity());
        assertEquals(400, response.getStatus());
        assertEquals("application/problem+json", response.getMediaType().toString());
    }

    @Test
    void whatIsNoPatchIsRefused() {
        String none = "policy: must be a JSON object with at least one field of a policy";
        assertRefused(none, "policy", "");
        assertRefused(none, "policy", "{}");
        assertRefused(none, "policy", "[1]");
        assertRefused(
                "preset: must not be an empty text; null takes it out",
                "preset",
                "{\"preset\":\"\"}");
        assertRefused("body: is not JSON at line 1, column 10", "body", "{\"pre\": <script>}");
    }

    @Test
    void aSubscriberThatNobodyKnowsIsNotFound() {
        Response response = patch("home9", "{\"preset\":\"symmetric\"}");
        assertEquals(404, response.getStatus());
        assertEquals(404, resource.one("home9").getStatus());
        assertEquals(200, resource.one("home1").getStatus());
        assertEquals(Map.of(), set);
    }
}
