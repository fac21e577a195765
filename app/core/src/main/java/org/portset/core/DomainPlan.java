// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;
import org.portset.api.ChangeSnapshot;
import org.portset.api.DomainChangeSnapshot;
import org.portset.core.config.NetworkModel;
import org.portset.core.config.Role;
import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.core.slowpath.CustomerEdge;
import org.portset.core.slowpath.Network;
import org.portset.core.switches.Programs;
import org.portset.map.MapCe;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;

/** The difference between the configuration in force and another one, as far as MAP goes. */
final class DomainPlan {
    private final Network network;
    private final Programs programs;
    private final NetworkModel before;
    private final NetworkModel next;
    private final List<ChangeSnapshot> changes = new ArrayList<>();

    DomainPlan(Network network, Programs programs, NetworkModel next) {
        this.network = network;
        this.programs = programs;
        this.before = network.model();
        this.next = next;
    }

    /** What becomes of the domain, its rules, and all subscribers and switches. */
    DomainChangeSnapshot of(String name) {
        MapDomain was = before.domains().get(name);
        MapDomain is = next.domains().get(name);
        fields(was, is);
        rules(was, is);
        subscribers();
        switches();
        return DomainChangeSnapshot.builder()
                .domain(name)
                .change(Objects.equals(was, is) ? "unchanged" : change(was, is))
                .changes(changes)
                .sessionsEnding(changes.stream().mapToInt(ChangeSnapshot::sessionsEnding).sum())
                .build();
    }

    private void fields(MapDomain was, MapDomain is) {
        difference("field", "brAddress", was, is, domain -> domain.brAddress().toString());
        difference("field", "ipv6MtuBytes", was, is, domain -> "" + domain.ipv6MtuBytes());
        difference("field", "interfaceId", was, is, domain -> domain.interfaceId().text());
        difference("field", "mesh", was, is, domain -> "" + domain.mesh());
    }

    private void rules(MapDomain was, MapDomain is) {
        Map<String, MapRule> old = byName(was);
        Map<String, MapRule> now = byName(is);
        for (String name : union(old.keySet(), now.keySet())) {
            difference("rule", name, old.get(name), now.get(name), DomainPlan::text);
        }
    }

    private static Map<String, MapRule> byName(MapDomain domain) {
        Map<String, MapRule> rules = new LinkedHashMap<>();
        if (domain != null) {
            domain.rules().forEach(rule -> rules.put(rule.name(), rule));
        }
        return rules;
    }

    private static String text(MapRule rule) {
        return String.format(
                "%s %s, %d EA bits, PSID offset %d",
                rule.ipv6Prefix(), rule.ipv4Prefix(), rule.eaBits(), rule.psidOffset());
    }

    private void subscribers() {
        Map<String, Integer> sessions = sessions();
        for (SubscriberModel was : before.subscribers().values()) {
            SubscriberModel is = next.subscribers().get(was.id());
            SwitchModel device = before.switches().get(was.switchId());
            boolean kept = Network.isKept(before, next, device);
            if (!kept || is == null || !was.ce().equals(is.ce())) {
                changes.add(
                        ChangeSnapshot.builder()
                                .kind("subscriber")
                                .name(was.id())
                                .change(change(was, is))
                                .before(text(was.ce()))
                                .after(is == null ? null : text(is.ce()))
                                .sessionsEnding(kept ? 0 : sessions.getOrDefault(was.id(), 0))
                                .build());
            }
        }
    }

    private Map<String, Integer> sessions() {
        Map<String, Integer> sessions = new HashMap<>();
        for (CustomerEdge edge : network.edges()) {
            edge.readCounts(
                    (ports, open, offloaded, packets, bytes, slowPackets, slowBytes) ->
                            sessions.put(edge.model().id(), open));
        }
        return sessions;
    }

    private static String text(MapCe ce) {
        String ports =
                ce.psid().isPresent()
                        ? String.format(
                                "PSID 0x%x, %d ports", ce.psid().getAsInt(), ce.ports().size())
                        : "all ports";
        boolean isOne = ce.ipv4().prefixLength() == 32;
        return (isOne ? ce.ipv4Address() : ce.ipv4()) + " " + ports + ", " + ce.address();
    }

    private void switches() {
        for (DeviceId id : union(before.switches().keySet(), next.switches().keySet())) {
            List<FlowRule> old = programs.rules(id);
            List<FlowRule> now = program(next, id);
            int added = Programs.difference(now, old).size();
            int removed = Programs.difference(old, now).size();
            if (added + removed > 0) {
                changes.add(
                        ChangeSnapshot.builder()
                                .kind("switch")
                                .name(id.toString())
                                .change("changed")
                                .before(old.size() + " rules, " + removed + " of them to go")
                                .after(now.size() + " rules, " + added + " of them new")
                                .build());
            }
        }
    }

    private List<FlowRule> program(NetworkModel model, DeviceId id) {
        SwitchModel device = model.switches().get(id);
        if (device == null) {
            return List.of();
        }
        if (device.role() == Role.BR) {
            return programs.borderRelay(device).rules();
        }
        return model.subscriberAt(id)
                .map(home -> programs.customerEdge(device, home).rules())
                .orElse(List.of());
    }

    private <T> void difference(
            String kind, String name, T was, T is, Function<? super T, String> text) {
        String old = was == null ? null : text.apply(was);
        String now = is == null ? null : text.apply(is);
        if (!Objects.equals(old, now)) {
            changes.add(
                    ChangeSnapshot.builder()
                            .kind(kind)
                            .name(name)
                            .change(change(was, is))
                            .before(old)
                            .after(now)
                            .build());
        }
    }

    private static String change(Object was, Object is) {
        return was == null ? "added" : is == null ? "removed" : "changed";
    }

    private static <T> Set<T> union(Set<T> one, Set<T> other) {
        Set<T> all = new LinkedHashSet<>(one);
        all.addAll(other);
        return all;
    }
}
