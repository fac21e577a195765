// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class ErrorsTest {
    private final FakeServices services = new FakeServices();

    private String error(PortsetCommand command, String... words) {
        return assertThrows(
                        CommandException.class, () -> TypedCommand.answer(command, services, words))
                .getNiceHelp();
    }

    @Test
    void anUnknownSubscriberIsAnsweredWithTheKnownOnes() {
        String expected =
                "Error: subscriber: there is none named home9; known subscribers: home1, home2";
        assertEquals(expected, error(new MapeSubscribersCommand(), "home9"));
        assertEquals(expected, error(new NatPolicyCommand(), "set", "home9", "symmetric"));
        assertEquals(expected, error(new NatPortsCommand(), "home9"));
    }

    @Test
    void anUnknownPresetIsAnsweredWithThePresets() {
        assertEquals(
                "Error: subscribers[0].policy.preset: must be one of full-cone, symmetric, not cone",
                error(new NatPolicyCommand(), "set", "home1", "cone"));
    }

    @Test
    void anEndpointWithoutPortIsNamed() {
        assertEquals(
                "Error: source: \"192.168.1.10\" is not an address and port such as"
                        + " 192.168.1.10:40000",
                error(
                        new MapeTraceCommand(),
                        "out",
                        "home1",
                        "udp",
                        "192.168.1.10",
                        "203.0.113.5:53"));
    }

    @Test
    void filtersThatNoSessionCanMeetAreRefused() {
        assertEquals(
                "Error: protocol: must be tcp, udp or icmp, not sctp",
                error(new NatSessionsCommand(), "--protocol", "sctp"));
        assertEquals(
                "Error: --offloaded and --slow exclude each other; give one of them, or none for"
                        + " all",
                error(new NatSessionsCommand(), "home1", "--offloaded", "--slow"));
        assertEquals(
                "Error: limit: must be a number from 1 to 999999999, not 0",
                error(new NatSessionsCommand(), "--limit", "0"));
    }

    @Test
    void unknownAndUnfinishedOptionsAreNamed() {
        assertEquals(
                "Error: option: there is none named --fast; see --help",
                error(new NatSessionsCommand(), "home1", "--fast"));
        assertEquals(
                "Error: --limit: needs a value",
                error(new NatSessionsCommand(), "home1", "--limit"));
    }

    @Test
    void wordsInTheWrongNumberAreAnsweredWithTheForms() {
        assertEquals(
                "Error: write: mape-trace out SUBSCRIBER PROTOCOL SOURCE:PORT DESTINATION:PORT,"
                        + " or: mape-trace in PROTOCOL SOURCE:PORT DESTINATION:PORT",
                error(new MapeTraceCommand(), "in", "udp", "203.0.113.5:53"));
        assertEquals(
                "Error: write: nat-policy [SUBSCRIBER], or: nat-policy set SUBSCRIBER PRESET,"
                        + " or: nat-policy set SUBSCRIBER --mapping BEHAVIOUR --filtering BEHAVIOUR,"
                        + " or: nat-policy set SUBSCRIBER FIELD=VALUE ...",
                error(new NatPolicyCommand(), "set", "home1"));
        assertEquals(
                "Error: write: nat-who ADDRESS PORT PROTOCOL TIME",
                error(new NatWhoCommand(), "192.0.2.18", "1232", "tcp"));
        assertEquals("Error: write: nat-log SUBSCRIBER [--limit N]", error(new NatLogCommand()));
        assertEquals(
                "Error: arguments: one is enough, but there are home1 home2",
                error(new MapeSubscribersCommand(), "home1", "home2"));
        assertEquals(
                "Error: arguments: one is enough, but there are home1 home2",
                error(new NatPortsCommand(), "home1", "home2"));
    }

    @Test
    void ofManySubscribersTheFirstTwelveAreNamed() {
        List<String> ids =
                IntStream.rangeClosed(1, 14).mapToObj(i -> "h" + i).collect(Collectors.toList());
        assertEquals(
                "subscriber: no; known subscribers: h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11,"
                        + " h12 and 2 more (mape-subscribers lists them)",
                Advice.complete("subscriber: no", ids));
        assertEquals(
                "subscriber: no; known subscribers: none is configured",
                Advice.complete("subscriber: no", List.of()));
    }
}
