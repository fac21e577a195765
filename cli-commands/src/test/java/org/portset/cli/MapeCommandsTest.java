// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.cli.TypedCommand.answer;
import static org.portset.cli.TypedCommand.lines;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.portset.api.TraceSnapshot;
import org.portset.api.TraceStepSnapshot;

class MapeCommandsTest {
    private final FakeServices services = new FakeServices();

    @Test
    void domainsComeWithTheirSizesAndRules() throws Exception {
        assertEquals(
                lines(
                        "east: BR 2001:db8:ffff::1, 2 subscribers, interface id rfc7597, mesh",
                        "  MTU 1500 (IPv6), 1460 (inner IPv4), MSS 1420",
                        "  RULE  IPV6 PREFIX    IPV4 PREFIX   EA BITS  PSID OFFSET  PSID LENGTH"
                                + "  PORTS EACH  SUBSCRIBERS",
                        "  bmr   2001:db8::/40  192.0.2.0/24       16            6            8"
                                + "         252        65536"),
                answer(new MapeDomainsCommand(), services));
    }

    @Test
    void domainsAsJsonHaveEveryField() throws Exception {
        assertEquals(
                "[{\"name\":\"east\",\"brAddress\":\"2001:db8:ffff::1\",\"ipv6MtuBytes\":1500,"
                        + "\"innerMtuBytes\":1460,\"mssBytes\":1420,\"interfaceId\":\"rfc7597\",\"mesh\":true,"
                        + "\"subscribers\":2,\"rules\":[{\"name\":\"bmr\","
                        + "\"ipv6Prefix\":\"2001:db8::/40\",\"ipv4Prefix\":\"192.0.2.0/24\","
                        + "\"eaBits\":16,\"psidOffset\":6,\"psidLength\":8,\"psid\":null,"
                        + "\"portsPerSubscriber\":252,\"subscribersPossible\":65536}]}]",
                answer(new MapeDomainsCommand(), services, "-j"));
    }

    @Test
    void aDomainIsSetAndRemoved() throws Exception {
        String[] text = answer(new MapeDomainsCommand(), services).split("\n", 2);
        String without = text[0].replace(", mesh", "") + "\n" + text[1];
        String set =
                answer(
                        new MapeDomainsCommand(),
                        services,
                        "set",
                        "east",
                        "mesh=false",
                        "rules.bmr.psidOffset=6",
                        "interfaceId=");
        assertEquals("was:\n" + text[0] + "\n" + text[1] + "\n\nis:\n" + without, set);
        assertEquals(
                Map.of("mesh", "false", "rules.bmr.psidOffset", "6", "interfaceId", ""),
                services.mape().fieldsSet());
        assertEquals(
                "east is unchanged",
                answer(new MapeDomainsCommand(), services, "set", "east", "mesh=true"));
        assertTrue(
                answer(new MapeDomainsCommand(), services, "set", "west", "mesh=true")
                        .startsWith("added:\nwest: "));
        assertEquals(
                "removed:\n" + text[0] + "\n" + text[1],
                answer(new MapeDomainsCommand(), services, "remove", "east"));
    }

    @Test
    void aDryRunTellsWhatWouldChangeAndChangesNothing() throws Exception {
        assertEquals(
                lines(
                        "east would be changed; 12 sessions would end. Nothing has been changed.",
                        "CHANGE   WHAT              NOW                   THEN"
                                + "                          SESSIONS ENDING",
                        "added    rule r2           -                     2001:db9::/40"
                                + " 203.0.113.0/24",
                        "changed  subscriber home1  192.0.2.18 PSID 0x34  192.0.2.18 PSID 0x35"
                                + "                       12"),
                answer(
                        new MapeDomainsCommand(),
                        services,
                        "set",
                        "east",
                        "--dry-run",
                        "rules.r1.psidOffset=4"));
        assertEquals(Map.of("rules.r1.psidOffset", "4"), services.mape().fieldsPlanned());
        assertEquals(
                "east would be removed.",
                answer(new MapeDomainsCommand(), services, "remove", "east", "--dry-run"));
        assertEquals(Map.of(), services.mape().fieldsSet());
        assertEquals(
                "{\"domain\":\"east\",\"change\":\"removed\",\"changes\":[],\"sessionsEnding\":0}",
                answer(new MapeDomainsCommand(), services, "remove", "east", "--dry-run", "-j"));
    }

    @Test
    void switchesSayWhetherTheyAreConnectedAndWhoseTheyAre() throws Exception {
        assertEquals(
                lines(
                        "SWITCH               ROLE  DOMAIN  STATE          PROGRAM RULES"
                                + "  SESSION RULES  PENDING  PACKET-INS",
                        "of:00000000000000ce  ce    east    master                    48"
                                + "              6        1        1234",
                        "of:00000000000000b1  br    east    not connected             21"
                                + "              0        0           0"),
                answer(new MapeSwitchesCommand(), services));
    }

