// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.portset.api.ChangeSnapshot;
import org.portset.api.DomainChangeSnapshot;
import org.portset.api.DomainSnapshot;
import org.portset.api.ReconcileSnapshot;
import org.portset.api.RuleFetchSnapshot;
import org.portset.api.RuleOutcomeSnapshot;
import org.portset.api.RuleServerSnapshot;
import org.portset.api.RuleSnapshot;
import org.portset.api.RulesCutSnapshot;
import org.portset.api.SubscriberSnapshot;
import org.portset.api.SwitchSnapshot;
import org.portset.api.TraceSnapshot;
import org.portset.api.TraceStepSnapshot;

/** Text of MAP domains, switches, subscribers and traces. */
final class MapeViews {
    private static final String UNCONFIGURED =
            "The network configuration of org.portset names no %s; see onos:netcfg.";

    private MapeViews() {}

    static String domains(List<DomainSnapshot> domains) {
        if (domains.isEmpty()) {
            return "(none) " + String.format(UNCONFIGURED, "domain");
        }
        return domains.stream().map(MapeViews::domain).collect(Collectors.joining("\n\n"));
    }

    private static String domain(DomainSnapshot domain) {
        Table rules =
                new Table()
                        .left("  RULE")
                        .left("IPV6 PREFIX")
                        .left("IPV4 PREFIX")
                        .right("EA BITS")
                        .right("PSID OFFSET")
                        .right("PSID LENGTH")
                        .right("PORTS EACH")
                        .right("SUBSCRIBERS");
        for (RuleSnapshot rule : domain.rules()) {
            rules.row(
                    "  " + rule.name(),
                    rule.ipv6Prefix(),
                    rule.ipv4Prefix(),
                    rule.eaBits(),
                    rule.psidOffset(),
                    rule.psidLength()
                            + (rule.psid() == null ? "" : String.format(" (0x%x)", rule.psid())),
                    rule.portsPerSubscriber(),
                    rule.subscribersPossible());
        }
        return domain.name()
                + (domain.rules().isEmpty() ? ": AFTR " : ": BR ")
                + domain.brAddress()
                + ", "
                + Units.count(domain.subscribers(), "subscriber")
                + ", interface id "
                + domain.interfaceId()
                + (domain.mesh() ? ", mesh" : "")
                + "\n  MTU "
                + domain.ipv6MtuBytes()
                + " (IPv6), "
                + domain.innerMtuBytes()
                + " (inner IPv4), MSS "
                + domain.mssBytes()
                + "\n"
                + rules.render(
                        "DS-Lite: homes keep their private addresses, and the AFTR has the NAT.");
    }

    /** What a change of a domain would do. */
    static String change(DomainChangeSnapshot change) {
        Table table =
                new Table()
                        .left("CHANGE")
                        .left("WHAT")
                        .left("NOW")
                        .left("THEN")
                        .right("SESSIONS ENDING");
        for (ChangeSnapshot each : change.changes()) {
            table.row(
                    each.change(),
                    each.kind() + " " + each.name(),
                    Objects.requireNonNullElse(each.before(), "-"),
                    Objects.requireNonNullElse(each.after(), "-"),
                    each.kind().equals("subscriber") ? each.sessionsEnding() : "");
        }
        if (change.changes().isEmpty()) {
            return change.domain() + " would be " + change.change() + ".";
        }
        return String.format(
                "%s would be %s; %s would end. Nothing has been changed.\n%s",
                change.domain(),
                change.change(),
                Units.count(change.sessionsEnding(), "session"),
                table.render(""));
    }

    static String reconciled(List<ReconcileSnapshot> mended) {
        Table table = new Table().left("SWITCH").right("ADDED").right("REMOVED");
        mended.forEach(m -> table.row(m.switchId(), m.added(), m.removed()));
        return table.render("Every switch has the rules that it should have.");
    }

    static String fetches(List<RuleFetchSnapshot> fetches) {
        return fetches.isEmpty()
                ? "(none) No domain's rules are fetched."
                : fetches.stream().map(MapeViews::fetch).collect(Collectors.joining("\n"));
    }

    private static String fetch(RuleFetchSnapshot f) {
        Table table = new Table().left("").left("");
        table.row("domain", f.domain());
        table.row("server", f.url());
        table.row("state", f.state());
        table.row("told by", f.enablerName().isEmpty() ? null : f.enablerName());
        table.row("rules", f.rules());
        table.row("last told", f.ageSeconds() == null ? "never" : f.ageSeconds() + " s ago");
        table.row("holds for", f.ttlLeftSeconds() + " s");
        table.row("asked again", f.asking() ? "now" : "in " + f.nextTrySeconds() + " s");
        table.row("last error", f.lastError().isEmpty() ? null : f.lastError());
        return table.render("");
    }

