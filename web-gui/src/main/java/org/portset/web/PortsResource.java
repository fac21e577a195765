// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.util.List;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.PortUseSnapshot;

/** How subscribers use their ports. */
@Path("ports")
@Produces(MediaType.APPLICATION_JSON)
public class PortsResource extends PortsetResource {
    /** All subscribers, in configured order: {@code ports} is an array. */
    @GET
    @Answers(name = "ports", value = PortUseSnapshot.class)
    public Response all() {
        return list("ports", nat().portUse(null));
    }

    /**
     * One subscriber; 404 if there is none of that id.
     *
     * @param subscriber id
     */
    @GET
    @Path("{subscriber}")
    @Answers(PortUseSnapshot.class)
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
        return object(found.get(0));
    }
}
