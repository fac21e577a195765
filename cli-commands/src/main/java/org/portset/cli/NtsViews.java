// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Map;
import org.portset.api.NtsEntrySnapshot;
import org.portset.api.NtsHostSnapshot;
import org.portset.api.NtsReachSnapshot;
import org.portset.api.NtsRequestSnapshot;
import org.portset.api.NtsRouterSnapshot;
import org.portset.api.NtsSocketSnapshot;
import org.portset.api.NtsStatsSnapshot;

/** Text of NTS: hosts, requests, entries. */
final class NtsViews {
    private static final int MICROS_PER_MILLI = 1000;

    private NtsViews() {}

    /** A table of hosts. */
    static String hosts(List<NtsHostSnapshot> hosts) {
        Table table =
                new Table()
                        .left("NAME")
                        .left("SUBSCRIBER")
                        .left("ADDRESS")
                        .left("ORIGIN")
                        .right("EXPIRES")
                        .left("SERVICES");
        for (NtsHostSnapshot host : hosts) {
            boolean isForGood = host.expiresSeconds() == NtsHostSnapshot.NEVER;
            table.row(
                    host.name(),
                    host.subscriber(),
                    host.address(),
                    host.origin(),
                    isForGood ? "never" : Units.seconds(host.expiresSeconds()),
                    host.services().isEmpty() ? null : String.join(" ", host.services()));
        }
        return table.render("No host is reached by name; nts-hosts add lists one.");
    }

    static String added(NtsHostSnapshot host) {
        return host.name() + " is " + host.address() + " of " + host.subscriber() + " now.";
    }

    static String removed(NtsHostSnapshot host) {
        return host.name()
                + ", which was "
                + host.address()
                + " of "
                + host.subscriber()
                + " ("
                + host.origin()
                + "), is out of the list.";
    }

    /** A table of entries. */
    static String cache(List<NtsEntrySnapshot> entries) {
        Table table = openings().right("USES").right("EXPIRES");
        for (NtsEntrySnapshot e : entries) {
            table.row(
                    e.subscriber(),
                    e.protocol(),
                    e.remote(),
                    endpoint(e.outsideAddress(), e.outsidePort()),
                    endpoint(e.insideAddress(), e.insidePort()),
                    e.uses(),
                    e.expiresMillis() + "ms");
        }
        return table.render("No packet is let in that no session and no mapping takes.");
    }

    /** A table of requests. */
    static String queue(List<NtsRequestSnapshot> requests) {
        Table table = openings().right("WAITED").right("LEFT");
        for (NtsRequestSnapshot r : requests) {
            table.row(
                    r.subscriber(),
                    r.protocol(),
                    r.remote(),
                    endpoint(r.outsideAddress(), r.outsidePort()),
                    endpoint(r.insideAddress(), r.insidePort()),
                    r.waitedMillis() + "ms",
                    r.leftMillis() + "ms");
        }
        return table.render("No request waits.");
    }

    private static Table openings() {
        return new Table()
                .left("SUBSCRIBER")
                .left("PROTO")
                .left("REMOTE")
                .left("OUTSIDE")
                .left("INSIDE");
    }

    private static String endpoint(String address, int port) {
        return address + ":" + (port == 0 ? "any" : port);
    }

    /** The sockets, the routers, and why requests were refused. */
    static String stats(NtsStatsSnapshot stats) {
        StringBuilder text = new StringBuilder();
        if (!stats.sockets().isEmpty()) {
            text.append(sockets(stats.sockets())).append("\n\n");
        }
        text.append(routers(stats.routers()));
        Table refused = new Table().right("COUNT").left("REFUSED");
        for (NtsRouterSnapshot router : stats.routers()) {
            router.refused()
                    .forEach((why, count) -> refused.row(count, router.subscriber() + ": " + why));
        }
        if (stats.routers().stream().anyMatch(router -> !router.refused().isEmpty())) {
            text.append("\n\n").append(refused.render(""));
        }
        if (stats.processing() != null) {
            text.append("\n\nprocessing of a request: ").append(stats.processing());
        }
        return text.toString();
    }

    private static String sockets(List<NtsSocketSnapshot> sockets) {
        Table table = new Table().left("SOCKET").left("LISTENS ON").left("STATE");
        Table counts = new Table().right("COUNT").left("WHAT");
        boolean hasCounted = false;
        for (NtsSocketSnapshot socket : sockets) {
            table.row(
                    socket.name(),
                    socket.addresses().isEmpty() ? null : String.join(", ", socket.addresses()),
                    socket.listening()
                            ? "listening"
                            : socket.problem() + "; tried again every 10 s");
            for (Map.Entry<String, Long> count : socket.counters().entrySet()) {
                hasCounted = true;
                counts.row(count.getValue(), socket.name() + ": " + count.getKey());
            }
        }
        String text = table.render("");
        return hasCounted ? text + "\n\n" + counts.render("") : text;
    }

    private static String routers(List<NtsRouterSnapshot> routers) {
        Table table =
                new Table()
                        .left("SUBSCRIBER")
                        .right("HOSTS")
                        .right("REQUESTS")
                        .right("GRANTED")
                        .right("WAITED")
                        .right("MEAN")
                        .right("MAPPED")
                        .right("REFUSED")
                        .right("WAITING")
                        .right("MOST")
                        .right("SESSIONS")
                        .right("AGAIN")
                        .right("STRAYS")
                        .right("UNUSED");
        for (NtsRouterSnapshot r : routers) {
            long refused = r.refused().values().stream().mapToLong(Long::longValue).sum();
            long mean = r.granted() == 0 ? 0 : r.waitedMicros() / r.granted() / MICROS_PER_MILLI;
            table.row(
                    r.subscriber(),
                    r.hosts(),
                    r.requests(),
                    r.granted(),
                    r.grantedWaiting(),
                    mean + "ms",
                    r.mapped(),
                    refused,
                    r.waiting(),
                    r.mostWaiting(),
                    r.sessions(),
                    r.again(),
                    r.strays(),
                    r.unused());
        }
        return table.render("NTS is on for no subscriber.");
    }

    /** One line. */
    static String reach(NtsReachSnapshot reach) {
        return reach.name()
                + (reach.port() == 0 ? "" : " port " + reach.port())
                + (reach.protocol().equals("any") ? "" : " " + reach.protocol())
                + ": "
                + (reach.reached() ? "can be reached. " : "can't be reached. ")
                + reach.sentence();
    }
}
