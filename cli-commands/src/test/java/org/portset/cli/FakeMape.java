// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Map;
import org.portset.api.ChangeSnapshot;
import org.portset.api.DomainChangeSnapshot;
import org.portset.api.DomainSnapshot;
import org.portset.api.MapeService;
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

/** A small network: one domain, two switches, two subscribers. */
final class FakeMape implements MapeService {
    private Map<String, String> fieldsPlanned;
    private Map<String, String> fieldsSet = Map.of();

    @Override
    public List<ReconcileSnapshot> reconcile() {
        return List.of(
                ReconcileSnapshot.builder()
                        .switchId("of:00000000000000ce")
                        .added(2)
                        .removed(1)
                        .build());
    }

    @Override
    public List<RuleFetchSnapshot> fetches() {
        return List.of(fetch("east"));
    }

    @Override
    public RuleFetchSnapshot fetch(String domain) {
        if (!domain.equals("east")) {
            throw new IllegalArgumentException(
                    "domain: there is none named " + domain + " whose rules are fetched");
        }
        return RuleFetchSnapshot.builder()
                .domain("east")
                .url("https://rules.example.net/config")
                .state("good")
                .enablerName("Example")
                .rules(3)
                .ageSeconds(61L)
                .ttlLeftSeconds(86339)
                .nextTrySeconds(86339)
                .lastError("")
                .build();
    }

    @Override
    public RuleServerSnapshot ruleServer() {
        return RuleServerSnapshot.builder()
                .state("listening")
                .addresses(List.of("[2001:db8:ffff::80]:80", "[2001:db8:ffff::80]:443"))
                .connections(3)
                .connectionsMost(1000)
                .requests(47)
                .outcomes(
                        List.of(
                                outcome("rules", 200, 40, "Rules were told."),
                                outcome("no-path", 404, 0, "There is no such path."),
                                outcome("busy", 503, 7, "There were too many connections."),
                                outcome("slow", 0, 2, "The connection was closed.")))
                .rulesCut(
                        List.of(
                                RulesCutSnapshot.builder()
                                        .domain("east")
                                        .rules(300)
                                        .told(256)
                                        .build()))
                .build();
    }

    private static RuleOutcomeSnapshot outcome(
            String outcome, int status, long count, String sentence) {
        return RuleOutcomeSnapshot.builder()
                .outcome(outcome)
                .status(status)
                .count(count)
                .sentence(sentence)
                .build();
    }

    @Override
    public String told(String form, String home) {
        if (home == null && !form.equals("txt")) {
            throw new IllegalArgumentException("home: is missing");
        }
        return form + " of " + home;
    }

    @Override
    public String kea(String domain, String link, String networkInterface) {
        return String.join(" ", domain, link, networkInterface);
    }

    @Override
    public List<DomainSnapshot> domains() {
        return List.of(domain("east", true));
    }

    @Override
    public DomainSnapshot setDomain(String name, Map<String, String> fields) {
        fieldsSet = fields;
        return domain(name, Boolean.parseBoolean(fields.getOrDefault("mesh", "true")));
    }

    @Override
    public DomainChangeSnapshot planDomain(String name, Map<String, String> fields) {
        fieldsPlanned = fields;
        return DomainChangeSnapshot.builder()
                .domain(name)
                .change("changed")
                .changes(
                        List.of(
                                ChangeSnapshot.builder()
                                        .kind("rule")
                                        .name("r2")
                                        .change("added")
                                        .after("2001:db9::/40 203.0.113.0/24")
                                        .build(),
                                ChangeSnapshot.builder()
                                        .kind("subscriber")
                                        .name("home1")
                                        .change("changed")
                                        .before("192.0.2.18 PSID 0x34")
                                        .after("192.0.2.18 PSID 0x35")
                                        .sessionsEnding(12)
                                        .build()))
                .sessionsEnding(12)
                .build();
    }

    @Override
    public DomainChangeSnapshot planRemoval(String name) {
        return DomainChangeSnapshot.builder().domain(name).change("removed").build();
    }

