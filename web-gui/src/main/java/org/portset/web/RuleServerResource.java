// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.RuleServerSnapshot;

/** The rule server, and what homes are told. */
@Path("rule-server")
@Produces(MediaType.APPLICATION_JSON)
public class RuleServerResource extends PortsetResource {
    /** Whether the rule server runs, and what became of requests. */
    @GET
    @Answers(RuleServerSnapshot.class)
    public Response ruleServer() {
        return object(mape().ruleServer());
    }

    /**
     * What the rule server tells a home whose router can do all there is, in the form config
     * (HB46PP).
     *
     * @param home id of a subscriber, or the IPv6 address that asks
     */
    @GET
    @Path("config")
    @Answers(Void.class)
    public Response config(@QueryParam("home") String home) {
        return told("config", home);
    }

    /**
     * The same in the form get_rules: the object that the rule server hands to a function.
     *
     * @param home id of a subscriber, or the IPv6 address that asks
     */
    @GET
    @Path("get_rules")
    @Answers(Void.class)
    public Response getRules(@QueryParam("home") String home) {
        return told("get_rules", home);
    }

    /**
     * The same in the form basic_map_rules.
     *
     * @param home id of a subscriber, or the IPv6 address that asks
     */
    @GET
    @Path("basic_map_rules")
    @Answers(Void.class)
    public Response basicMapRules(@QueryParam("home") String home) {
        return told("basic_map_rules", home);
    }

    /** The DNS record by which routers find the rule server, as zone files have it. */
    @GET
    @Path("txt")
    @Produces(MediaType.TEXT_PLAIN)
    @Answers(String.class)
    public Response txt() {
        return Response.ok(mape().told("txt", null) + "\n").build();
    }

    /**
     * The configuration of a Kea DHCPv6 server that tells homes their rules (RFC 7598).
     *
     * @param domain name of a MAP domain
     * @param link the IPv6 prefix of the link that homes ask from
     * @param networkInterface the server's interface on that link
     */
    @GET
    @Path("kea")
    @Answers(Void.class)
    public Response kea(
            @QueryParam("domain") String domain,
            @QueryParam("link") String link,
            @QueryParam("networkInterface") String networkInterface) {
        required("domain", domain);
        required("link", link);
        required("networkInterface", networkInterface);
        return Response.ok(mape().kea(domain, link, networkInterface)).build();
    }

    private Response told(String form, String home) {
        required("home", home);
        return Response.ok(mape().told(form, home)).build();
    }
}
