// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onlab.osgi.DefaultServiceDirectory;
import org.onlab.osgi.ServiceNotFoundException;
import org.onosproject.ui.UiExtensionService;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.NtsService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells browsers once a second how everything is, by server-sent events. It is a servlet as ONOS's
 * Jersey comes without its module for such events; the state is read once for all who listen, and
 * not at all while nobody does.
 */
public class EventsServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final Logger log = LoggerFactory.getLogger(EventsServlet.class);
    private static final int MAX_LISTENERS = 50;
    private static final int PERIOD_MILLIS = 1000;

    private final transient Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private transient ScheduledExecutorService executor;

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // tick() lets nothing out
    public void init() {
        executor =
                Executors.newSingleThreadScheduledExecutor(
                        task -> new Thread(task, "portset-events"));
        executor.scheduleWithFixedDelay(
                this::tick, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void destroy() {
        executor.shutdownNow();
        streams.forEach(EventStream::close);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws java.io.IOException {
        if (streams.size() >= MAX_LISTENERS) {
            response.setHeader("Retry-After", "30");
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "too many listeners");
            return;
        }
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        EventStream stream = new EventStream(context, response.getOutputStream(), streams::remove);
        streams.add(stream);
        stream.start(event("overview", state()));
    }

    private void tick() {
        try {
            if (!streams.isEmpty()) {
                byte[] event = event("overview", state());
                streams.forEach(stream -> stream.send(event));
            }
        } catch (RuntimeException e) {
            log.error("Browsers get no news this time", e);
        }
    }

    static byte[] event(String name, String data) {
        return ("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String state() {
        try {
            return state(
                    DefaultServiceDirectory.getService(MapeService.class),
                    DefaultServiceDirectory.getService(NatService.class),
                    DefaultServiceDirectory.getService(NtsService.class),
                    hasGui());
        } catch (ServiceNotFoundException e) {
            return "{\"inactive\":true}";
        }
    }

    /** Whether ONOS has a GUI of its own, to which the page can link. */
    private static boolean hasGui() {
        try {
            return DefaultServiceDirectory.getService(UiExtensionService.class) != null;
        } catch (ServiceNotFoundException e) {
            return false;
        }
    }

    /** What the page shows at all times, as one object. */
    static String state(MapeService mape, NatService nat, NtsService nts, boolean gui) {
        ObjectNode document = PortsetResource.MAPPER.createObjectNode();
        document.put("time", Instant.now().toString());
        document.put("onosGui", gui);
        document.set("domains", PortsetResource.MAPPER.valueToTree(mape.domains()));
        document.set("switches", PortsetResource.MAPPER.valueToTree(mape.switches()));
        document.set("subscribers", PortsetResource.MAPPER.valueToTree(mape.subscribers()));
        document.set("ports", PortsetResource.MAPPER.valueToTree(nat.portUse(null)));
        document.set(
                "drops",
                PortsetResource.MAPPER.valueToTree(
                        nat.drops().stream()
                                .filter(drop -> drop.count() > 0)
                                .collect(Collectors.toList())));
        ObjectNode byName = document.putObject("nts");
        byName.set("queue", PortsetResource.MAPPER.valueToTree(nts.queue(null)));
        byName.set("cache", PortsetResource.MAPPER.valueToTree(nts.cache(null)));
        byName.set("stats", PortsetResource.MAPPER.valueToTree(nts.stats(null)));
        return document.toString();
    }
}
