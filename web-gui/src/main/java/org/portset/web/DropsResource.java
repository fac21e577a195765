// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.util.Comparator;
import java.util.stream.Collectors;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.DropSnapshot;

/** Packets that were not forwarded, and why. */
@Path("drops")
@Produces(MediaType.APPLICATION_JSON)
public class DropsResource extends PortsetResource {
    /**
     * Drops by place and reason, most packets first.
     *
     * @param all whether reasons that have dropped nothing are listed too: true or false
     */
    @GET
    @Answers(name = "drops", value = DropSnapshot.class)
    public Response drops(@QueryParam("all") @DefaultValue("false") boolean all) {
        return list(
                "drops",
                nat().drops().stream()
                        .filter(drop -> all || drop.count() > 0)
                        .sorted(Comparator.comparingLong(DropSnapshot::count).reversed())
                        .collect(Collectors.toList()));
    }
}