    Map<String, String> fieldsPlanned() {
        return fieldsPlanned;
    }

    @Override
    public DomainSnapshot removeDomain(String name) {
        return domain(name, true);
    }

    private static DomainSnapshot domain(String name, boolean mesh) {
        return DomainSnapshot.builder()
                .name(name)
                .brAddress("2001:db8:ffff::1")
                .ipv6MtuBytes(1500)
                .innerMtuBytes(1460)
                .mssBytes(1420)
                .interfaceId("rfc7597")
                .mesh(mesh)
                .subscribers(2)
                .rules(
                        List.of(
                                RuleSnapshot.builder()
                                        .name("bmr")
                                        .ipv6Prefix("2001:db8::/40")
                                        .ipv4Prefix("192.0.2.0/24")
                                        .eaBits(16)
                                        .psidOffset(6)
                                        .psidLength(8)
                                        .portsPerSubscriber(252)
                                        .subscribersPossible(65536)
                                        .build()))
                .build();
    }

    @Override
    public List<SwitchSnapshot> switches() {
        return List.of(
                SwitchSnapshot.builder()
                        .id("of:00000000000000ce")
                        .role("ce")
                        .domain("east")
                        .connected(true)
                        .master(true)
                        .programRules(48)
                        .sessionRules(6)
                        .pendingRules(1)
                        .packetIns(1234)
                        .build(),
                SwitchSnapshot.builder()
                        .id("of:00000000000000b1")
                        .role("br")
                        .domain("east")
                        .programRules(21)
                        .build());
    }

    @Override
    public List<SubscriberSnapshot> subscribers() {
        return List.of(
                SubscriberSnapshot.builder()
                        .id("home1")
                        .switchId("of:00000000000000ce")
                        .port(1)
                        .domain("east")
                        .prefix("2001:db8:12:3400::/56")
                        .address("2001:db8:12:3400:0:c000:212:34")
                        .ipv4("192.0.2.18")
                        .psid(52)
                        .portRanges("1232-1235 ... 64720-64723")
                        .portsTotal(252)
                        .portsInUse(12)
                        .sessions(34)
                        .sessionsOffloaded(3)
                        .policy("full-cone")
                        .packetsSwitch(4200)
                        .bytesSwitch(3_141_592)
                        .packetsController(1)
                        .bytesController(999)
                        .drops(7)
                        .build(),
                SubscriberSnapshot.builder()
                        .id("home2")
                        .switchId("of:00000000000000ce")
                        .port(1)
                        .vlan(12)
                        .domain("east")
                        .ipv4("192.0.2.19")
                        .portsTotal(65536)
                        .policy("symmetric")
                        .build());
    }

    @Override
    public TraceSnapshot traceOut(
            String subscriber, String protocol, String source, String destination) {
        if (!source.contains(":")) {
            throw new IllegalArgumentException(
                    "source: \""
                            + source
                            + "\" is not an address and port such as 192.168.1.10:40000");
        }
        return TraceSnapshot.builder()
                .packet(subscriber + ": " + protocol + " " + source + " -> " + destination)
                .steps(
                        List.of(
                                step("home1", "host at home", null),
                                step("NAT", "new session", "source becomes 192.0.2.18:1232")))
                .outcome("delivered")
                .reason("internet")
                .sentence("The BR sends it to the Internet.")
                .build();
    }

    private static TraceStepSnapshot step(String where, String what, String effect) {
        return TraceStepSnapshot.builder().where(where).what(what).effect(effect).build();
    }

    @Override
    public TraceSnapshot traceIn(String protocol, String source, String destination) {
        return TraceSnapshot.builder()
                .packet(protocol + " " + source + " -> " + destination)
                .steps(List.of())
                .outcome("dropped")
                .reason("no-mapping")
                .sentence("No mapping has that outside port.")
                .build();
    }

    /** The fields given to {@link #setDomain} last. */
    Map<String, String> fieldsSet() {
        return fieldsSet;
    }
}
