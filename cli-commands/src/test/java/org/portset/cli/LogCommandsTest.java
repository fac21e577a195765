// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.cli.TypedCommand.answer;
import static org.portset.cli.TypedCommand.lines;

import org.junit.jupiter.api.Test;

class LogCommandsTest {
    private static final String TIME = "2026-11-21T12:03:04Z";

    private final FakeServices services = new FakeServices();

    @Test
    void whoHadAPortIsASubscriberAndItsHost() throws Exception {
        assertEquals(
                lines(
                        "SUBSCRIBER  PREFIX                 IPV4                     FROM"
                                + "                      UNTIL",
                        "home1       2001:db8:12:3400::/56  192.0.2.18/32 PSID 0x34"
                                + "  2026-11-20T09:00:00.000Z  now",
                        "",
                        "SUBSCRIBER  HOST                FROM       UNTIL",
                        "home1       192.168.1.10:40000  not known  2026-11-21T12:05:00.123Z"),
                answer(new NatWhoCommand(), services, "192.0.2.18", "1232", "TCP", TIME));
    }

    @Test
    void whereNoMappingIsLoggedTheSubscriberIsTheAnswer() throws Exception {
        String text = answer(new NatWhoCommand(), services, "192.0.2.18", "1232", "udp", TIME);
        assertEquals(
                "No mapping of that port is in the log; its hosts are where log is mappings.",
                text.substring(text.lastIndexOf('\n') + 1));
    }

    @Test
    void nobodyIsAnAnswerToo() throws Exception {
        assertEquals(
                "(none) Nobody had that port then, as far as the log reaches.",
                answer(new NatWhoCommand(), services, "192.0.2.19", "1232", "tcp", TIME));
        assertEquals(
                "[]",
                answer(new NatWhoCommand(), services, "192.0.2.19", "1232", "tcp", TIME, "-j"));
    }

    @Test
    void whoHadAPortAsJsonHasEveryField() throws Exception {
        assertEquals(
                "[{\"address\":\"192.0.2.18\",\"port\":1232,\"protocol\":\"tcp\","
                        + "\"time\":\"2026-11-21T12:03:04Z\",\"subscriber\":\"home1\","
                        + "\"prefix\":\"2001:db8:12:3400::/56\",\"ipv4\":\"192.0.2.18/32\","
                        + "\"psid\":52,\"from\":\"2026-11-20T09:00:00.000Z\",\"until\":null,"
                        + "\"mappings\":[{\"insideAddress\":\"192.168.1.10\","
                        + "\"insidePort\":40000,\"from\":null,"
                        + "\"until\":\"2026-11-21T12:05:00.123Z\"}]}]",
                answer(new NatWhoCommand(), services, "-j", "192.0.2.18", "1232", "tcp", TIME));
    }

    @Test
    void theLogOfASubscriberIsATableNewestFirst() throws Exception {
        assertEquals(
                lines(
                        "TIME                      EVENT              PROTO  INSIDE"
                                + "                 OUTSIDE                  REMOTE",
                        "2026-11-21T12:03:01.500Z  mapping-created    tcp    192.168.1.10:40000"
                                + "     192.0.2.18:1232          -",
                        "2026-11-20T09:00:00.000Z  port-set-assigned  -      2001:db8:12:3400::/56"
                                + "  192.0.2.18/32 PSID 0x34  -"),
                answer(new NatLogCommand(), services, "home1"));
        assertEquals(
                2, answer(new NatLogCommand(), services, "home1", "--limit", "1").lines().count());
    }
}
