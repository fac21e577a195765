// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.SubscriberSnapshot;

/** The subscribers: addresses, port sets, and their traffic by switch and controller. */
@Path("subscribers")
@Produces(MediaType.APPLICATION_JSON)
public class SubscribersResource extends PortsetResource {
    /** All subscribers, in configured order. */
    @GET
    @Answers(name = "subscribers", value = SubscriberSnapshot.class)
    public Response subscribers() {
        return list("subscribers", mape().subscribers());
    }

    /**
     * One subscriber.
     *
     * @param subscriber id
     */
    @GET
    @Path("{subscriber}")
    @Answers(SubscriberSnapshot.class)
    public Response one(@PathParam("subscriber") String subscriber) {
        return oneOf(mape().subscribers(), SubscriberSnapshot::id, "subscriber", subscriber);
    }
}
