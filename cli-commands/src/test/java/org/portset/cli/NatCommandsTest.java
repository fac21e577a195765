// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.cli.TypedCommand.answer;
import static org.portset.cli.TypedCommand.lines;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NatCommandsTest {
    private static final String HEADER =
            "SUBSCRIBER  PROTO  INSIDE              OUTSIDE  REMOTE           STATE        PATH  "
                    + "    OUT      IN  EXPIRES";
    private static final String TCP =
            "home1       tcp    192.168.1.10:40000    64720  203.0.113.5:443  ESTABLISHED  switch"
                    + "  52 kB  3.1 MB     2h4m";

    private final FakeServices services = new FakeServices();

    @Test
    void sessionsComeWithMostBytesFirst() throws Exception {
        assertEquals(
                lines(
                        HEADER,
                        TCP,
                        "home1       udp    192.168.1.10:5353      1232  198.51.100.7:53  -      "
                                + "      slow     64 B   120 B    4m59s",
                        "home1       icmp   192.168.1.11:77        1233  203.0.113.5      -      "
                                + "      slow     84 B     0 B       1m"),
                answer(new NatSessionsCommand(), services));
    }

    @Test
    void aLimitSaysHowManyMoreThereAre() throws Exception {
        assertEquals(
                lines(HEADER, TCP, "... and 2 more; --limit 3 shows all."),
                answer(new NatSessionsCommand(), services, "--limit", "1"));
    }

    @Test
    void filtersHoldBeforeAndBehindTheSubscriber() throws Exception {
        String one = lines(HEADER, TCP);
        assertEquals(one, answer(new NatSessionsCommand(), services, "--protocol", "tcp"));
        assertEquals(one, answer(new NatSessionsCommand(), services, "home1", "--protocol", "TCP"));
        assertEquals(one, answer(new NatSessionsCommand(), services, "home1", "--offloaded"));
        assertEquals(
                one,
                answer(new NatSessionsCommand(), services, "home1", "--remote=203.0.113.5:443"));
        assertEquals(
                "(none) No live session is as asked for.",
                answer(new NatSessionsCommand(), services, "--slow", "--protocol", "tcp"));
    }

    @Test
    void sessionsAsJsonHaveExactNumbers() throws Exception {
        assertEquals(
                "[{\"subscriber\":\"home1\",\"protocol\":\"tcp\","
                        + "\"insideAddress\":\"192.168.1.10\",\"insidePort\":40000,"
                        + "\"outsideAddress\":\"192.0.2.18\",\"outsidePort\":64720,"
                        + "\"remoteAddress\":\"203.0.113.5\",\"remotePort\":443,"
                        + "\"state\":\"ESTABLISHED\",\"mapping\":null,\"filtering\":null,"
                        + "\"initiatedInside\":false,\"offloaded\":true,\"packetsOut\":0,"
                        + "\"bytesOut\":52000,\"packetsIn\":0,\"bytesIn\":3141592,"
                        + "\"slowPackets\":0,\"ageSeconds\":0,\"expiresSeconds\":7440}]",
                answer(new NatSessionsCommand(), services, "home1", "--limit", "1", "-j"));
    }

    @Test
    void mappingsComeByOutsidePortWithTheirRemainingLifetime() throws Exception {
        assertEquals(
                lines(
                        "SUBSCRIBER  PROTO  OUTSIDE          INSIDE             ORIGIN   EXPIRES",
                        "home1       tcp    192.0.2.18:1232  192.168.1.10:80    static     never",
                        "home1       tcp    192.0.2.18:2257  192.168.1.10:8080  nat-pmp      59m"),
                answer(new NatMappingsCommand(), services));
        assertEquals(
                "{\"subscriber\":\"home1\",\"protocol\":\"tcp\","
                        + "\"insideAddress\":\"192.168.1.10\",\"insidePort\":80,"
                        + "\"outsideAddress\":\"192.0.2.18\",\"outsidePort\":1232,"
                        + "\"origin\":\"static\",\"expiresSeconds\":-1}",
                answer(new NatMappingsCommand(), services, "home1", "-j")
                        .substring(1)
                        .split("(?<=}),", -1)[0]);
    }

    @Test
    void mappingsAreAddedAndRemoved() throws Exception {
        String header = "SUBSCRIBER  PROTO  OUTSIDE          INSIDE           ORIGIN  EXPIRES";
        assertEquals(
                lines(
                        "added:",
                        header,
                        "home1       udp    192.0.2.18:1233  192.168.1.10:53  static    never"),
                answer(
                        new NatMappingsCommand(),
                        services,
                        "add",
                        "home1",
                        "udp",
                        "1233",
                        "192.168.1.10:53"));
        assertEquals(
                lines(
                        "removed:",
                        header,
                        "home1       tcp    192.0.2.18:1232  192.168.1.10:80  static    never"),
                answer(new NatMappingsCommand(), services, "remove", "home1", "tcp", "1232"));
    }

    @Test
    void dropsAreThoseThatHappenedLargestFirst() throws Exception {
        assertEquals(
                lines(
                        "PACKETS  REASON      SEVERITY  BY          WHERE",
                        "   1200  no-mapping  INFO      switch      of:00000000000000ce",
                        "      3  no-mapping  INFO      controller  of:00000000000000ce",
                        "",
                        "no-mapping  What no-mapping means. (RFC 4787 section 5)"),
                answer(new NatDropsCommand(), services));
    }

    @Test
    void allDropsAreThoseThatNeverHappenedToo() throws Exception {
        assertEquals(
                lines(
                        "PACKETS  REASON          SEVERITY  BY          WHERE",
                        "   1200  no-mapping      INFO      switch      of:00000000000000ce",
                        "      3  no-mapping      INFO      controller  of:00000000000000ce",
                        "      0  spoofed-source  INFO      switch      of:00000000000000ce",
                        "",
                        "no-mapping      What no-mapping means. (RFC 4787 section 5)",
                        "spoofed-source  What spoofed-source means. (RFC 4787 section 5)"),
                answer(new NatDropsCommand(), services, "--all"));
    }

    @Test
    void dropsAsJsonAreInTheSameOrder() throws Exception {
        String rest =
                "\"severity\":\"INFO\",\"sentence\":\"What no-mapping means.\","
                        + "\"rfc\":\"RFC 4787 section 5\"}";
        assertEquals(
                "[{\"reason\":\"no-mapping\",\"count\":1200,\"where\":\"of:00000000000000ce\","
                        + "\"by\":\"switch\","
                        + rest
                        + ",{\"reason\":\"no-mapping\",\"count\":3,"
                        + "\"where\":\"of:00000000000000ce\",\"by\":\"controller\","
                        + rest
                        + "]",
                answer(new NatDropsCommand(), services, "-j"));
    }

    @Test
    void policiesAreATableWithALegend() throws Exception {
        assertEquals(
                lines(
                        "SUBSCRIBER  PRESET     MAPPING  FILTERING  UDP  TCP OPENING  TCP OPEN"
                                + "  ICMP  PORTS  SESSIONS  LOG",
                        "home1       full-cone  EI       EI          5m           4m      2h4m"
                                + "    1m    100  no limit  port-set",
                        "home2       symmetric  APD      APD         5m           4m      2h4m"
                                + "    1m    100  no limit  port-set",
                        "EI endpoint-independent, AD address-dependent, APD"
                                + " address-and-port-dependent (RFC 4787)"),
                answer(new NatPolicyCommand(), services));
    }

    @Test
    void onePolicyIsToldInFull() throws Exception {
        assertEquals(
                lines(
                        "policy of home1",
                        "nat44                  yes",
                        "preset                 full-cone",
                        "mapping                endpoint-independent",
                        "filtering              endpoint-independent",
                        "tcp filtering          endpoint-independent",
                        "udp timer              5m",
                        "tcp opening            4m",
                        "tcp established        2h4m",
                        "tcp closing            4m",
                        "tcp reset              4m",
                        "tcp closed             hold, 4m",
                        "icmp timer             1m",
                        "tcp port limit         100",
                        "udp port limit         100",
                        "icmp id limit          100",
                        "session limit          no limit",
                        "new sessions a second  no limit",
                        "inbound refresh        no",
                        "port parity            yes",
                        "port overload          no",
                        "port hold              0s",
                        "ports held at once     65536",
                        "unsolicited syn reply  yes",
                        "unmappable reply       host-unreachable",
                        "icmp errors            yes",
                        "untranslated           nothing",
                        "log                    port-set"),
                answer(new NatPolicyCommand(), services, "home1"));
    }

    @Test
    void aChangeOfPresetPrintsWhatWasAndWhatIs() throws Exception {
        assertEquals(
                lines(
                        "policy of home1 changed",
                        "  preset         full-cone -> symmetric",
                        "  mapping        endpoint-independent -> address-and-port-dependent",
                        "  filtering      endpoint-independent -> address-and-port-dependent",
                        "  tcp filtering  endpoint-independent -> address-and-port-dependent",
                        "Sessions that exist keep the behaviour they began with."),
                answer(new NatPolicyCommand(), services, "set", "home1", "symmetric"));
        assertEquals(
                "policy of home1 is unchanged",
                answer(new NatPolicyCommand(), services, "set", "home1", "symmetric"));
    }

    @Test
    void aChangeOfBehaviorsCanStandBehindTheSubscriber() throws Exception {
        assertEquals(
                lines(
                        "policy of home1 changed",
                        "  preset         full-cone -> -",
                        "  mapping        endpoint-independent -> address-and-port-dependent",
                        "  filtering      endpoint-independent -> address-dependent",
                        "  tcp filtering  endpoint-independent -> address-dependent",
                        "Sessions that exist keep the behaviour they began with."),
                answer(
                        new NatPolicyCommand(),
                        services,
                        "set",
                        "home1",
                        "--mapping",
                        "address-and-port-dependent",
                        "--filtering",
                        "address-dependent"));
    }

    @Test
    void anyFieldOfThePolicyCanBeSetByItsNameInTheConfiguration() throws Exception {
        answer(
                new NatPolicyCommand(),
                services,
                "set",
                "home1",
                "symmetric",
                "timers.udpSeconds=600",
                "untranslated=10.0.0.0/8,172.16.0.0/12",
                "log=",
                "--filtering",
                "address-dependent");

        assertEquals(
                Map.of(
                        "preset", "symmetric",
                        "timers.udpSeconds", "600",
                        "untranslated", "10.0.0.0/8,172.16.0.0/12",
                        "log", "",
                        "filtering", "address-dependent"),
                services.nat().fieldsSet());
    }

    @Test
    void aPolicyAsJsonIsAnArrayOfOne() throws Exception {
        assertEquals(
                "[{\"subscriber\":\"home1\",\"nat44\":true,\"preset\":\"full-cone\","
                        + "\"mapping\":\"endpoint-independent\","
                        + "\"filtering\":\"endpoint-independent\","
                        + "\"tcpFiltering\":\"endpoint-independent\",\"udpSeconds\":300,"
                        + "\"tcpPartialOpenSeconds\":240,\"tcpEstablishedSeconds\":7440,"
                        + "\"tcpPartialCloseSeconds\":240,\"tcpTransitorySeconds\":240,"
                        + "\"tcpTimeWaitSeconds\":240,"
                        + "\"icmpSeconds\":60,\"tcpPortLimit\":100,\"udpPortLimit\":100,"
                        + "\"icmpIdLimit\":100,\"sessionLimit\":0,"
                        + "\"sessionsPerSecondLimit\":0,\"inboundRefresh\":false,"
                        + "\"portParity\":true,\"portOverload\":false,"
                        + "\"portHoldSeconds\":0,\"portHoldCount\":65536,\"unsolicitedSynReply\":true,"
                        + "\"unmappableReply\":\"host-unreachable\",\"timeWait\":\"hold\",\"icmpErrors\":true,"
                        + "\"untranslated\":[],\"log\":\"port-set\","
                        + "\"logDestinations\":false}]",
                answer(new NatPolicyCommand(), services, "-j", "home1"));
    }
}
