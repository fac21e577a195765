// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onlab.packet.Ip4Address;
import org.portset.core.testing.TestNetwork;

/**
 * Who had which port when, asked of the files: also of another run's, and of a disk that failed.
 */
class NatLogTest {
    private static final Ip4Address SHARED = Ip4Address.valueOf("192.0.2.18");
    private static final int HOME1_PORT = 1232; // PSID 0x34
    private static final int HOME2_PORT = 1236; // PSID 0x35
    private static final long YESTERDAY = Instant.parse("2026-11-20T09:00:00Z").toEpochMilli();
    private static final long TODAY = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();

    @TempDir private Path directory;
    private final AtomicLong clock = new AtomicLong(YESTERDAY);
    private NatLog log;

    @AfterEach
    void close() {
        if (log != null) {
            log.close();
        }
    }

    private void start() {
        close();
        log = new NatLog(directory, "127.0.0.1", clock::get);
    }

    private void configure(Consumer<ObjectNode> change) {
        log.apply(TestNetwork.model(change));
        log.flush();
    }

    private static ObjectNode subscriber(ObjectNode document, int index) {
        return (ObjectNode) document.withArray("subscribers").get(index);
    }

    private static void withoutHome2(ObjectNode document) {
        document.withArray("subscribers").remove(1);
    }

    /** The homes have changed their prefixes. */
    private static void swapped(ObjectNode document) {
        subscriber(document, 0).remove("staticMappings");
        String first = subscriber(document, 0).get("prefix").asText();
        subscriber(document, 0).put("prefix", subscriber(document, 1).get("prefix").asText());
        subscriber(document, 1).put("prefix", first);
    }

    private String holder(int port, long millis) {
        List<PortSetRecord> found = log.portSets(SHARED, port, Moments.millisecond(millis));
        assertTrue(found.size() < 2, found.size() + " at once");
        return found.isEmpty() ? "nobody" : found.get(0).subscriber();
    }

