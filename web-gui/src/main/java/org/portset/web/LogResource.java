// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.util.List;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.LogEntrySnapshot;
import org.portset.api.WhoSnapshot;

/** The log of who had which address and port, when. */
@Path("log")
@Produces(MediaType.APPLICATION_JSON)
public class LogResource extends PortsetResource {
    private static final int MAX_RECORDS = 10_000;

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
    @Answers(name = "who", value = WhoSnapshot.class)
    public Response who(
            @QueryParam("address") String address,
            @QueryParam("port") String port,
            @QueryParam("protocol") String protocol,
            @QueryParam("time") String time) {
        required("address", address);
        required("port", port);
        required("protocol", protocol);
        required("time", time);
        return list("who", nat().who(address, port, protocol, time));
    }

    /**
     * The last records about a subscriber, the newest first.
     *
     * @param subscriber id, also of a subscriber that is gone
     * @param limit the most records: 1 to 10,000
     */
    @GET
    @Path("subscribers/{subscriber}")
    @Answers(name = "records", value = LogEntrySnapshot.class)
    public Response records(
            @PathParam("subscriber") String subscriber,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        int most = number("limit", limit, 1, MAX_RECORDS);
        List<LogEntrySnapshot> records;
        try {
            records = nat().log(subscriber, most);
        } catch (IllegalArgumentException e) {
            return Problem.ofRefused(Response.Status.NOT_FOUND, e);
        }
        return list("records", records);
    }
}
