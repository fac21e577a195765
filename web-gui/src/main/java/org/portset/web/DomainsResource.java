// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.DomainSnapshot;

/** MAP domains with their rules. */
@Path("domains")
@Produces(MediaType.APPLICATION_JSON)
public class DomainsResource extends PortsetResource {
    /** All MAP domains, in configured order, with their mapping rules. */
    @GET
    @Answers(name = "domains", value = DomainSnapshot.class)
    public Response domains() {
        return list("domains", mape().domains());
    }

    /**
     * One MAP domain.
     *
     * @param domain name
     */
    @GET
    @Path("{domain}")
    @Answers(DomainSnapshot.class)
    public Response domain(@PathParam("domain") String domain) {
        return oneOf(mape().domains(), DomainSnapshot::name, "domain", domain);
    }
}
