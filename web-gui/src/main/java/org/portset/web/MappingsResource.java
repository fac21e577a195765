// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.ExplicitMappingSnapshot;
import org.portset.api.RefusedException;

/** Mappings that are there without a session. */
@Path("mappings")
@Produces(MediaType.APPLICATION_JSON)
public class MappingsResource extends PortsetResource {
    private static final List<String> FIELDS =
            List.of("subscriber", "protocol", "outsidePort", "insideAddress", "insidePort");
    private static final int MAX_PORT = 65535;

    /**
     * Static mappings, and those that hosts have asked for by PCP or NAT-PMP.
     *
     * @param subscriber id; all without it
     */
    @GET
    @Answers(name = "mappings", value = ExplicitMappingSnapshot.class)
    public Response mappings(@QueryParam("subscriber") String subscriber) {
        return list("mappings", nat().mappings(subscriber));
    }

    /**
     * Adds a static mapping to the network configuration, and answers it. The body has subscriber,
     * protocol (tcp or udp), outsidePort, insideAddress, and insidePort, which is the same as
     * outside unless it is given.
     */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Answers(ExplicitMappingSnapshot.class)
    public Response add(InputStream body) throws IOException {
        JsonNode mapping = MergePatch.read("mapping", body);
        mapping.fieldNames().forEachRemaining(MappingsResource::known);
        int inside = mapping.has("insidePort") ? port(mapping, "insidePort") : 0;
        try {
            return object(
                    nat().addMapping(
                                    text(mapping, "subscriber"),
                                    text(mapping, "protocol"),
                                    port(mapping, "outsidePort"),
                                    text(mapping, "insideAddress"),
                                    inside));
        } catch (RefusedException e) {
            return MergePatch.refused(e, "^subscribers\\[\\d+\\]\\.staticMappings\\[\\d+\\]\\.");
        }
    }

    private static void known(String name) {
        if (!FIELDS.contains(name)) {
            throw new IllegalArgumentException(
                    name + ": is not a field here; known are " + String.join(", ", FIELDS));
        }
    }

    private static String text(JsonNode mapping, String field) {
        JsonNode found = mapping.path(field);
        if (!found.isTextual() || found.asText().isEmpty()) {
            throw new IllegalArgumentException(field + ": must be a text");
        }
        return found.asText();
    }

    private static int port(JsonNode mapping, String field) {
        JsonNode found = mapping.path(field);
        if (!found.isInt() || found.asInt() < 1 || found.asInt() > MAX_PORT) {
            throw new IllegalArgumentException(
                    field + ": must be a whole number from 1 to " + MAX_PORT);
        }
        return found.asInt();
    }

    /**
     * Takes a static mapping out of the network configuration, and answers what it was. What a host
     * has asked for is the host's to give back.
     *
     * @param subscriber id
     * @param protocol tcp or udp
     * @param port the outside port
     */
    @DELETE
    @Path("{subscriber}/{protocol}/{port}")
    @Answers(ExplicitMappingSnapshot.class)
    public Response remove(
            @PathParam("subscriber") String subscriber,
            @PathParam("protocol") String protocol,
            @PathParam("port") String port) {
        int outside = number("port", port, 1, MAX_PORT);
        try {
            return object(nat().removeMapping(subscriber, protocol, outside));
        } catch (IllegalArgumentException e) {
            return Problem.ofRefused(Response.Status.NOT_FOUND, e);
        }
    }
}