    private List<String> lines(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .flatMap(NatLogTest::linesOf)
                    .collect(Collectors.toList());
        }
    }

    private static Stream<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void mapping(LogEvent event, String protocol, String inside, int outsidePort) {
        String[] endpoint = inside.split(":", 2);
        log.add(
                MappingRecord.ofMapping(
                        clock.get(),
                        event,
                        "home1",
                        protocol.equals("tcp") ? 6 : 17,
                        Ip4Address.valueOf(endpoint[0]).toInt(),
                        Integer.parseInt(endpoint[1]),
                        SHARED.toInt(),
                        outsidePort));
    }

    private List<String> insides(int port, String protocol, long millis) {
        return log.mappings(SHARED, port, protocol, Moments.millisecond(millis)).stream()
                .map(MappingInterval::inside)
                .collect(Collectors.toList());
    }

    @Test
    @Tag("RFC6888-14")
    void aPortSetIsOneRecordForASubscriber() throws IOException {
        start();
        configure(TestNetwork::asIs);
        clock.addAndGet(TimeUnit.HOURS.toMillis(5));
        configure(TestNetwork::asIs);

        assertEquals(
                List.of(
                        "<134>1 2026-11-20T09:00:00.000Z 127.0.0.1 portset - port-set-assigned"
                                + " [portset@32473 natEvent=\"16\" subscriber=\"home1\""
                                + " prefix=\"2001:db8:12:3400::/56\" ipv4=\"192.0.2.18/32\""
                                + " psidOffset=\"6\" psidLength=\"8\" psid=\"52\"]"),
                lines("port-sets").stream()
                        .filter(line -> line.contains("home1"))
                        .collect(Collectors.toList()));
        assertEquals(2, lines("port-sets").size());
    }

    @Test
    void answersByTimeAndPort() {
        start();
        configure(TestNetwork::asIs);
        clock.set(TODAY);
        configure(NatLogTest::swapped);

        assertEquals("nobody", holder(HOME1_PORT, YESTERDAY - 1));
        assertEquals("home1", holder(HOME1_PORT, YESTERDAY));
        assertEquals("home2", holder(HOME2_PORT, YESTERDAY));
        assertEquals("home1", holder(HOME1_PORT, TODAY - 1));
        assertEquals("home2", holder(HOME1_PORT, TODAY));
        assertEquals("home1", holder(HOME2_PORT, TODAY + 5));
        assertEquals("nobody", holder(80, TODAY));
        Ip4Address other = Ip4Address.valueOf("192.0.2.19");
        assertEquals(List.of(), log.portSets(other, HOME1_PORT, Moments.millisecond(TODAY)));
        assertEquals(2, log.portSets(SHARED, HOME1_PORT, Moments.second(TODAY - 500)).size());
    }

    @Test
    void knowsAfterARestartWhatWasBefore() throws IOException {
        start();
        configure(TestNetwork::asIs);
        clock.addAndGet(TimeUnit.HOURS.toMillis(1));
        configure(NatLogTest::withoutHome2);
        long removed = clock.get();
        clock.set(TODAY);
        start();
        configure(NatLogTest::withoutHome2);

        assertEquals("home2", holder(HOME2_PORT, removed - 1));
        assertEquals("nobody", holder(HOME2_PORT, removed));
        assertEquals("home1", holder(HOME1_PORT, TODAY));
        PortSetRecord home1 = log.portSets(SHARED, HOME1_PORT, Moments.millisecond(TODAY)).get(0);
        assertEquals(YESTERDAY, home1.fromMillis());
        assertEquals(3, lines("port-sets").size());
    }

    @Test
    void aLineCutOffByAPowerFailureCostsNoOther() throws IOException {
        start();
        configure(NatLogTest::withoutHome2);
        log.close();
        Path file = directory.resolve("port-sets.log");
        Files.writeString(file, Files.readString(file) + "<134>1 2026-11-20T10:00:0");
        clock.set(TODAY);
        start();
        configure(TestNetwork::asIs);
        start();

        assertEquals("home1", holder(HOME1_PORT, YESTERDAY));
        assertEquals("home2", holder(HOME2_PORT, TODAY));
    }

    @Test
    void logsNothingOfASubscriberThatIsNotToBeLogged() throws IOException {
        start();
        configure(document -> subscriber(document, 0).putObject("policy").put("log", "none"));

        assertEquals("nobody", holder(HOME1_PORT, YESTERDAY));
        assertEquals("home2", holder(HOME2_PORT, YESTERDAY));
        assertTrue(lines("port-sets").stream().noneMatch(line -> line.contains("home1")));
    }

    @Test
    void findsTheMappingOfAMoment() {
        start();
        mapping(LogEvent.MAPPING_CREATED, "tcp", "192.168.1.10:40000", HOME1_PORT);
        clock.addAndGet(1000);
        mapping(LogEvent.MAPPING_CREATED, "udp", "192.168.1.77:5000", HOME1_PORT);
        mapping(LogEvent.MAPPING_ENDED, "tcp", "192.168.1.10:40000", HOME1_PORT);
        clock.addAndGet(1000);
        mapping(LogEvent.MAPPING_CREATED, "tcp", "192.168.1.11:50000", HOME1_PORT);

        assertEquals(List.of(), insides(HOME1_PORT, "tcp", YESTERDAY - 1));
        assertEquals(List.of("192.168.1.10:40000"), insides(HOME1_PORT, "tcp", YESTERDAY + 999));
        assertEquals(List.of(), insides(HOME1_PORT, "tcp", YESTERDAY + 1000));
        assertEquals(List.of("192.168.1.11:50000"), insides(HOME1_PORT, "tcp", YESTERDAY + 2000));
        assertEquals(List.of("192.168.1.77:5000"), insides(HOME1_PORT, "udp", YESTERDAY + 2000));
        assertEquals(List.of(), insides(HOME1_PORT + 1, "tcp", YESTERDAY + 500));
        MappingInterval first =
                log.mappings(SHARED, HOME1_PORT, "tcp", Moments.millisecond(YESTERDAY + 500))
                        .get(0);
        assertEquals(OptionalLong.of(YESTERDAY), first.fromMillis());
        assertEquals(OptionalLong.of(YESTERDAY + 1000), first.untilMillis());
    }

    @Test
    @Tag("RFC7857-3")
    void findsAllThatShareAnOverloadedPort() {
        start();
        mapping(LogEvent.MAPPING_CREATED, "tcp", "192.168.1.10:40000", HOME1_PORT);
        mapping(LogEvent.MAPPING_CREATED, "tcp", "192.168.1.11:40000", HOME1_PORT);

        assertEquals(2, insides(HOME1_PORT, "tcp", YESTERDAY).size());
    }

    @Test
    void whatAnEarlierRunLeftOpenEndedAtTheLatestWhenTheNextBegan() {
        start();
        mapping(LogEvent.MAPPING_CREATED, "tcp", "192.168.1.10:40000", HOME1_PORT);
        clock.set(TODAY);
        start();

        assertEquals(List.of("192.168.1.10:40000"), insides(HOME1_PORT, "tcp", TODAY - 1));
        assertEquals(List.of(), insides(HOME1_PORT, "tcp", TODAY));
    }

    @Test
    void recentRecordsAreTheLastOnesNewestFirst() {
        start();
        configure(TestNetwork::asIs);
        for (int i = 0; i < 5; i++) {
            clock.addAndGet(10);
            mapping(LogEvent.MAPPING_CREATED, "udp", "192.168.1.10:" + (5000 + i), 1232 + i);
        }

        List<String> insides =
                log.recent("home1", 2).stream()
                        .map(entry -> entry.value("inside"))
                        .collect(Collectors.toList());
        assertEquals(List.of("192.168.1.10:5004", "192.168.1.10:5003"), insides);
        assertEquals("port-set-assigned", log.recent("home1", 50).get(5).event());
        assertEquals(1, log.recent("home2", 50).size());
        assertEquals(0, log.recent("home", 50).size());
    }

    @Test
    @Tag("RFC6888-14")
    void filesStayWithinTheirSize() throws IOException {
        start();
        configure(document -> document.putObject("log").put("maxMegabytes", 1));
        for (int batch = 0; batch < 100; batch++) {
            for (int i = 0; i < 200; i++) {
                mapping(LogEvent.MAPPING_CREATED, "udp", "192.168.1.10:5000", batch);
            }
            clock.addAndGet(TimeUnit.SECONDS.toMillis(11));
            log.flush();
        }

        long bytes = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.collect(Collectors.toList())) {
                bytes += Files.size(each);
            }
        }
        assertTrue(bytes < 1_000_000, bytes + " bytes");
        assertTrue(bytes > 500_000, bytes + " bytes");
        assertEquals(0, log.lost());
        // Port sets are never pushed out.
        assertEquals("home1", holder(HOME1_PORT, YESTERDAY));
        assertFalse(log.mappings(SHARED, 99, "udp", Moments.millisecond(clock.get())).isEmpty());
        assertTrue(log.mappings(SHARED, 0, "udp", Moments.millisecond(clock.get())).isEmpty());
    }

    @Test
    void forgetsWhatIsOlderThanItsDays() throws IOException {
        start();
        configure(TestNetwork::asIs);
        mapping(LogEvent.MAPPING_CREATED, "tcp", "192.168.1.10:40000", HOME1_PORT);
        clock.addAndGet(TimeUnit.DAYS.toMillis(2));
        configure(NatLogTest::withoutHome2);
        long removed = clock.get();
        clock.addAndGet(TimeUnit.DAYS.toMillis(9));
        mapping(LogEvent.MAPPING_ENDED, "tcp", "192.168.1.10:40000", HOME1_PORT);
        configure(NatLogTest::withoutHome2);
        assertEquals("home2", holder(HOME2_PORT, removed - 1));

        clock.addAndGet(TimeUnit.DAYS.toMillis(3));
        Consumer<ObjectNode> tenDays = document -> document.putObject("log").put("keepDays", 10);
        configure(tenDays.andThen(NatLogTest::withoutHome2));
        log.flush();
        start();

        assertEquals("nobody", holder(HOME2_PORT, removed - 1));
        assertEquals("home1", holder(HOME1_PORT, clock.get()));
        assertEquals(1, lines("port-sets").size());
        // The end is younger than that: a mapping that was there, since when is not known.
        assertEquals(
                OptionalLong.empty(),
                log.mappings(SHARED, HOME1_PORT, "tcp", Moments.millisecond(removed))
                        .get(0)
                        .fromMillis());
    }

    @Test
    void aFullDiskLosesNoPortSet() throws IOException {
        Path file = directory.resolve("port-sets.log");
        start();
        Files.createSymbolicLink(file, Path.of("/dev/full"));
        configure(TestNetwork::asIs);
        assertEquals("home1", holder(HOME1_PORT, YESTERDAY));

        Files.delete(file);
        clock.set(TODAY);
        log.flush();
        start();

        assertEquals("home1", holder(HOME1_PORT, YESTERDAY));
    }

    @Test
    void mappingsThatCouldNotBeWrittenAreCountedInTheLogItself() throws IOException {
        directory = directory.resolve("later");
        Files.createFile(directory);
        start();
        for (int i = 0; i < 3; i++) {
            mapping(LogEvent.MAPPING_CREATED, "tcp", "192.168.1.10:40000", HOME1_PORT + i);
            log.flush();
        }
        assertEquals(3, log.lost());

        Files.delete(directory);
        mapping(LogEvent.MAPPING_CREATED, "tcp", "192.168.1.10:40000", HOME2_PORT);
        log.flush();

        assertTrue(
                lines("mappings").get(0).contains(" records-lost [portset@32473 count=\"3\"]"),
                lines("mappings").get(0));
        assertEquals(1, insides(HOME2_PORT, "tcp", YESTERDAY).size());
    }
}
