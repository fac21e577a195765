// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.RuleFetchSnapshot;

/** Rules that are fetched from rule servers. */
@Path("fetches")
@Produces(MediaType.APPLICATION_JSON)
public class FetchesResource extends PortsetResource {
    /** How it stands with all domains whose rules are fetched, in configured order. */
    @GET
    @Answers(name = "fetches", value = RuleFetchSnapshot.class)
    public Response fetches() {
        return list("fetches", mape().fetches());
    }

    /**
     * Asks a domain's rule server now, and does not wait for its answer.
     *
     * @param domain name of the domain
     */
    @POST
    @Path("{domain}")
    @Answers(RuleFetchSnapshot.class)
    public Response fetch(@PathParam("domain") String domain) {
        return object(mape().fetch(domain));
    }
}
