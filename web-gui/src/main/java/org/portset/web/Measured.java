// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.util.List;
import java.util.function.ToLongFunction;
import org.portset.api.DropSnapshot;
import org.portset.api.PortCountSnapshot;
import org.portset.api.PortUseSnapshot;
import org.portset.api.RuleOutcomeSnapshot;
import org.portset.api.RuleServerSnapshot;
import org.portset.api.SubscriberSnapshot;
import org.portset.api.SwitchSnapshot;

/** What Prometheus is told: the same numbers as REST's, under names of its own. */
final class Measured {
    private static final String SUBSCRIBER = "subscriber";
    private static final String PATH = "path";
    private static final String SWITCH = "switch";
    private static final String CONTROLLER = "controller";
    private static final String STATE = "state";
    private static final String WAY = "way";

    private Measured() {}

    static void subscribers(Metrics metrics, List<SubscriberSnapshot> subscribers) {
        metrics.gauge("portset_sessions", "Live sessions, by who forwards their data.");
        for (SubscriberSnapshot s : subscribers) {
            metrics.sample(s.sessionsOffloaded(), SUBSCRIBER, s.id(), PATH, SWITCH);
            metrics.sample(
                    (long) s.sessions() - s.sessionsOffloaded(),
                    SUBSCRIBER,
                    s.id(),
                    PATH,
                    CONTROLLER);
        }
        metrics.counter("portset_packets_total", "Packets forwarded, both directions.");
        traffic(
                metrics,
                subscribers,
                SubscriberSnapshot::packetsSwitch,
                SubscriberSnapshot::packetsController);
        metrics.counter("portset_bytes_total", "IPv4 bytes forwarded, both directions.");
        traffic(
                metrics,
                subscribers,
                SubscriberSnapshot::bytesSwitch,
                SubscriberSnapshot::bytesController);
        metrics.counter(
                "portset_subscriber_drops_total", "Packets that the slow path has dropped.");
        subscribers.forEach(s -> metrics.sample(s.drops(), SUBSCRIBER, s.id()));
    }

    private static void traffic(
            Metrics metrics,
            List<SubscriberSnapshot> subscribers,
            ToLongFunction<SubscriberSnapshot> bySwitch,
            ToLongFunction<SubscriberSnapshot> byController) {
        for (SubscriberSnapshot s : subscribers) {
            metrics.sample(bySwitch.applyAsLong(s), SUBSCRIBER, s.id(), PATH, SWITCH);
            metrics.sample(byController.applyAsLong(s), SUBSCRIBER, s.id(), PATH, CONTROLLER);
        }
    }

    static void ports(Metrics metrics, List<PortUseSnapshot> uses) {
        metrics.gauge(
                "portset_ports", "Outside ports by state; time-wait ones are part of in-use.");
        for (PortUseSnapshot use : uses) {
            for (PortCountSnapshot count : use.protocols()) {
                port(metrics, use, count, "in-use", count.portsInUse());
                port(metrics, use, count, "time-wait", count.portsTimeWait());
                port(metrics, use, count, "held", count.portsHeld());
                port(metrics, use, count, "free", count.portsFree());
            }
        }
        metrics.counter(
                "portset_connections_opened_total", "TCP connections by the way their port came.");
        for (PortUseSnapshot use : uses) {
            metrics.sample(use.openedFresh(), SUBSCRIBER, use.subscriber(), WAY, "fresh");
            metrics.sample(use.openedAsIs(), SUBSCRIBER, use.subscriber(), WAY, "as-is");
            metrics.sample(
                    use.openedWithoutTimestamps(),
                    SUBSCRIBER,
                    use.subscriber(),
                    WAY,
                    "without-timestamps");
            metrics.sample(use.openedRewritten(), SUBSCRIBER, use.subscriber(), WAY, "rewritten");
        }
        metrics.counter("portset_parked_total", "Packets that waited for a port.");
        uses.forEach(use -> metrics.sample(use.parked(), SUBSCRIBER, use.subscriber()));
        metrics.counter("portset_refused_total", "Packets that got no port.");
        uses.forEach(use -> metrics.sample(use.refused(), SUBSCRIBER, use.subscriber()));
    }

    private static void port(
            Metrics metrics,
            PortUseSnapshot use,
            PortCountSnapshot count,
            String state,
            int ports) {
        metrics.sample(
                ports, SUBSCRIBER, use.subscriber(), "protocol", count.protocol(), STATE, state);
    }

    static void switches(Metrics metrics, List<SwitchSnapshot> switches) {
        metrics.gauge("portset_switch_connected", "1 where ONOS has a connection to the switch.");
        switches.forEach(s -> metrics.sample(s.connected() ? 1 : 0, SWITCH, s.id()));
        metrics.gauge("portset_rules", "Rules that the switch should have, by kind.");
        for (SwitchSnapshot s : switches) {
            metrics.sample(s.programRules(), SWITCH, s.id(), "kind", "program");
            metrics.sample(s.sessionRules(), SWITCH, s.id(), "kind", "session");
        }
        metrics.gauge("portset_rules_pending", "Rules that the switch has not confirmed yet.");
        switches.forEach(s -> metrics.sample(s.pendingRules(), SWITCH, s.id()));
        metrics.counter("portset_packet_ins_total", "Packets that the slow path has taken.");
        switches.forEach(s -> metrics.sample(s.packetIns(), SWITCH, s.id()));
    }

    static void ruleServer(Metrics metrics, RuleServerSnapshot server) {
        metrics.counter(
                "portset_rule_requests_total",
                "Requests to the rule server, by what became of them.");
        for (RuleOutcomeSnapshot each : server.outcomes()) {
            metrics.sample(
                    each.count(),
                    "outcome",
                    each.outcome(),
                    "status",
                    each.status() == 0 ? "none" : Integer.toString(each.status()));
        }
        metrics.gauge("portset_rule_connections", "Connections that the rule server has open.");
        metrics.sample(server.connections());
        metrics.gauge("portset_rules_cut", "Rules of a domain that HB46PP does not tell a home.");
        server.rulesCut()
                .forEach(
                        cut ->
                                metrics.sample(
                                        (long) cut.rules() - cut.told(), "domain", cut.domain()));
    }

    static void drops(Metrics metrics, List<DropSnapshot> drops) {
        metrics.counter("portset_drops_total", "Packets that were not forwarded, by reason.");
        for (DropSnapshot drop : drops) {
            metrics.sample(
                    drop.count(), "reason", drop.reason(), "by", drop.by(), "where", drop.where());
        }
    }
}
