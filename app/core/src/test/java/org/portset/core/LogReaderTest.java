// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.portset.api.LogEntrySnapshot;
import org.portset.api.WhoSnapshot;
import org.portset.core.log.NatLog;
import org.portset.core.testing.TestNetwork;

/**
 * What CLI and REST get for what is typed. home1 had 192.0.2.18's PSID 0x34 from 12:00:00.250 on.
 */
class LogReaderTest {
    @TempDir private Path directory;
    private final AtomicLong clock =
            new AtomicLong(Instant.parse("2026-11-21T12:00:00.250Z").toEpochMilli());
    private NatLog log;
    private LogReader reader;

    @BeforeEach
    void start() {
        log = new NatLog(directory, "127.0.0.1", clock::get);
        reader = new LogReader(log);
        log.apply(TestNetwork.model(TestNetwork::asIs));
        clock.addAndGet(3_600_000);
    }

    @AfterEach
    void stop() {
        log.close();
    }

    private List<String> holders(String time) {
        return reader.who("192.0.2.18", "1232", "tcp", time).stream()
                .map(WhoSnapshot::subscriber)
                .collect(Collectors.toList());
    }

    @Test
    @Tag("RFC6888-10")
    void tellsWhoAndSinceWhen() {
        WhoSnapshot who = reader.who("192.0.2.18", "1232", "tcp", "2026-11-21T12:30:00Z").get(0);

        assertEquals("home1", who.subscriber());
        assertEquals("2001:db8:12:3400::/56", who.prefix());
        assertEquals("192.0.2.18/32", who.ipv4());
        assertEquals(0x34, who.psid());
        assertEquals("2026-11-21T12:00:00.250Z", who.from());
        assertNull(who.until());
        assertEquals("2026-11-21T12:30:00Z", who.time());
    }

    @Test
    void aSecondIsAllOfItAndAFractionOneMoment() {
        assertEquals(List.of("home1"), holders("2026-11-21T12:00:00Z"));
        assertEquals(List.of(), holders("2026-11-21T12:00:00.249Z"));
        assertEquals(List.of("home1"), holders("2026-11-21T12:00:00.250Z"));
        assertEquals(List.of(), holders("2026-11-21T11:59:59Z"));
        assertEquals(List.of("home1"), holders("2026-11-21T13:00:00+01:00"));
    }

    @Test
    void whoeverHadItInThatSecondIsNamed() {
        clock.set(Instant.parse("2026-11-21T13:00:05.500Z").toEpochMilli());
        log.apply(
                TestNetwork.model(
                        document -> {
                            ObjectNode other =
                                    (ObjectNode) document.withArray("subscribers").get(0);
                            other.put("id", "neighbour");
                        }));
        clock.addAndGet(10_000);

        assertEquals(List.of("home1", "neighbour"), holders("2026-11-21T13:00:05Z"));
        assertEquals(List.of("home1"), holders("2026-11-21T13:00:04Z"));
        assertEquals(List.of("neighbour"), holders("2026-11-21T13:00:06Z"));
        assertEquals(
                "2026-11-21T13:00:05.500Z",
                reader.who("192.0.2.18", "1232", "tcp", "2026-11-21T13:00:04Z").get(0).until());
    }

    @Test
    void aSubscriberThatIsGoneHasItsRecords() {
        log.apply(TestNetwork.model(document -> document.withArray("subscribers").remove(1)));

        assertEquals(
                List.of("port-set-released", "port-set-assigned"),
                reader.recent("home2", 10).stream()
                        .map(LogEntrySnapshot::event)
                        .collect(Collectors.toList()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2001:db8::1 | 1232 | tcp | 2026-11-21T12:30:00Z | address: ",
                "192.0.2.256 | 1232 | tcp | 2026-11-21T12:30:00Z | address: ",
                "            | 1232 | tcp | 2026-11-21T12:30:00Z | address: ",
                "192.0.2.18 | 65536 | tcp | 2026-11-21T12:30:00Z | port: ",
                "192.0.2.18 | -1 | tcp | 2026-11-21T12:30:00Z | port: ",
                "192.0.2.18 |  | tcp | 2026-11-21T12:30:00Z | port: ",
                "192.0.2.18 | 1232 | gre | 2026-11-21T12:30:00Z | protocol: ",
                "192.0.2.18 | 1232 | | 2026-11-21T12:30:00Z | protocol: ",
                "192.0.2.18 | 1232 | tcp | 2026-11-21T12:30:00 | time: ",
                "192.0.2.18 | 1232 | tcp | 12:30:00 | time: ",
                "192.0.2.18 | 1232 | tcp |  | time: ",
                "192.0.2.18 | 1232 | tcp | 2026-11-21T14:00:00Z | time: ",
                "192.0.2.18 | 1232 | tcp | +999999999-01-01T00:00:00Z | time: ",
            })
    void namesWhatCantBeUsed(
            String address, String port, String protocol, String time, String named) {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> reader.who(address, port, protocol, time));
        assertEquals(named.strip(), e.getMessage().substring(0, named.strip().length()));
    }
}
