// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.ReconcileSnapshot;

/** Mends the rules in the switches. */
@Path("reconcile")
@Produces(MediaType.APPLICATION_JSON)
public class ReconcileResource extends PortsetResource {
    /** Compares the switches' rules with those they should have, now, and mends the difference. */
    @POST
    @Answers(name = "reconciled", value = ReconcileSnapshot.class)
    public Response reconcile() {
        return list("reconciled", mape().reconcile());
    }
}
