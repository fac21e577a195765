// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.SwitchSnapshot;

/** The switches and how far their rules are. */
@Path("switches")
@Produces(MediaType.APPLICATION_JSON)
public class SwitchesResource extends PortsetResource {
    /** All configured switches, in configured order. */
    @GET
    @Answers(name = "switches", value = SwitchSnapshot.class)
    public Response switches() {
        return list("switches", mape().switches());
    }

    /**
     * One switch.
     *
     * @param id ONOS device id
     */
    @GET
    @Path("{id}")
    @Answers(SwitchSnapshot.class)
    public Response one(@PathParam("id") String id) {
        return oneOf(mape().switches(), SwitchSnapshot::id, "switch", id);
    }
}
