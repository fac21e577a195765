// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.portset.api.DropSnapshot;
import org.portset.api.ExplicitMappingSnapshot;
import org.portset.api.SessionSnapshot;

/** Text of sessions and drops. */
final class NatViews {
    private NatViews() {}

    /**
     * A table of sessions.
     *
     * @param shown the sessions to list
     * @param more how many others were found
     */
    static String sessions(List<SessionSnapshot> shown, int more) {
        Table table =
                new Table()
                        .left("SUBSCRIBER")
                        .left("PROTO")
                        .left("INSIDE")
                        .right("OUTSIDE")
                        .left("REMOTE")
                        .left("STATE")
                        .left("PATH")
                        .right("OUT")
                        .right("IN")
                        .right("EXPIRES");
        for (SessionSnapshot s : shown) {
            table.row(
                    s.subscriber(),
                    s.protocol(),
                    s.insideAddress() + ":" + s.insidePort(),
                    s.outsidePort(),
                    s.remoteAddress() + (s.remotePort() == 0 ? "" : ":" + s.remotePort()),
                    s.state(),
                    s.offloaded() ? "switch" : "slow",
                    Units.bytes(s.bytesOut()),
                    Units.bytes(s.bytesIn()),
                    Units.seconds(s.expiresSeconds()));
        }
        String text = table.render("No live session is as asked for.");
        return more == 0
                ? text
                : text
                        + "\n... and "
                        + more
                        + " more; --limit "
                        + (shown.size() + more)
                        + " shows all.";
    }

    /** A table of mappings. */
    static String mappings(List<ExplicitMappingSnapshot> mappings) {
        Table table =
                new Table()
                        .left("SUBSCRIBER")
                        .left("PROTO")
                        .left("OUTSIDE")
                        .left("INSIDE")
                        .left("ORIGIN")
                        .right("EXPIRES");
        for (ExplicitMappingSnapshot m : mappings) {
            boolean isForGood = m.expiresSeconds() == ExplicitMappingSnapshot.NEVER;
            table.row(
                    m.subscriber(),
                    m.protocol(),
                    m.outsideAddress() + ":" + m.outsidePort(),
                    m.insideAddress() + ":" + m.insidePort(),
                    m.origin(),
                    isForGood ? "never" : Units.seconds(m.expiresSeconds()));
        }
        return table.render("No mapping is configured, and no host has asked for one.");
    }

    /** A table of drops, largest first, and a sentence about each reason in it. */
    static String drops(List<DropSnapshot> drops) {
        Table table =
                new Table()
                        .right("PACKETS")
                        .left("REASON")
                        .left("SEVERITY")
                        .left("BY")
                        .left("WHERE");
        Table sentences = new Table().left("").left("");
        Map<String, DropSnapshot> reasons = new LinkedHashMap<>();
        for (DropSnapshot drop : drops) {
            table.row(drop.count(), drop.reason(), drop.severity(), drop.by(), drop.where());
            reasons.putIfAbsent(drop.reason(), drop);
        }
        reasons.values()
                .forEach(d -> sentences.row(d.reason(), d.sentence() + " (" + d.rfc() + ")"));
        String text = table.render("Nothing has been dropped since the application started.");
        return drops.isEmpty() ? text : text + "\n\n" + sentences.render("");
    }

    /** The drops to show: the largest first, those that have not happened only when asked for. */
    static List<DropSnapshot> largestFirst(List<DropSnapshot> drops, boolean zeroToo) {
        return drops.stream()
                .filter(drop -> zeroToo || drop.count() > 0)
                .sorted(
                        Comparator.comparingLong(DropSnapshot::count)
                                .reversed()
                                .thenComparing(DropSnapshot::reason)
                                .thenComparing(DropSnapshot::where))
                .collect(Collectors.toList());
    }
}
