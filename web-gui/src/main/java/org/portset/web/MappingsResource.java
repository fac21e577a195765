// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.ExplicitMappingSnapshot;

/** Mappings that are there without a session. */
@Path("mappings")
@Produces(MediaType.APPLICATION_JSON)
public class MappingsResource extends PortsetResource {
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
}
