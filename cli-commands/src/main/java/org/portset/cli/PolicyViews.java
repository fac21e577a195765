// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.portset.api.PolicySnapshot;

/** Text of policies. */
final class PolicyViews {
    private static final String LEGEND =
            "EI endpoint-independent, AD address-dependent, APD address-and-port-dependent"
                    + " (RFC 4787)";

    private PolicyViews() {}

    /** A table of policies: what differs most often between subscribers. */
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
                        .right("SESSIONS")
                        .left("LOG");
        for (PolicySnapshot p : policies) {
            table.row(
                    p.subscriber(),
                    p.nat44() ? p.preset() : "no NAT",
                    Units.initials(p.mapping()),
                    filtering(p),
                    Units.seconds(p.udpSeconds()),
                    Units.seconds(p.tcpPartialOpenSeconds()),
                    Units.seconds(p.tcpEstablishedSeconds()),
                    Units.seconds(p.icmpSeconds()),
                    ports(p),
                    limit(p.sessionLimit()),
                    p.log());
        }
        String text = table.render("The network configuration of org.portset names no subscriber.");
        return policies.isEmpty() ? text : text + "\n" + LEGEND;
    }

    /** Of UDP, and of TCP where it is another. */
    private static String filtering(PolicySnapshot p) {
        String udp = Units.initials(p.filtering());
        String tcp = Units.initials(p.tcpFiltering());
        return udp.equals(tcp) ? udp : udp + ", TCP " + tcp;
    }

    /** Of all protocols, or of TCP, UDP and ICMP. */
    private static String ports(PolicySnapshot p) {
        boolean same = p.tcpPortLimit() == p.udpPortLimit() && p.udpPortLimit() == p.icmpIdLimit();
        return same
                ? limit(p.tcpPortLimit())
                : figure(p.tcpPortLimit())
                        + "/"
                        + figure(p.udpPortLimit())
                        + "/"
                        + figure(p.icmpIdLimit());
    }

    private static String figure(int limit) {
        return limit == 0 ? "-" : Integer.toString(limit);
    }

    private static String limit(int limit) {
        return limit == 0 ? "no limit" : Integer.toString(limit);
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
        aspects.put("nat44", yes(p.nat44()));
        aspects.put("preset", p.preset());
        aspects.put("mapping", p.mapping());
        aspects.put("filtering", p.filtering());
        aspects.put("tcp filtering", p.tcpFiltering());
        aspects.put("udp timer", Units.seconds(p.udpSeconds()));
        aspects.put("tcp opening", Units.seconds(p.tcpPartialOpenSeconds()));
        aspects.put("tcp established", Units.seconds(p.tcpEstablishedSeconds()));
        aspects.put("tcp closing", Units.seconds(p.tcpPartialCloseSeconds()));
        aspects.put("tcp reset", Units.seconds(p.tcpTransitorySeconds()));
        aspects.put("tcp closed", p.timeWait() + ", " + Units.seconds(p.tcpTimeWaitSeconds()));
        aspects.put("icmp timer", Units.seconds(p.icmpSeconds()));
        aspects.put("tcp port limit", limit(p.tcpPortLimit()));
        aspects.put("udp port limit", limit(p.udpPortLimit()));
        aspects.put("icmp id limit", limit(p.icmpIdLimit()));
        aspects.put("session limit", limit(p.sessionLimit()));
        aspects.put("new sessions a second", limit(p.sessionsPerSecondLimit()));
        aspects.put("inbound refresh", yes(p.inboundRefresh()));
        aspects.put("port parity", yes(p.portParity()));
        aspects.put("port overload", yes(p.portOverload()));
        aspects.put("port hold", Units.seconds(p.portHoldSeconds()));
        aspects.put("ports held at once", Integer.toString(p.portHoldCount()));
        aspects.put("unsolicited syn reply", yes(p.unsolicitedSynReply()));
        aspects.put("unmappable reply", p.unmappableReply());
        aspects.put("icmp errors", yes(p.icmpErrors()));
        aspects.put(
                "untranslated",
                p.untranslated().isEmpty() ? "nothing" : String.join(", ", p.untranslated()));
        aspects.put("log", p.log() + (p.logDestinations() ? " with destinations" : ""));
        return aspects;
    }

    private static String yes(boolean flag) {
        return flag ? "yes" : "no";
    }
}
