// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Who asks, and what can be chosen: for pages that show only what will work. */
@Path("user")
@Produces(MediaType.APPLICATION_JSON)
public class UserResource extends PortsetResource {
    /** The user's name, whether changes are allowed, and the names of presets and behaviours. */
    @GET
    @Answers(Void.class)
    public Response user(@Context SecurityContext security) {
        ObjectNode document = MAPPER.createObjectNode();
        document.put(
                "name",
                security.getUserPrincipal() == null ? null : security.getUserPrincipal().getName());
        document.put("admin", security.isUserInRole("admin"));
        document.set("presets", MAPPER.valueToTree(nat().presets()));
        document.set("behaviors", MAPPER.valueToTree(nat().behaviors()));
        return Response.ok(document.toString()).build();
    }
}
