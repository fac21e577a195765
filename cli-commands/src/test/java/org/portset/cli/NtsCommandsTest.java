// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.portset.cli.TypedCommand.lines;

import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class NtsCommandsTest {
    private final FakeServices services = new FakeServices();
    private final FakeNts nts = new FakeNts();

    private String answer(NtsCommand command, String... words) throws Exception {
        return TypedCommand.answer(command.with(nts), services, words);
    }

    private String error(NtsCommand command, String... words) {
        return assertThrows(CommandException.class, () -> answer(command, words)).getNiceHelp();
    }

    @Test
    void hostsAreATable() throws Exception {
        assertEquals(
                lines(
                        "NAME                SUBSCRIBER  ADDRESS       ORIGIN      EXPIRES  SERVICES",
                        "alice.home.example  home1       192.168.1.10  configured    never  -",
                        "bob.home.example    home1       192.168.1.11  configured    never"
                                + "  _ssh._tcp=22",
                        "carol.home.example  home1       192.168.1.12  learnt       23h59m  -"),
                answer(new NtsHostsCommand()));
        assertEquals(
                "(none) No host is reached by name; nts-hosts add lists one.",
                answer(new NtsHostsCommand(), "home2"));
    }

    @Test
    void aHostIsAddedAndRemoved() throws Exception {
        assertEquals(
                "bob.home.example is 192.168.1.11 of home1 now.",
                answer(
                        new NtsHostsCommand(),
                        "add",
                        "home1",
                        "bob.home.example",
                        "192.168.1.11",
                        "_ssh._tcp=22"));
        assertEquals(
                "carol.home.example, which was 192.168.1.12 of home1 (learnt), is out of the"
                        + " list.",
                answer(new NtsHostsCommand(), "remove", "carol.home.example"));
    }

    @Test
    void whatIsTypedWrongIsAnsweredWithWhatToType() {
        String usage =
                "Error: write: nts-hosts [SUBSCRIBER], or: nts-hosts add SUBSCRIBER NAME ADDRESS"
                        + " [SERVICE=PORT ...], or: nts-hosts remove NAME";
        assertEquals(usage, error(new NtsHostsCommand(), "add", "home1", "a.example"));
        assertEquals(usage, error(new NtsHostsCommand(), "remove"));
        assertEquals(usage, error(new NtsHostsCommand(), "home1", "home2"));
        assertEquals(
                "Error: name: no host is called dave",
                error(new NtsHostsCommand(), "remove", "dave"));
        assertEquals(
                "Error: subscriber: there is none named home9; known subscribers: home1, home2",
                error(new NtsCacheCommand(), "home9"));
        assertEquals(
                "Error: write: nts-why NAME [PORT] [--protocol tcp|udp] [--srv]",
                error(new NtsWhyCommand()));
        assertEquals(
                "Error: port: must be a number from 1 to 65535, not 65536",
                error(new NtsWhyCommand(), "a.example", "65536"));
    }

    @Test
    void theCacheIsATable() throws Exception {
        assertEquals(
                lines(
                        "SUBSCRIBER  PROTO  REMOTE          OUTSIDE          INSIDE            USES"
                                + "  EXPIRES",
                        "home1       any    any             192.0.2.18:any   192.168.1.10:any     0"
                                + "    940ms",
                        "home1       tcp    203.0.113.0/24  192.0.2.18:1232  192.168.1.11:22      1"
                                + "   1870ms"),
                answer(new NtsCacheCommand()));
        assertEquals(
                "(none) No packet is let in that no session and no mapping takes.",
                answer(new NtsCacheCommand(), "home2"));
    }

    @Test
    void theQueueIsATable() throws Exception {
        assertEquals(
                lines(
                        "SUBSCRIBER  PROTO  REMOTE  OUTSIDE         INSIDE            WAITED    LEFT",
                        "home1       any    any     192.0.2.18:any  192.168.1.11:any   120ms"
                                + "  1680ms"),
                answer(new NtsQueueCommand(), "home1"));
        assertEquals("(none) No request waits.", answer(new NtsQueueCommand(), "home2"));
    }

    @Test
    void statisticsTellOfSocketsRoutersAndRefusals() throws Exception {
        String routers =
                lines(
                        "SUBSCRIBER  HOSTS  REQUESTS  GRANTED  WAITED  MEAN  MAPPED  REFUSED"
                                + "  WAITING  MOST  SESSIONS  AGAIN  STRAYS  UNUSED",
                        "home1           3        53       48      17  20ms       1        3"
                                + "        1     6        60      9       2       4",
                        "",
                        "COUNT  REFUSED",
                        "    2  home1: timed-out",
                        "    1  home1: port-not-in-set");
        assertEquals(routers, answer(new NtsStatsCommand(), "home1"));
        assertEquals(
                lines(
                        "SOCKET  LISTENS ON        STATE",
                        "router  203.0.113.1:4754  listening",
                        "server  -                 203.0.113.53:53 can't be had: Address already in"
                                + " use; tried again every 10 s",
                        "",
                        "COUNT  WHAT",
                        "   48  router: requests granted",
                        "",
                        routers,
                        "",
                        "processing of a request: n 53, mean 8.0 us, median 7.0 us, 99 % 20.0"
                                + " us"),
                answer(new NtsStatsCommand()));
    }

    @Test
    void whyTellsInOneLine() throws Exception {
        assertEquals(
                "alice.home.example port 80 tcp: can't be reached. Port 80 is another home's.",
                answer(new NtsWhyCommand(), "alice.home.example", "80", "--protocol", "tcp"));
        assertEquals(
                "alice.home.example port 80: can be reached. A request would let its packet in to"
                        + " 192.168.1.10.",
                answer(new NtsWhyCommand(), "--srv", "alice.home.example", "80"));
    }

    @Test
    void everyCommandHasJson() throws Exception {
        assertEquals(
                "[{\"subscriber\":\"home1\",\"protocol\":\"any\",\"remote\":\"any\","
                        + "\"outsideAddress\":\"192.0.2.18\",\"outsidePort\":0,"
                        + "\"insideAddress\":\"192.168.1.11\",\"insidePort\":0,"
                        + "\"waitedMillis\":120,\"leftMillis\":1680}]",
                answer(new NtsQueueCommand(), "-j"));
        assertEquals(
                "{\"name\":\"a.example\",\"protocol\":\"any\",\"port\":0,"
                        + "\"subscriber\":\"home1\",\"reached\":true,"
                        + "\"sentence\":\"A request would let its packet in to 192.168.1.10.\"}",
                answer(new NtsWhyCommand(), "a.example", "-j"));
        assertEquals("[]", answer(new NtsHostsCommand(), "home2", "--json"));
        assertEquals("[]", answer(new NtsCacheCommand(), "home2", "--json"));
        assertEquals(
                "{\"sockets\":[],\"processing\":null,\"routers\":[]}",
                answer(new NtsStatsCommand(), "home2", "--json"));
    }
}
