// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.SessionFilter;
import org.portset.api.SessionRuleSnapshot;
import org.portset.api.SessionSnapshot;

/** Live sessions. */
@Path("sessions")
@Produces(MediaType.APPLICATION_JSON)
public class SessionsResource extends PortsetResource {
    private static final String SWITCH = "switch";
    private static final String CONTROLLER = "controller";

    /**
     * Sessions, those with most bytes first; {@code total} is how many there are in all.
     *
     * @param subscriber id; all without it
     * @param protocol only this protocol: tcp, udp or icmp
     * @param remote only this other end: an address, or address:port
     * @param path only what the switch or the controller forwards: switch or controller
     * @param limit the most sessions: 1 to 100,000
     * @param offset sessions to leave out at the beginning: 0 or more
     */
    @GET
    @Answers(name = "sessions", value = SessionSnapshot.class)
    public Response sessions(
            @QueryParam("subscriber") String subscriber,
            @QueryParam("protocol") String protocol,
            @QueryParam("remote") String remote,
            @QueryParam("path") String path,
            @QueryParam("limit") @DefaultValue("1000") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        int most = number("limit", limit, 1, MAX_LIMIT);
        int skipped = number("offset", offset, 0, Integer.MAX_VALUE);
        List<SessionSnapshot> found = filtered(subscriber, protocol, remote, path);
        ObjectNode document = MAPPER.createObjectNode();
        document.put("total", found.size());
        document.put("offset", skipped);
        document.set(
                "sessions",
                MAPPER.valueToTree(
                        found.stream().skip(skipped).limit(most).collect(Collectors.toList())));
        return Response.ok(document.toString()).build();
    }

    private List<SessionSnapshot> filtered(
            String subscriber, String protocol, String remote, String path) {
        if (path != null) {
            word("path", path, List.of(SWITCH, CONTROLLER));
        }
        SessionFilter filter =
                new SessionFilter(protocol, remote, SWITCH.equals(path), CONTROLLER.equals(path));
        return filter.apply(nat().sessions(subscriber));
    }

    /**
     * Who has most of the traffic of live sessions, most bytes first.
     *
     * @param by what sessions are added up by: subscriber, host, remote, protocol or port (of the
     *     remote)
     * @param subscriber only this subscriber's sessions; all without it
     * @param limit the most rows: 1 to 1,000
     */
    @GET
    @Path("top")
    @Answers(name = "top", value = Talker.class)
    public Response top(
            @QueryParam("by") @DefaultValue("remote") String by,
            @QueryParam("subscriber") String subscriber,
            @QueryParam("limit") @DefaultValue("10") String limit) {
        return list(
                "top", Talker.top(nat().sessions(subscriber), by, number("limit", limit, 1, 1000)));
    }

    /**
     * The switch rules that carry one session, with their counters; none where the controller does.
     *
     * @param subscriber id
     * @param protocol tcp, udp or icmp
     * @param inside address:port of the host at home
     * @param remote address:port of the other end
     */
    @GET
    @Path("rules")
    @Answers(name = "rules", value = SessionRuleSnapshot.class)
    public Response rules(
            @QueryParam("subscriber") String subscriber,
            @QueryParam("protocol") String protocol,
            @QueryParam("inside") String inside,
            @QueryParam("remote") String remote) {
        required("subscriber", subscriber);
        required("protocol", protocol);
        required("inside", inside);
        required("remote", remote);
        return list("rules", nat().sessionRules(subscriber, protocol, inside, remote));
    }
}
