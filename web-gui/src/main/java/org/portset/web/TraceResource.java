// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.util.List;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.TraceSnapshot;

/** Why a packet does, or does not, get through. */
@Path("trace")
@Produces(MediaType.APPLICATION_JSON)
public class TraceResource extends PortsetResource {
    private static final String OUT = "out";

    /**
     * Follows a packet by the rules now in force. Nothing is sent and no state changes.
     *
     * @param direction out (from a subscriber's host) or in (from the Internet)
     * @param subscriber id; for direction out only
     * @param protocol tcp, udp or icmp
     * @param source IPv4 address and port, such as 192.168.1.10:40000; for icmp the query id stands
     *     for the port of the home's end
     * @param destination IPv4 address and port
     */
    @GET
    @Answers(TraceSnapshot.class)
    public Response trace(
            @QueryParam("direction") @DefaultValue(OUT) String direction,
            @QueryParam("subscriber") String subscriber,
            @QueryParam("protocol") String protocol,
            @QueryParam("source") String source,
            @QueryParam("destination") String destination) {
        boolean out = word("direction", direction, List.of(OUT, "in")).equals(OUT);
        if (out) {
            required("subscriber", subscriber);
        }
        required("protocol", protocol);
        required("source", source);
        required("destination", destination);
        return object(
                out
                        ? mape().traceOut(subscriber, protocol, source, destination)
                        : mape().traceIn(protocol, source, destination));
    }
}
