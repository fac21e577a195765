// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.PolicySnapshot;
import org.portset.api.RefusedException;

/** How the NAT behaves towards each subscriber. */
@Path("policies")
@Produces(MediaType.APPLICATION_JSON)
public class PoliciesResource extends PortsetResource {
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String POLICY = ".policy.";

    /** All policies in force, in configured order. */
    @GET
    @Answers(name = "policies", value = PolicySnapshot.class)
    public Response policies() {
        return list("policies", nat().policies());
    }

    /**
     * The policy in force of one subscriber.
     *
     * @param subscriber id
     */
    @GET
    @Path("{subscriber}")
    @Answers(PolicySnapshot.class)
    public Response one(@PathParam("subscriber") String subscriber) {
        return oneOf(nat().policies(), PolicySnapshot::subscriber, "subscriber", subscriber);
    }

    /**
     * Changes one subscriber's policy in the network configuration, and answers the policy then in
     * force. The body is a merge patch (RFC 7396) of the object that the configuration has under
     * policy, such as {"preset": "symmetric", "timers": {"udpSeconds": 600}}; null takes a field
     * out. Sessions that exist keep the behaviour they began with.
     *
     * @param subscriber id
     */
    @PATCH
    @Path("{subscriber}")
    @Consumes({MediaType.APPLICATION_JSON, MERGE_PATCH})
    @Answers(PolicySnapshot.class)
    public Response change(@PathParam("subscriber") String subscriber, InputStream body)
            throws IOException {
        boolean known = nat().policies().stream().anyMatch(p -> p.subscriber().equals(subscriber));
        if (!known) {
            return missing("subscriber", subscriber);
        }
        JsonNode patch = MAPPER.readTree(body);
        if (patch == null || !patch.isObject() || patch.size() == 0) {
            throw new IllegalArgumentException(
                    "policy: must be a JSON object with at least one field of a policy");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        flatten("", patch, fields);
        try {
            return object(nat().setPolicy(subscriber, fields));
        } catch (RefusedException e) {
            Map<String, String> byField = new LinkedHashMap<>();
            e.errors().forEach((path, sentence) -> byField.put(fieldOf(path), sentence));
            return Problem.ofFields(byField);
        }
    }

    /** A path of the configuration document, as it is in the patch. */
    private static String fieldOf(String path) {
        int at = path.indexOf(POLICY);
        return at < 0 ? path : path.substring(at + POLICY.length());
    }

    /**
     * The patch's fields as the service takes them: names with dots, values as text, empty for
     * null.
     */
    private static void flatten(String prefix, JsonNode object, Map<String, String> fields) {
        object.fields()
                .forEachRemaining(
                        field -> {
                            String name = prefix + field.getKey();
                            JsonNode value = field.getValue();
                            if (value.isObject()) {
                                flatten(name + ".", value, fields);
                            } else {
                                fields.put(name, text(name, value));
                            }
                        });
    }

    private static String text(String name, JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(text(name, item)));
            return String.join(",", items);
        }
        if (value.isTextual() && value.textValue().isEmpty()) {
            throw new IllegalArgumentException(
                    name + ": must not be an empty text; null takes it out");
        }
        return value.asText();
    }
}
