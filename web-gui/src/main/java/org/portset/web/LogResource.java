// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.onlab.rest.BaseResource;
import org.portset.api.LogEntrySnapshot;
import org.portset.api.NatService;

/** The log of who had which address and port, when. */
@Path("log")
@Produces(MediaType.APPLICATION_JSON)
public class LogResource extends BaseResource {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_RECORDS = 10_000;

    /** The service that is asked. */
    NatService nat() {
        return get(NatService.class);
    }

    /**
     * Who had a port of a shared address at a time: {@code who} is an array with one subscriber, or
     * none, or several where the port changed hands in that second.
     *
     * @param address IPv4 address
     * @param port 0 to 65535; for icmp the query id
     * @param protocol tcp, udp or icmp
     * @param time ISO 8601 with a time zone, such as {@code 2026-11-21T12:03:04Z}
     */
    @GET
    @Path("who")
    public Response who(
            @QueryParam("address") String address,
            @QueryParam("port") String port,
            @QueryParam("protocol") String protocol,
            @QueryParam("time") String time) {
        required("address", address);
        required("port", port);
        required("protocol", protocol);
        required("time", time);
        return answer("who", nat().who(address, port, protocol, time));
    }

    private static void required(String name, String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(name + ": is required");
        }
    }

    /**
     * The last records about a subscriber, the newest first.
     *
     * @param subscriber id, also of a subscriber that is gone
     * @param limit the most records: 1 to 10,000
     */
    @GET
    @Path("subscribers/{subscriber}")
    public Response records(
            @PathParam("subscriber") String subscriber,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        if (!limit.matches("[1-9][0-9]{0,4}") || Integer.parseInt(limit) > MAX_RECORDS) {
            throw new IllegalArgumentException(
                    "limit: must be a number from 1 to " + MAX_RECORDS + ", not " + limit);
        }
        List<LogEntrySnapshot> records;
        try {
            records = nat().log(subscriber, Integer.parseInt(limit));
        } catch (IllegalArgumentException e) {
            return Problem.ofRefused(Response.Status.NOT_FOUND, e);
        }
        return answer("records", records);
    }

    private static Response answer(String name, Object snapshots) {
        ObjectNode document = MAPPER.createObjectNode();
        document.set(name, MAPPER.valueToTree(snapshots));
        return Response.ok(document.toString()).build();
    }
}