    @Test
    void reconcilingTellsWhatWasMended() throws Exception {
        assertEquals(
                lines("SWITCH               ADDED  REMOVED", "of:00000000000000ce      2        1"),
                answer(new MapeReconcileCommand(), services));
        assertEquals(
                "[{\"switchId\":\"of:00000000000000ce\",\"added\":2,\"removed\":1}]",
                answer(new MapeReconcileCommand(), services, "-j"));
    }

    @Test
    void fetchedRulesAreTold() throws Exception {
        String text =
                lines(
                        "domain       east",
                        "server       https://rules.example.net/config",
                        "state        good",
                        "told by      Example",
                        "rules        3",
                        "last told    61 s ago",
                        "holds for    86339 s",
                        "asked again  in 86339 s",
                        "last error   -");
        assertEquals(text, answer(new MapeFetchCommand(), services));
        assertEquals(text, answer(new MapeFetchCommand(), services, "east"));
        assertEquals(
                "[{\"domain\":\"east\",\"url\":\"https://rules.example.net/config\","
                        + "\"state\":\"good\",\"enablerName\":\"Example\",\"rules\":3,"
                        + "\"ageSeconds\":61,\"ttlLeftSeconds\":86339,\"nextTrySeconds\":86339,"
                        + "\"asking\":false,\"lastError\":\"\"}]",
                answer(new MapeFetchCommand(), services, "-j"));
    }

    @Test
    void theRuleServerTellsWhatItHasCounted() throws Exception {
        assertEquals(
                lines(
                        "state        listening",
                        "listens on   [2001:db8:ffff::80]:80, [2001:db8:ffff::80]:443",
                        "connections  3 of 1000",
                        "requests     47",
                        "cut          east: /config tells 256 of 300 rules",
                        "",
                        "OUTCOME  STATUS  COUNT  WHAT",
                        "rules       200     40  Rules were told.",
                        "busy        503      7  There were too many connections.",
                        "slow          -      2  The connection was closed."),
                answer(new MapeRuleServerCommand(), services));
        String json = answer(new MapeRuleServerCommand(), services, "-j");
        assertEquals(
                "{\"state\":\"listening\",\"addresses\":[\"[2001:db8:ffff::80]:80\","
                        + "\"[2001:db8:ffff::80]:443\"],\"problem\":null,\"connections\":3,"
                        + "\"connectionsMost\":1000,\"requests\":47,\"outcomes\":["
                        + "{\"outcome\":\"rules\",\"status\":200,\"count\":40,"
                        + "\"sentence\":\"Rules were told.\"},",
                json.substring(0, json.indexOf("{\"outcome\":\"no-path\"")));
        assertEquals(
                "\"rulesCut\":[{\"domain\":\"east\",\"rules\":300,\"told\":256}]}",
                json.substring(json.indexOf("\"rulesCut\"")));
    }

    @Test
    void switchesAsJsonHaveEveryField() throws Exception {
        assertEquals(
                "[{\"id\":\"of:00000000000000ce\",\"role\":\"ce\",\"domain\":\"east\","
                        + "\"connected\":true,\"master\":true,\"programRules\":48,"
                        + "\"sessionRules\":6,\"pendingRules\":1,\"packetIns\":1234},"
                        + "{\"id\":\"of:00000000000000b1\",\"role\":\"br\",\"domain\":\"east\","
                        + "\"connected\":false,\"master\":false,\"programRules\":21,"
                        + "\"sessionRules\":0,\"pendingRules\":0,\"packetIns\":0}]",
                answer(new MapeSwitchesCommand(), services, "--json"));
    }

    @Test
    void subscribersAreATableOfUse() throws Exception {
        assertEquals(
                lines(
                        "SUBSCRIBER  IPV4        PSID  PORTS USED  SESSIONS  OFFLOADED  POLICY"
                                + "     SWITCH  CONTROLLER  DROPS",
                        "home1       192.0.2.18  0x34      12/252        34          3  full-cone"
                                + "  3.1 MB       999 B      7",
                        "home2       192.0.2.19     -     0/65536         0          0  symmetric"
                                + "     0 B         0 B      0"),
                answer(new MapeSubscribersCommand(), services));
    }

