// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DefaultLink;
import org.onosproject.net.DefaultPath;
import org.onosproject.net.DeviceId;
import org.onosproject.net.Link;
import org.onosproject.net.Path;
import org.onosproject.net.PortNumber;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.ui.UiExtensionService;
import org.onosproject.ui.topo.Highlights;
import org.onosproject.ui.topo.NodeBadge;
import org.onosproject.ui.topo.TopoJson;
import org.portset.api.MapeService;
import org.portset.api.SubscriberSnapshot;
import org.portset.api.SwitchSnapshot;

/** What ONOS's topology view is told of MAP-E, and that it is told counts only. */
class TopologyHighlighterTest {
    private static final String BR = "of:0000000000000b01";
    private static final String CE1 = "of:0000000000000ce1";
    private static final String CE2 = "of:0000000000000ce2";
    private static final String MIDDLE = "of:00000000000000aa";

    private static final MapeService MAPE =
            FakeServices.mape(
                    Map.of(
                            "switches",
                            given ->
                                    List.of(
                                            device(BR, "br", true),
                                            device(CE1, "ce", true),
                                            device(CE2, "ce", false)),
                            "subscribers",
                            given ->
                                    List.of(
                                            home("home1", CE1, 12, 210),
                                            home("home2", CE2, 3, 4))));

    private static SwitchSnapshot device(String id, String role, boolean connected) {
        return SwitchSnapshot.builder()
                .id(id)
                .role(role)
                .domain("lab")
                .connected(connected)
                .build();
    }

    private static SubscriberSnapshot home(String id, String device, int sessions, int ports) {
        return SubscriberSnapshot.builder()
                .id(id)
                .switchId(device)
                .domain("lab")
                .prefix("2001:db8:12:3400::/56")
                .ipv4("192.0.2.18")
                .sessions(sessions)
                .sessionsOffloaded(sessions / 2)
                .portsInUse(ports)
                .portsTotal(252)
                .build();
    }

    private static Link link(String from, String to) {
        return DefaultLink.builder()
                .providerId(ProviderId.NONE)
                .type(Link.Type.DIRECT)
                .src(new ConnectPoint(DeviceId.deviceId(from), PortNumber.portNumber(1)))
                .dst(new ConnectPoint(DeviceId.deviceId(to), PortNumber.portNumber(1)))
                .build();
    }

    /** Both CEs' ways to the BR go by one switch in the middle. */
    private static Set<Path> paths(DeviceId from, DeviceId to) {
        List<Link> links = List.of(link(from.toString(), MIDDLE), link(MIDDLE, to.toString()));
        return Set.of(new DefaultPath(ProviderId.NONE, links, null));
    }

    private static Highlights highlights() {
        return new TopologyHighlighter(MAPE, TopologyHighlighterTest::paths).createHighlights();
    }

    private static String badge(String device) {
        NodeBadge badge = highlights().getDevice(device).badge();
        return badge.status().name() + " " + badge.text() + " " + badge.message();
    }

    @Test
    void customerEdgesHaveTheirSessionsAndRelaysTheirSubscribers() {
        assertEquals("WARN 12 sessions, 6 in the switch", badge(CE1));
        assertEquals("ERROR 3 sessions, 1 in the switch", badge(CE2));
        assertEquals("INFO 2 subscribers behind it", badge(BR));
        assertNull(highlights().getDevice(MIDDLE));
    }

    @Test
    void linksSayHowManyTunnelsGoOverThem() {
        assertEquals(
                List.of("MAP-E 1", "MAP-E 1", "MAP-E 2"),
                highlights().links().stream()
                        .map(each -> each.label())
                        .sorted()
                        .collect(Collectors.toList()));
        Highlights without =
                new TopologyHighlighter(MAPE, (from, to) -> Set.of()).createHighlights();
        assertEquals(0, without.links().size());
        assertEquals(3, without.devices().size());
    }

    @Test
    void whatGoesToTheBrowserNamesNoSubscriberAndNoAddress() {
        String told = TopoJson.json(highlights()).toString();
        for (String secret : List.of("home1", "192.0.2", "2001:db8", "252", "210")) {
            assertFalse(told.contains(secret), told);
        }
    }

    @Test
    void itIsThereAsLongAsTheGuiIs() {
        List<String> asked = new ArrayList<>();
        UiExtensionService gui =
                (UiExtensionService)
                        Proxy.newProxyInstance(
                                TopologyHighlighterTest.class.getClassLoader(),
                                new Class<?>[] {UiExtensionService.class},
                                (proxy, method, arguments) -> {
                                    asked.add(method.getName() + " " + arguments[0].hashCode());
                                    return null;
                                });
        OnosGui component = new OnosGui();
        component.bindGui(gui);
        component.unbindGui(gui);
        String factory = asked.get(0).substring("register ".length());
        assertEquals(List.of("register " + factory, "unregister " + factory), asked);
    }
}
