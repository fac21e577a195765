// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import org.portset.api.PortCountSnapshot;
import org.portset.api.PortDestinationSnapshot;
import org.portset.api.PortUseSnapshot;

/** Text of how ports are used. */
final class PortViews {
    private static final PortCountSnapshot NOTHING = PortCountSnapshot.builder().build();

    private PortViews() {}

    /** One line for each subscriber. */
    static String table(List<PortUseSnapshot> all) {
        Table table =
                new Table()
                        .left("SUBSCRIBER")
                        .right("PORTS")
                        .right("TCP IN USE")
                        .right("TIME_WAIT")
                        .right("TCP MOST")
                        .right("UDP IN USE")
                        .right("UDP MOST")
                        .right("RECYCLED")
                        .right("PARKED")
                        .right("REFUSED");
        for (PortUseSnapshot use : all) {
            PortCountSnapshot tcp = of(use, "tcp");
            PortCountSnapshot udp = of(use, "udp");
            table.row(
                    use.subscriber(),
                    tcp.portsTotal(),
                    tcp.portsInUse(),
                    tcp.portsTimeWait(),
                    tcp.portsMost(),
                    udp.portsInUse(),
                    udp.portsMost(),
                    use.recycled(),
                    use.parked(),
                    use.refused());
        }
        return table.render("No subscriber is configured.");
    }

    private static PortCountSnapshot of(PortUseSnapshot use, String protocol) {
        return use.protocols().stream()
                .filter(count -> count.protocol().equals(protocol))
                .findFirst()
                .orElse(NOTHING);
    }

    /** Everything about one subscriber. */
    static String one(PortUseSnapshot use) {
        return String.join(
                "\n\n",
                title(use),
                protocols(use.protocols()),
                connections(use),
                destinations(use.destinations(), use.destinationsTotal()));
    }

    private static String title(PortUseSnapshot use) {
        if (!use.nat44()) {
            return use.subscriber() + ": no NAT; its hosts use the ports themselves";
        }
        return use.subscriber()
                + ": ports in TIME_WAIT: "
                + use.timeWait()
                + "; a port serves "
                + (use.portOverload() ? "different destinations at once" : "one mapping at a time");
    }

    private static String protocols(List<PortCountSnapshot> counts) {
        Table table =
                new Table()
                        .left("PROTO")
                        .right("PORTS")
                        .right("LIMIT")
                        .right("IN USE")
                        .right("TIME_WAIT")
                        .right("STATIC")
                        .right("ASKED FOR")
                        .right("HELD")
                        .right("FREE")
                        .right("MOST");
        for (PortCountSnapshot count : counts) {
            table.row(
                    count.protocol(),
                    count.portsTotal(),
                    count.portLimit() == 0 ? "no limit" : count.portLimit(),
                    count.portsInUse(),
                    count.portsTimeWait(),
                    count.portsStatic(),
                    count.portsRequested(),
                    count.portsHeld(),
                    count.portsFree(),
                    count.portsMost());
        }
        return table.render("Nothing is known of its ports.");
    }

    private static String connections(PortUseSnapshot use) {
        return new Table()
                .right("COUNT")
                .left("CONNECTIONS")
                .left("")
                .row(use.openedFresh(), "fresh", "on a port that the server remembers nothing of")
                .row(use.openedAsIs(), "as-is", "on a recycled port, the SYN as it was")
                .row(
                        use.openedWithoutTimestamps(),
                        "without-timestamps",
                        "on a recycled port, the SYN without its timestamps")
                .row(
                        use.openedRewritten(),
                        "rewritten",
                        "on a recycled port, its numbers shifted, by the controller")
                .row(use.hazards(), "hazards", "on a port that was not safe yet (policy zero)")
                .row(use.lastAcks(), "last ACKs", "sent again for connections before")
                .row(use.parked(), "parked", "waited for a port; " + use.parkedNow() + " do now")
                .row(use.sentAfterParking(), "sent", "got a port after having waited")
                .row(use.refused(), "refused", "got no port")
                .render("");
    }

    private static String destinations(List<PortDestinationSnapshot> shown, int total) {
        Table table =
                new Table()
                        .left("PROTO")
                        .left("DESTINATION")
                        .right("SESSIONS")
                        .right("TIME_WAIT")
                        .right("PORTS USED UP")
                        .right("PORTS FREE")
                        .right("FOUND NONE");
        for (PortDestinationSnapshot d : shown) {
            table.row(
                    d.protocol(),
                    d.remoteAddress() + (d.remotePort() == 0 ? "" : ":" + d.remotePort()),
                    d.sessions(),
                    d.sessionsTimeWait(),
                    d.portsUsedUp(),
                    d.portsFree(),
                    d.refused());
        }
        String text = table.render("It has no session, and has lacked no port.");
        int more = total - shown.size();
        return more > 0 ? text + "\n... and " + more + " more" : text;
    }
}
