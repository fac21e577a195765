// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.PolicySnapshot;
import org.portset.api.RefusedException;

/** How the NAT behaves towards each subscriber. */
@Path("policies")
@Produces(MediaType.APPLICATION_JSON)
public class PoliciesResource extends PortsetResource {
    /** All policies in force, in configured order. */
    @GET
    @Answers(name = "policies", value = PolicySnapshot.class)
    public Response policies() {
        return list("policies", nat().policies());
    }

    /**
     * The policy in force of one subscriber.
     *
     * @param subscriber id
     */
    @GET
    @Path("{subscriber}")
    @Answers(PolicySnapshot.class)
    public Response one(@PathParam("subscriber") String subscriber) {
        return oneOf(nat().policies(), PolicySnapshot::subscriber, "subscriber", subscriber);
    }

    /**
     * Changes one subscriber's policy in the network configuration, and answers the policy then in
     * force. The body is a merge patch (RFC 7396) of the object that the configuration has under
     * policy, such as {"preset": "symmetric", "timers": {"udpSeconds": 600}}; null takes a field
     * out. Sessions that exist keep the behaviour they began with.
     *
     * @param subscriber id
     */
    @PATCH
    @Path("{subscriber}")
    @Consumes({MediaType.APPLICATION_JSON, MergePatch.MEDIA_TYPE})
    @Answers(PolicySnapshot.class)
    public Response change(@PathParam("subscriber") String subscriber, InputStream body)
            throws IOException {
        boolean known = nat().policies().stream().anyMatch(p -> p.subscriber().equals(subscriber));
        if (!known) {
            return missing("subscriber", subscriber);
        }
        JsonNode patch = MergePatch.read("policy", body);
        try {
            return object(nat().setPolicy(subscriber, MergePatch.flat(patch)));
        } catch (RefusedException e) {
            return MergePatch.refused(e, "^subscribers\\[\\d+\\]\\.policy\\.");
        }
    }
}
