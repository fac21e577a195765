// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.SubscriberSnapshot;
import org.portset.api.SwitchSnapshot;

/** How much of the traffic the switches carry by themselves. */
@Path("offload")
@Produces(MediaType.APPLICATION_JSON)
public class OffloadResource extends PortsetResource {
    /**
     * Sessions and traffic by who forwards them, of all subscribers together, and rules on their
     * way.
     */
    @GET
    @Answers(Void.class)
    public Response offload() {
        List<SubscriberSnapshot> subscribers = mape().subscribers();
        List<SwitchSnapshot> switches = mape().switches();
        ObjectNode document = MAPPER.createObjectNode();
        document.put("sessions", subscribers.stream().mapToInt(SubscriberSnapshot::sessions).sum());
        document.put(
                "sessionsOffloaded",
                subscribers.stream().mapToInt(SubscriberSnapshot::sessionsOffloaded).sum());
        put(document, "packetsSwitch", subscribers, SubscriberSnapshot::packetsSwitch);
        put(document, "bytesSwitch", subscribers, SubscriberSnapshot::bytesSwitch);
        put(document, "packetsController", subscribers, SubscriberSnapshot::packetsController);
        put(document, "bytesController", subscribers, SubscriberSnapshot::bytesController);
        document.put(
                "sessionRules", switches.stream().mapToInt(SwitchSnapshot::sessionRules).sum());
        document.put(
                "pendingRules", switches.stream().mapToInt(SwitchSnapshot::pendingRules).sum());
        return Response.ok(document.toString()).build();
    }

    private static void put(
            ObjectNode document,
            String name,
            List<SubscriberSnapshot> subscribers,
            java.util.function.ToLongFunction<SubscriberSnapshot> count) {
        document.put(name, subscribers.stream().mapToLong(count).sum());
    }
}
