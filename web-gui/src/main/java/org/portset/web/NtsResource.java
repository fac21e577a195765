// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.onlab.rest.BaseResource;
import org.portset.api.NtsService;

/** Hosts that are reached by name, and the requests for them: what the commands tell, and do. */
@Path("nts")
@Produces(MediaType.APPLICATION_JSON)
public class NtsResource extends BaseResource {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The service that is asked. */
    NtsService nts() {
        return get(NtsService.class);
    }

    private static Response list(String name, Object found) {
        ObjectNode document = MAPPER.createObjectNode();
        document.set(name, MAPPER.valueToTree(found));
        return Response.ok(document.toString()).build();
    }

    private static Response object(Object found) {
        return Response.ok(MAPPER.valueToTree(found).toString()).build();
    }

    /**
     * The hosts, of one subscriber or all: {@code hosts} is an array.
     *
     * @param subscriber id; all without it
     */
    @GET
    @Path("hosts")
    @Answers(Void.class)
    public Response hosts(@QueryParam("subscriber") String subscriber) {
        return list("hosts", nts().hosts(subscriber));
    }

    /**
     * Lists a host: {@code subscriber}, {@code name}, {@code address}, and an array {@code
     * services}.
     */
    @POST
    @Path("hosts")
    @Consumes(MediaType.APPLICATION_JSON)
    @Answers(Void.class)
    public Response add(InputStream body) {
        JsonNode host;
        try {
            host = MAPPER.readTree(body);
        } catch (IOException e) {
            throw new IllegalArgumentException("body: is not JSON", e);
        }
        if (host == null || !host.isObject()) {
            throw new IllegalArgumentException("body: must be a JSON object");
        }
        List<String> services = new ArrayList<>();
        host.path("services").forEach(service -> services.add(service.asText()));
        return object(
                nts().addHost(
                                text(host, "subscriber"),
                                text(host, "name"),
                                text(host, "address"),
                                services));
    }

    private static String text(JsonNode host, String field) {
        JsonNode found = host.path(field);
        if (!found.isTextual()) {
            throw new IllegalArgumentException(field + ": must be a text");
        }
        return found.asText();
    }

    /**
     * Takes a host out.
     *
     * @param name the host's name
     */
    @DELETE
    @Path("hosts/{name}")
    @Answers(Void.class)
    public Response remove(@PathParam("name") String name) {
        return object(nts().removeHost(name));
    }

    /**
     * Entries of request caches: {@code cache} is an array.
     *
     * @param subscriber id; all without it
     */
    @GET
    @Path("cache")
    @Answers(Void.class)
    public Response cache(@QueryParam("subscriber") String subscriber) {
        return list("cache", nts().cache(subscriber));
    }

    /**
     * Requests that wait: {@code queue} is an array.
     *
     * @param subscriber id; all without it
     */
    @GET
    @Path("queue")
    @Answers(Void.class)
    public Response queue(@QueryParam("subscriber") String subscriber) {
        return list("queue", nts().queue(subscriber));
    }

    /**
     * What was counted: {@code sockets} and {@code routers} are arrays.
     *
     * @param subscriber id; all without it
     */
    @GET
    @Path("stats")
    @Answers(Void.class)
    public Response stats(@QueryParam("subscriber") String subscriber) {
        return object(nts().stats(subscriber));
    }

    /**
     * Whether a request for a name would be granted, and why not.
     *
     * @param name the host's name
     * @param protocol tcp or udp
     * @param port port that the name is asked for
     * @param srv whether an SRV record is asked for
     */
    @GET
    @Path("why/{name}")
    @Answers(Void.class)
    public Response why(
            @PathParam("name") String name,
            @QueryParam("protocol") @DefaultValue("any") String protocol,
            @QueryParam("port") @DefaultValue("0") String port,
            @QueryParam("srv") @DefaultValue("false") boolean srv) {
        if (!port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "port: must be a number from 0 to 65535, not " + port);
        }
        return object(nts().why(name, protocol, Integer.parseInt(port), srv));
    }
}
