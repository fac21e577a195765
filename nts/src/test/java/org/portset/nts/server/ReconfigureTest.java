// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.portset.nts.server.TestServer.name;
import static org.portset.nts.server.TestServer.query;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.portset.nts.protocol.NtsRouter;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** Another configuration for a server that runs. */
@Timeout(60)
class ReconfigureTest {
    private final NtsRouter router =
            request -> CompletableFuture.completedFuture(TestServer.GRANTED);
    private TestServer test;

    @BeforeEach
    void start() throws Exception {
        test = new TestServer();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private List<String> apply(UnaryOperator<String> change) throws IOException {
        return apply(change, Map.of("home", router, "polite", router, "old", router));
    }

    private List<String> apply(UnaryOperator<String> change, Map<String, NtsRouter> here)
            throws IOException {
        try {
            return test.server.apply(ConfigReader.read(change.apply(TestServer.json(""))), here);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private List<String> records(String relative, int type) throws IOException {
        return test.ask(relative, type).getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .collect(Collectors.toList());
    }

    private void update() throws IOException {
        Update update = new Update(Names.absolute("home.example"));
        update.add(name("x"), Type.A, 60, "192.0.2.1");
        assertEquals(Rcode.NOERROR, test.signing("all-key").send(update).getRcode());
    }

    @Test
    void socketsStayAndHostsChange() throws IOException {
        InetSocketAddress before = test.address();
        assertEquals(List.of(), apply(json -> json.replace("\"bob\"", "\"robert\"")));
        assertEquals(before, test.address());
        assertEquals(List.of("203.0.113.1"), records("robert", Type.A));
        assertEquals(List.of(), records("bob", Type.A));
    }

    @Test
    void whatUpdatesHaveChangedStaysWhereTheRecordsAreAsBefore() throws IOException {
        update();
        apply(json -> json.replace("\"bob\"", "\"robert\""));
        assertEquals(List.of("192.0.2.1"), records("x", Type.A));
        apply(json -> json.replace("ns A 192.0.2.53", "ns A 192.0.2.54"));
        assertEquals(List.of(), records("x", Type.A));
        assertEquals(List.of("192.0.2.54"), records("ns", Type.A));
    }

    @Test
    void aQueryThatIsHeldIsAnswered() throws Exception {
        test.answer = null;
        CompletableFuture<Message> held =
                test.resolver().sendAsync(query("alice")).toCompletableFuture();
        while (test.open.isEmpty()) {
            Thread.onSpinWait();
        }
        apply(json -> json.replace("\"bob\"", "\"robert\""));
        test.open.get(0).complete(TestServer.GRANTED);
        assertEquals(1, held.get(10, TimeUnit.SECONDS).getSection(Section.ANSWER).size());
    }

    @Test
    void addressesComeAndGo() throws IOException {
        InetSocketAddress before = test.address();
        int port;
        try (ServerSocket chosen = new ServerSocket(0)) {
            port = chosen.getLocalPort();
        }
        String listen = "\"127.0.0.1:" + port + "\"";
        assertEquals(List.of(), apply(json -> json.replace("\"127.0.0.1:0\"", listen)));
        assertEquals(port, test.address().getPort());
        assertEquals(List.of("192.0.2.53"), records("ns", Type.A));
        assertThrows(
                ConnectException.class,
                () -> new Socket(before.getAddress(), before.getPort()).close());
    }

    @Test
    void anAddressThatCannotBeHadIsToldAndTriedWhenAppliedAgain() throws IOException {
        UnaryOperator<String> both;
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String other = "127.0.0.1:" + taken.getLocalPort();
            both = json -> json.replace("\"127.0.0.1:0\"", "\"127.0.0.1:0\", \"" + other + "\"");
            assertEquals(List.of(other + " can't be had: Address already in use"), apply(both));
            assertEquals(List.of("192.0.2.53"), records("ns", Type.A));
        }
        assertEquals(List.of(), apply(both));
        assertEquals(2, test.server.addresses().size());
    }

    @Test
    void aRouterThatIsNowhereChangesNothing() throws IOException {
        IOException refused =
                assertThrows(
                        IOException.class,
                        () ->
                                apply(
                                        json -> json.replace("\"bob\"", "\"robert\""),
                                        Map.of("polite", router, "old", router)));
        assertEquals(
                "router home has no address, and is not in this process", refused.getMessage());
        assertEquals(List.of("203.0.113.1"), records("bob", Type.A));
    }

    @Test
    void aRouterMayMoveElsewhere() throws IOException {
        String elsewhere =
                "\"id\": \"home\", \"address\": \"127.0.0.1:9\", \"keyId\": 1, \"secret\": \""
                        + TestServer.SECRET
                        + "\"";
        apply(json -> json.replace("\"id\": \"home\"", elsewhere));
        assertEquals(List.of("home"), List.copyOf(test.server.routerCounters().keySet()));
        apply(json -> json);
        assertEquals(Map.of(), test.server.routerCounters());
        assertEquals(List.of("203.0.113.1"), records("bob", Type.A));
    }
}
