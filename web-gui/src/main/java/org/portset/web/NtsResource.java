// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.portset.api.NtsEntrySnapshot;
import org.portset.api.NtsHostSnapshot;
import org.portset.api.NtsReachSnapshot;
import org.portset.api.NtsRequestSnapshot;
import org.portset.api.NtsService;
import org.portset.api.NtsStatsSnapshot;

/** Hosts that are reached by name, and the requests for them: what the commands tell, and do. */
@Path("nts")
@Produces(MediaType.APPLICATION_JSON)
public class NtsResource extends PortsetResource {
    /** The service that is asked. */
    NtsService nts() {
        return get(NtsService.class);
    }

    /**
     * The hosts of private host lists.
     *
     * @param subscriber id; all without it
     */
    @GET
    @Path("hosts")
    @Answers(name = "hosts", value = NtsHostSnapshot.class)
    public Response hosts(@QueryParam("subscriber") String subscriber) {
        return list("hosts", nts().hosts(subscriber));
    }

    /**
     * Lists a host, and answers it. The body has subscriber, name, address, and an array services
     * of texts such as tcp/80.
     */
    @POST
    @Path("hosts")
    @Answers(NtsHostSnapshot.class)
    @Consumes(MediaType.APPLICATION_JSON)
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
     * Takes a host out, and answers what it was.
     *
     * @param name the host's full name
     */
    @DELETE
    @Path("hosts/{name}")
    @Answers(NtsHostSnapshot.class)
    public Response remove(@PathParam("name") String name) {
        return object(nts().removeHost(name));
    }

    /**
     * Entries of request caches: who is let in to whom.
     *
     * @param subscriber id; all without it
     */
    @GET
    @Path("cache")
    @Answers(name = "cache", value = NtsEntrySnapshot.class)
    public Response cache(@QueryParam("subscriber") String subscriber) {
        return list("cache", nts().cache(subscriber));
    }

    /**
     * Requests that wait for their turn, in their order.
     *
     * @param subscriber id; all without it
     */
    @GET
    @Path("queue")
    @Answers(name = "queue", value = NtsRequestSnapshot.class)
    public Response queue(@QueryParam("subscriber") String subscriber) {
        return list("queue", nts().queue(subscriber));
    }

    /**
     * What the sockets and the routers have counted.
     *
     * @param subscriber id; all without it
     */
    @GET
    @Path("stats")
    @Answers(NtsStatsSnapshot.class)
    public Response stats(@QueryParam("subscriber") String subscriber) {
        return object(nts().stats(subscriber));
    }

    /**
     * Whether a request for a name would be granted, and why not. Nothing is changed.
     *
     * @param name the host's full name
     * @param protocol any, tcp or udp
     * @param port the destination port that the caller wants; 0 for any
     * @param srv whether the caller can be told a port, as by an SRV or HTTPS record: true or false
     */
    @GET
    @Path("why/{name}")
    @Answers(NtsReachSnapshot.class)
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
