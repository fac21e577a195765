// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import javax.ws.rs.core.Response;

/** Errors as problem documents (RFC 7807), with one member more: {@code field}, what is wrong. */
final class Problem {
    private static final String MEDIA_TYPE = "application/problem+json";

    private Problem() {}

    /**
     * An answer of that status.
     *
     * @param field the parameter that can't be used; null where it is none's fault
     */
    static Response of(Response.StatusType status, String detail, String field) {
        ObjectNode document =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "about:blank")
                        .put("title", status.getReasonPhrase())
                        .put("status", status.getStatusCode())
                        .put("detail", detail);
        if (field != null) {
            document.put("field", field);
        }
        return Response.status(status).type(MEDIA_TYPE).entity(document.toString()).build();
    }

    /**
     * Fields of a request's body that can't be used (400): {@code field} names the first, and
     * {@code errors} has all of them.
     *
     * @param sentences by field, {@code timers.udpSeconds} for a field of an object
     */
    static Response ofFields(Map<String, String> sentences) {
        ObjectNode document =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "about:blank")
                        .put("title", Response.Status.BAD_REQUEST.getReasonPhrase())
                        .put("status", Response.Status.BAD_REQUEST.getStatusCode());
        ArrayNode errors = JsonNodeFactory.instance.arrayNode();
        sentences.forEach(
                (field, sentence) ->
                        errors.addObject().put("field", field).put("detail", sentence));
        JsonNode first = errors.get(0);
        document.put("detail", first.get("field").asText() + ": " + first.get("detail").asText());
        document.set("field", first.get("field"));
        document.set("errors", errors);
        return Response.status(Response.Status.BAD_REQUEST)
                .type(MEDIA_TYPE)
                .entity(document.toString())
                .build();
    }

    /** An argument that the services refused; they begin with its name and a colon. */
    static Response ofRefused(Response.StatusType status, IllegalArgumentException refused) {
        String message = String.valueOf(refused.getMessage());
        int colon = message.indexOf(": ");
        return of(status, message, colon < 0 ? null : message.substring(0, colon));
    }
}
