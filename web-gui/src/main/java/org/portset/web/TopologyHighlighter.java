// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;
import org.onosproject.net.Path;
import org.onosproject.ui.UiTopoHighlighter;
import org.onosproject.ui.topo.BaseLink;
import org.onosproject.ui.topo.DeviceHighlight;
import org.onosproject.ui.topo.Highlights;
import org.onosproject.ui.topo.LinkHighlight;
import org.onosproject.ui.topo.NodeBadge;
import org.onosproject.ui.topo.TopoUtils;
import org.portset.api.MapeService;
import org.portset.api.SubscriberSnapshot;
import org.portset.api.SwitchSnapshot;

/**
 * What the topology view of ONOS's GUI shows of MAP-E: at each customer edge how many sessions its
 * subscriber has, at each border relay how many subscribers its domain has, and the links on the
 * ways of the tunnels between them, as far as ONOS knows links there.
 *
 * <p>It goes to browsers by a websocket that asks for no password: so it is counts, and no address,
 * port or subscriber's name.
 */
final class TopologyHighlighter implements UiTopoHighlighter {
    private static final double NEARLY_FULL = 0.8;

    private final MapeService mape;
    private final BiFunction<DeviceId, DeviceId, Set<Path>> paths;

    /**
     * Makes a highlighter.
     *
     * @param paths the ways between two switches, best first or none
     */
    TopologyHighlighter(MapeService mape, BiFunction<DeviceId, DeviceId, Set<Path>> paths) {
        this.mape = mape;
        this.paths = paths;
    }

    @Override
    public String name() {
        return "MAP-E";
    }

    @Override
    public Highlights createHighlights() {
        Highlights highlights = new Highlights();
        List<SwitchSnapshot> switches = mape.switches();
        List<SubscriberSnapshot> subscribers = mape.subscribers();
        for (SwitchSnapshot each : switches) {
            DeviceHighlight device = new DeviceHighlight(each.id());
            device.setBadge(isRelay(each) ? relay(each, subscribers) : edge(each, subscribers));
            highlights.add(device);
        }
        tunnels(switches).forEach(highlights::add);
        return highlights;
    }

    private static boolean isRelay(SwitchSnapshot device) {
        return device.role().equals("br");
    }

    private static NodeBadge relay(SwitchSnapshot device, List<SubscriberSnapshot> subscribers) {
        long count = subscribers.stream().filter(s -> s.domain().equals(device.domain())).count();
        return NodeBadge.number(status(device, false), (int) count, "subscribers behind it");
    }

    private static NodeBadge edge(SwitchSnapshot device, List<SubscriberSnapshot> subscribers) {
        int sessions = 0;
        int offloaded = 0;
        boolean nearlyFull = false;
        for (SubscriberSnapshot each : subscribers) {
            if (each.switchId().equals(device.id())) {
                sessions += each.sessions();
                offloaded += each.sessionsOffloaded();
                nearlyFull |= each.portsInUse() >= NEARLY_FULL * each.portsTotal();
            }
        }
        return NodeBadge.number(
                status(device, nearlyFull), sessions, "sessions, " + offloaded + " in the switch");
    }

    private static NodeBadge.Status status(SwitchSnapshot device, boolean nearlyFull) {
        return !device.connected()
                ? NodeBadge.Status.ERROR
                : nearlyFull ? NodeBadge.Status.WARN : NodeBadge.Status.INFO;
    }

    /** Each link once, with how many tunnels go over it. */
    private Set<LinkHighlight> tunnels(List<SwitchSnapshot> switches) {
        Map<String, Integer> tunnels = new HashMap<>();
        for (SwitchSnapshot ce : switches) {
            for (SwitchSnapshot br : switches) {
                if (!isRelay(ce) && isRelay(br) && ce.domain().equals(br.domain())) {
                    linksBetween(ce, br).forEach(link -> tunnels.merge(link, 1, Integer::sum));
                }
            }
        }
        Set<LinkHighlight> highlights = new HashSet<>();
        tunnels.forEach(
                (link, count) ->
                        highlights.add(
                                new LinkHighlight(link, LinkHighlight.Flavor.SECONDARY_HIGHLIGHT)
                                        .setLabel("MAP-E " + count)));
        return highlights;
    }

    private Set<String> linksBetween(SwitchSnapshot ce, SwitchSnapshot br) {
        Set<String> ids = new HashSet<>();
        paths.apply(DeviceId.deviceId(ce.id()), DeviceId.deviceId(br.id())).stream()
                .findFirst()
                .ifPresent(path -> path.links().forEach(link -> ids.add(id(link))));
        return ids;
    }

    /** The GUI has one line for both directions, with the name of the canonical one. */
    private static String id(Link link) {
        return new BaseLink(TopoUtils.canonicalLinkKey(link), link).linkId();
    }
}
