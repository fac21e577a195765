// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.onlab.rest.BaseResource;
import org.portset.api.NatService;
import org.portset.api.PortUseSnapshot;

/** How subscribers use their ports. */
@Path("ports")
@Produces(MediaType.APPLICATION_JSON)
public class PortsResource extends BaseResource {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The service that is asked. */
    NatService nat() {
        return get(NatService.class);
    }

    /** All subscribers, in configured order: {@code ports} is an array. */
    @GET
    public Response all() {
        ObjectNode document = MAPPER.createObjectNode();
        document.set("ports", MAPPER.valueToTree(nat().portUse(null)));
        return Response.ok(document.toString()).build();
    }

    /** One subscriber; 404 if there is none of that id. */
    @GET
    @Path("{subscriber}")
    public Response one(@PathParam("subscriber") String subscriber) {
        List<PortUseSnapshot> found;
        try {
            found = nat().portUse(subscriber);
        } catch (IllegalArgumentException e) {
            return Problem.ofRefused(Response.Status.NOT_FOUND, e);
        }
        if (found.isEmpty()) {
            // It is configured, but its NAT is not in force yet, or no longer.
            return Problem.of(
                    Response.Status.NOT_FOUND,
                    "subscriber: nothing is in force for " + subscriber,
                    "subscriber");
        }
        return Response.ok(MAPPER.valueToTree(found.get(0)).toString()).build();
    }
}