    @Test
    void oneSubscriberIsToldInFull() throws Exception {
        assertEquals(
                lines(
                        "subscriber         home1",
                        "attached to        of:00000000000000ce port 1, untagged",
                        "domain             east",
                        "end-user prefix    2001:db8:12:3400::/56",
                        "MAP address        2001:db8:12:3400:0:c000:212:34",
                        "IPv4 address       192.0.2.18, shared",
                        "PSID               0x34",
                        "port set           1232-1235 ... 64720-64723",
                        "ports used         12 of 252",
                        "sessions           34, 3 offloaded",
                        "policy             full-cone",
                        "by the switch      4200 packets, 3.1 MB",
                        "by the controller  1 packet, 999 B",
                        "dropped            7 packets"),
                answer(new MapeSubscribersCommand(), services, "home1"));
    }

    @Test
    void oneSubscriberAsJsonIsAnArrayOfOneWithExactBytes() throws Exception {
        assertEquals(
                "[{\"id\":\"home1\",\"switchId\":\"of:00000000000000ce\",\"port\":1,\"vlan\":0,"
                        + "\"domain\":\"east\",\"prefix\":\"2001:db8:12:3400::/56\","
                        + "\"address\":\"2001:db8:12:3400:0:c000:212:34\","
                        + "\"ipv4\":\"192.0.2.18\",\"psid\":52,"
                        + "\"portRanges\":\"1232-1235 ... 64720-64723\",\"portsTotal\":252,"
                        + "\"portsInUse\":12,\"sessions\":34,\"sessionsOffloaded\":3,"
                        + "\"policy\":\"full-cone\",\"packetsSwitch\":4200,"
                        + "\"bytesSwitch\":3141592,\"packetsController\":1,"
                        + "\"bytesController\":999,\"drops\":7}]",
                answer(new MapeSubscribersCommand(), services, "home1", "-j"));
    }

    @Test
    void aTraceOutNumbersItsStepsAndEndsWithTheVerdict() throws Exception {
        assertEquals(
                lines(
                        "home1: udp 192.168.1.10:40000 -> 203.0.113.5:53",
                        "1  home1  host at home",
                        "2  NAT    new session",
                        "          -> source becomes 192.0.2.18:1232",
                        "delivered (internet): The BR sends it to the Internet."),
                answer(
                        new MapeTraceCommand(),
                        services,
                        "out",
                        "home1",
                        "udp",
                        "192.168.1.10:40000",
                        "203.0.113.5:53"));
    }

    @Test
    void longEffectsOfATraceStepAreBrokenWithinTheWidth() {
        TraceSnapshot trace =
                TraceSnapshot.builder()
                        .packet("udp 203.0.113.5:53 > 192.0.2.18:1232")
                        .steps(
                                List.of(
                                        TraceStepSnapshot.builder()
                                                .where("CE of:0000000000000ce1 table 4")
                                                .what("ce in miss home1")
                                                .effect(
                                                        "vlan_vid 0x0 -> 0x1000, tun_ipv6_src"
                                                                + " 2001:db8:ffff::1 -> ::,"
                                                                + " tun_ipv6_dst"
                                                                + " 2001:db8:12:3400:0:c000:212:34"
                                                                + " -> ::")
                                                .build()))
                        .outcome("controller")
                        .reason("miss")
                        .sentence("The NAT decides.")
                        .build();
        assertEquals(
                lines(
                        "udp 203.0.113.5:53 > 192.0.2.18:1232",
                        "1  CE of:0000000000000ce1 table 4  ce in miss home1",
                        "                                   -> vlan_vid 0x0 -> 0x1000,"
                                + " tun_ipv6_src 2001:db8:ffff::1 -> ::,",
                        "                                      tun_ipv6_dst"
                                + " 2001:db8:12:3400:0:c000:212:34 -> ::",
                        "controller (miss): The NAT decides."),
                MapeViews.trace(trace));
    }

    @Test
    void whatTheRuleServerTellsIsPrintedAsItIs() throws Exception {
        assertEquals(
                "config of home1", answer(new MapeRulesCommand(), services, "config", "home1"));
        assertEquals("txt of null", answer(new MapeRulesCommand(), services, "txt"));
        assertEquals(
                "lab 2001:db8:ffff:1::/64 eth0",
                answer(new MapeKeaCommand(), services, "lab", "2001:db8:ffff:1::/64", "eth0"));
    }

    @Test
    void aTraceInAsJsonIsOneObject() throws Exception {
        assertEquals(
                "{\"packet\":\"udp 203.0.113.5:53 -> 192.0.2.18:1\",\"steps\":[],"
                        + "\"outcome\":\"dropped\",\"reason\":\"no-mapping\","
                        + "\"sentence\":\"No mapping has that outside port.\"}",
                answer(
                        new MapeTraceCommand(),
                        services,
                        "in",
                        "udp",
                        "203.0.113.5:53",
                        "192.0.2.18:1",
                        "-j"));
    }
}