    /** Whether the rule server runs, and what it has counted, without zeros. */
    static String ruleServer(RuleServerSnapshot server) {
        Table state = new Table().left("").left("");
        state.row("state", server.state().equals("none") ? "none is configured" : server.state());
        if (server.problem() != null) {
            state.row("problem", server.problem() + "; tried again every 10 s");
        }
        state.row(
                "listens on",
                server.addresses().isEmpty() ? null : String.join(", ", server.addresses()));
        state.row("connections", server.connections() + " of " + server.connectionsMost());
        state.row("requests", server.requests());
        for (RulesCutSnapshot cut : server.rulesCut()) {
            state.row(
                    "cut",
                    cut.domain()
                            + ": /config tells "
                            + cut.told()
                            + " of "
                            + cut.rules()
                            + " rules");
        }
        Table outcomes = new Table().left("OUTCOME").right("STATUS").right("COUNT").left("WHAT");
        for (RuleOutcomeSnapshot each : server.outcomes()) {
            if (each.count() > 0) {
                outcomes.row(
                        each.outcome(),
                        each.status() == 0 ? null : each.status(),
                        each.count(),
                        each.sentence());
            }
        }
        return state.render("") + "\n\n" + outcomes.render("Nobody has asked yet.");
    }

    static String switches(List<SwitchSnapshot> switches) {
        Table table =
                new Table()
                        .left("SWITCH")
                        .left("ROLE")
                        .left("DOMAIN")
                        .left("STATE")
                        .right("PROGRAM RULES")
                        .right("SESSION RULES")
                        .right("PENDING")
                        .right("PACKET-INS");
        for (SwitchSnapshot each : switches) {
            table.row(
                    each.id(),
                    each.role(),
                    each.domain(),
                    state(each),
                    each.programRules(),
                    each.sessionRules(),
                    each.pendingRules(),
                    each.packetIns());
        }
        return table.render(String.format(UNCONFIGURED, "switch"));
    }

    private static String state(SwitchSnapshot snapshot) {
        if (!snapshot.connected()) {
            return "not connected";
        }
        return snapshot.master() ? "master" : "other master";
    }

    static String subscribers(List<SubscriberSnapshot> subscribers) {
        Table table =
                new Table()
                        .left("SUBSCRIBER")
                        .left("IPV4")
                        .right("PSID")
                        .right("PORTS USED")
                        .right("SESSIONS")
                        .right("OFFLOADED")
                        .left("POLICY")
                        .right("SWITCH")
                        .right("CONTROLLER")
                        .right("DROPS");
        for (SubscriberSnapshot each : subscribers) {
            table.row(
                    each.id(),
                    each.ipv4(),
                    psid(each),
                    each.portsInUse() + "/" + each.portsTotal(),
                    each.sessions(),
                    each.sessionsOffloaded(),
                    each.policy(),
                    Units.bytes(each.bytesSwitch()),
                    Units.bytes(each.bytesController()),
                    each.drops());
        }
        return table.render(String.format(UNCONFIGURED, "subscriber"));
    }

    /** Everything about one subscriber. */
    static String subscriber(SubscriberSnapshot s) {
        Table table = new Table().left("").left("");
        table.row("subscriber", s.id());
        table.row(
                "attached to",
                s.switchId()
                        + " port "
                        + s.port()
                        + (s.vlan() == 0 ? ", untagged" : ", VLAN " + s.vlan()));
        table.row("domain", s.domain());
        table.row("end-user prefix", s.prefix());
        table.row("MAP address", s.address());
        table.row("IPv4 address", s.ipv4() + (s.psid() == null ? ", not shared" : ", shared"));
        table.row("PSID", psid(s));
        table.row("port set", s.portRanges());
        table.row("ports used", s.portsInUse() + " of " + s.portsTotal());
        table.row("sessions", s.sessions() + ", " + s.sessionsOffloaded() + " offloaded");
        table.row("policy", s.policy());
        table.row("by the switch", traffic(s.packetsSwitch(), s.bytesSwitch()));
        table.row("by the controller", traffic(s.packetsController(), s.bytesController()));
        table.row("dropped", Units.count(s.drops(), "packet"));
        return table.render("");
    }

    private static String traffic(long packets, long bytes) {
        return Units.count(packets, "packet") + ", " + Units.bytes(bytes);
    }

    /** The steps, numbered, what each does to the packet below it, and the verdict. */
    static String trace(TraceSnapshot trace) {
        Table steps = new Table().right("").left("").left("");
        int longestWhere =
                trace.steps().stream().mapToInt(step -> step.where().length()).max().orElse(0);
        // Beside them stand a number of two digits, two gaps, and the arrow.
        int width = Lines.WIDTH - longestWhere - 9;
        int number = 0;
        for (TraceStepSnapshot step : trace.steps()) {
            number++;
            steps.row(number, step.where(), step.what());
            if (step.effect() != null && !step.effect().isEmpty()) {
                String arrow = "-> ";
                for (String line : Lines.broken(step.effect(), width)) {
                    steps.row("", "", arrow + line);
                    arrow = "   ";
                }
            }
        }
        return trace.packet()
                + "\n"
                + steps.render("No step was taken.")
                + "\n"
                + trace.outcome()
                + " ("
                + trace.reason()
                + "): "
                + trace.sentence();
    }

    /** As MAP writes it, in hexadecimal; null, which is shown as none, for a full address. */
    private static String psid(SubscriberSnapshot subscriber) {
        return subscriber.psid() == null ? null : String.format("0x%02x", subscriber.psid());
    }
}
