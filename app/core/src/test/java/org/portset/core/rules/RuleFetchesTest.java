// SPDX-License-Identifier: Apache-2.0
package org.portset.core.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.portset.api.RuleFetchSnapshot;
import org.portset.core.config.ConfigParser;
import org.portset.core.config.NetworkModel;
import org.portset.core.store.FetchedRulesStore;
import org.portset.core.testing.Documents;
import org.portset.core.testing.StoredMaps;

/** What is in force of a document whose domain is fetched, from a server of loopback. */
class RuleFetchesTest {
    private static final byte[] LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final String GOOD =
            "{'ttl':60,'order':['map_e'],'map_e':{'version':1,'br':'2001:db8:ffff::1','rules':["
                    + "{'ipv6':'2001:db8::/40','ipv4':'192.0.2.0/24','ea_length':16,"
                    + "'psid_offset':6}]}}";

    private final StoredMaps maps = new StoredMaps();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final AtomicInteger forced = new AtomicInteger();
    private HttpServer server;
    private volatile String says = GOOD;
    private long nowNanos;
    private long nowMillis = 1_700_000_000_000L;
    private NetworkModel inForce = NetworkModel.EMPTY;
    private RuleFetches fetches = fetches();

    private RuleFetches fetches() {
        return new RuleFetches(
                new FetchedRulesStore(maps),
                tasks::add,
                model -> {
                    forced.incrementAndGet();
                    inForce = model;
                },
                () -> nowNanos,
                () -> nowMillis);
    }

    @BeforeEach
    void start() throws IOException {
        InetAddress here = InetAddress.getByAddress(LOOPBACK);
        server = HttpServer.create(new InetSocketAddress(here, 0), 0);
        server.createContext(
                "/config",
                exchange -> {
                    byte[] body = says.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        fetches.close();
        server.stop(0);
    }

    private JsonNode document(String firstPrefix) {
        ObjectNode document = Documents.network();
        ObjectNode domain = (ObjectNode) document.get("domains").get(0);
        domain.remove(List.of("brAddress", "rules", "interfaceId", "mesh"));
        domain.putObject("fetch")
                .put("url", "http://[::1]:" + server.getAddress().getPort() + "/config");
        if (firstPrefix != null) {
            ((ObjectNode) document.get("subscribers").get(0)).put("prefix", firstPrefix);
        }
        return document;
    }

    private void follow(String firstPrefix) {
        JsonNode document = document(firstPrefix);
        inForce = fetches.follow(told -> ConfigParser.parse(document, told));
    }

    /** Asks if it is time, and takes the answer. */
    private void askAndTake() throws InterruptedException {
        fetches.tick();
        Runnable task = tasks.poll(10, TimeUnit.SECONDS);
        assertTrue(task != null, "no answer");
        task.run();
    }

    private RuleFetchSnapshot state() {
        return fetches.snapshots().get(0);
    }

    private void seconds(long seconds) {
        nowNanos += TimeUnit.SECONDS.toNanos(seconds);
        nowMillis += TimeUnit.SECONDS.toMillis(seconds);
    }

    @Test
    void homesAreInForceWhenTheRulesAreTold() throws Exception {
        follow(null);
        assertEquals(0, inForce.subscribers().size());
        assertEquals("waiting", state().state());
        assertNull(state().ageSeconds());
        askAndTake();
        assertEquals(document(null).get("subscribers").size(), inForce.subscribers().size());
        assertEquals("2001:db8::/40", inForce.domains().get("lab").rules().get(0).name());
        assertEquals("good", state().state());
        assertEquals(1, state().rules());
        seconds(60);
        assertEquals("over", state().state());
        askAndTake();
        assertEquals("good", state().state());
        assertEquals(1, forced.get(), "the same again puts nothing into force");
    }

    @Test
    void whatWouldLeaveAHomeWithoutRuleChangesNothing() throws Exception {
        follow(null);
        askAndTake();
        says = GOOD.replace("2001:db8::/40", "2001:db8:4000::/40");
        fetches.askNow("lab");
        askAndTake();
        assertEquals(1, forced.get());
        assertTrue(
                state().lastError().contains("subscribers[0].prefix"), () -> state().lastError());
        assertEquals("2001:db8::/40", inForce.domains().get("lab").rules().get(0).name());
    }

    @Test
    void anotherRunHasTheRulesBeforeItAsks() throws Exception {
        follow(null);
        askAndTake();
        fetches.close();
        seconds(20);
        fetches = fetches();
        follow(null);
        assertEquals(document(null).get("subscribers").size(), inForce.subscribers().size());
        assertEquals(40, state().ttlLeftSeconds());
        assertEquals(20L, state().ageSeconds());
    }

    @Test
    void aHomeOutsideWhatWasToldEndsItAndItIsAskedAgain() throws Exception {
        follow(null);
        askAndTake();
        says = GOOD.replace("2001:db8::/40", "2001:db8::/33").replace("16", "23");
        says = says.replace("192.0.2.0/24", "192.0.0.0/17");
        follow("2001:db8:4012:3400::/56");
        assertEquals(0, inForce.subscribers().size());
        askAndTake();
        assertEquals("", state().lastError());
        assertTrue(inForce.subscribers().size() > 0);
    }

    @Test
    void withoutADocumentNothingIsFetchedAndNothingForgotten() throws Exception {
        follow(null);
        askAndTake();
        assertEquals(NetworkModel.EMPTY, fetches.none());
        assertEquals(List.of(), fetches.snapshots());
        follow(null);
        assertTrue(inForce.subscribers().size() > 0);
    }

    @Test
    void whoIsNotFetchedIsNamed() throws Exception {
        follow(null);
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> fetches.askNow("east"));
        assertTrue(thrown.getMessage().startsWith("domain: "), thrown.getMessage());
    }
}
