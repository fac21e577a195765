// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.portset.api.DropSnapshot;
import org.portset.api.MappingSnapshot;
import org.portset.api.PolicySnapshot;
import org.portset.api.SessionSnapshot;

/** Text of sessions, drops and policies. */
final class NatViews {
    private static final String LEGEND =
            "EI endpoint-independent, AD address-dependent, APD address-and-port-dependent"
                    + " (RFC 4787)";

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
    static String mappings(List<MappingSnapshot> mappings) {
        Table table =
                new Table()
                        .left("SUBSCRIBER")
                        .left("PROTO")
                        .left("OUTSIDE")
                        .left("INSIDE")
                        .left("ORIGIN")
                        .right("EXPIRES");
        for (MappingSnapshot m : mappings) {
            boolean isForGood = m.expiresSeconds() == MappingSnapshot.NEVER;
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

    static String policies(List<PolicySnapshot> policies) {
        Table table =
                new Table()
                        .left("SUBSCRIBER")
                        .left("PRESET")
                        .left("MAPPING")
                        .left("FILTERING")
                        .right("UDP")
                        .right("TCP OPENING")
                        .right("TCP OPEN")
                        .right("ICMP")
                        .right("PORTS")
                        .right("SESSIONS");
        for (PolicySnapshot p : policies) {
            table.row(
                    p.subscriber(),
                    p.preset(),
                    Units.initials(p.mapping()),
                    Units.initials(p.filtering()),
                    Units.seconds(p.udpSeconds()),
                    Units.seconds(p.tcpTransitorySeconds()),
                    Units.seconds(p.tcpEstablishedSeconds()),
                    Units.seconds(p.icmpSeconds()),
                    limit(p.portLimit()),
                    limit(p.sessionLimit()));
        }
        String text = table.render("The network configuration of org.portset names no subscriber.");
        return policies.isEmpty() ? text : text + "\n" + LEGEND;
    }

    private static Object limit(int limit) {
        return limit == 0 ? "no limit" : limit;
    }

    /** Everything about one subscriber's policy. */
    static String policy(PolicySnapshot p) {
        Table table = new Table().left("").left("");
        aspects(p).forEach(table::row);
        return "policy of " + p.subscriber() + "\n" + table.render("");
    }

    /** What a change did, one line for each thing that differs. */
    static String change(PolicySnapshot before, PolicySnapshot after) {
        Map<String, String> now = aspects(after);
        Table table = new Table().left("").left("");
        boolean changed = false;
        for (Map.Entry<String, String> was : aspects(before).entrySet()) {
            String is = now.get(was.getKey());
            if (!is.equals(was.getValue())) {
                changed = true;
                table.row("  " + was.getKey(), was.getValue() + " -> " + is);
            }
        }
        return changed
                ? "policy of "
                        + after.subscriber()
                        + " changed\n"
                        + table.render("")
                        + "\nSessions that exist keep the behaviour they began with."
                : "policy of " + after.subscriber() + " is unchanged";
    }

    private static Map<String, String> aspects(PolicySnapshot p) {
        Map<String, String> aspects = new LinkedHashMap<>();
        aspects.put("preset", p.preset());
        aspects.put("mapping", p.mapping());
        aspects.put("filtering", p.filtering());
        aspects.put("udp timer", Units.seconds(p.udpSeconds()));
        aspects.put("tcp opening or closing", Units.seconds(p.tcpTransitorySeconds()));
        aspects.put("tcp established", Units.seconds(p.tcpEstablishedSeconds()));
        aspects.put("icmp timer", Units.seconds(p.icmpSeconds()));
        aspects.put("port limit", limit(p.portLimit()).toString());
        aspects.put("session limit", limit(p.sessionLimit()).toString());
        return aspects;
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
