// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.SYN;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.portset.api.NtsSocketSnapshot;
import org.portset.core.testing.Packets;
import org.portset.core.testing.TestNetwork;
import org.portset.nts.net.EventLoop;
import org.portset.nts.protocol.DomainName;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsClient;
import org.portset.nts.protocol.NtsKey;
import org.portset.nts.protocol.NtsRefusal;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsResponse;
import org.portset.nts.protocol.SourcePrefix;
import org.portset.nts.server.Addresses;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Real DNS queries and NTS datagrams on loopback, and the packets that they let in. */
@Timeout(60)
class NtsSocketsTest {
    private static final String SECRET = "c2l4dGVlbiBieXRlcywgb3IgbW9yZQ==";
    private static final String OTHER_SECRET = "YW5vdGhlciBzaXh0ZWVuIGJ5dGVz";
    private static final byte[] SECRET_BYTES = Base64.getDecoder().decode(SECRET);
    private static final int PORT = 1233;

    private final TestNetwork net = TestNetwork.start(ReachFixture::hosts);
    private final NtsLoop loop = new NtsLoop();
    private final NtsSockets sockets = new NtsSockets(loop, net.network().nts());
    private final EventLoop clients = new EventLoop("test-clients", fault -> {});

    @AfterEach
    void close() {
        sockets.close();
        loop.close();
        clients.close();
    }

    private void apply(String nts) {
        apply(document -> document.set("nts", json(nts)));
    }

    private void apply(Consumer<ObjectNode> change) {
        sockets.apply(
                TestNetwork.model(
                                document -> {
                                    ReachFixture.hosts(document);
                                    change.accept(document);
                                })
                        .nts());
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String server(String listen, String hosts) {
        return "{'server': {'listen': ["
                + listen
                + "], 'routers': [{'id': 'here', 'patienceMillis': 3000}],"
                + " 'zones': [{'name': 'home.example',"
                + " 'records': ['@ SOA ns h 1 2 3 4 5', '@ NS ns', 'ns A 192.0.2.53'],"
                + " 'hosts': ["
                + hosts
                + "]}]}}";
    }

    private static String host(String name) {
        return "{'name': '" + name + "', 'router': 'here'}";
    }

    private static String router(int port, String secret, String more) {
        return "{'router': {'listen': '127.0.0.1:"
                + port
                + "', 'keys': [{'keyId': 1, 'secret': '"
                + secret
                + "'"
                + more
                + "}]}}";
    }

    private NtsSocketSnapshot socket() {
        List<NtsSocketSnapshot> all = sockets.snapshots();
        assertEquals(1, all.size());
        return all.get(0);
    }

    private InetSocketAddress address() {
        return Addresses.parse(socket().addresses().get(0));
    }

    private CompletableFuture<Message> query(String host) throws IOException {
        SimpleResolver resolver = new SimpleResolver(address());
        resolver.setTimeout(Duration.ofSeconds(10));
        return resolver.sendAsync(
                        Message.newQuery(
                                Record.newRecord(
                                        Name.fromString(host + ".home.example."),
                                        Type.A,
                                        DClass.IN)))
                .toCompletableFuture();
    }

    private static List<String> addresses(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .collect(Collectors.toList());
    }

    private CompletableFuture<NtsAnswer> ask(NtsRequest request) throws IOException {
        NtsKey key = NtsKey.of(1, SECRET_BYTES);
        NtsClient client = new NtsClient(clients, new NtsClient.Settings(address(), key));
        CompletableFuture<NtsAnswer> answer = new CompletableFuture<>();
        clients.execute(
                () -> {
                    CompletableFuture<NtsAnswer> unused =
                            client.ask(request)
                                    .whenComplete((given, fault) -> answer.complete(given));
                });
        return answer;
    }

    private static NtsRequest.Builder request(String host) {
        return NtsRequest.builder(DomainName.of(host + ".home.example"));
    }

    /** Lets hosts be known, so that nobody needs to ask for them. */
    private void hostsAreThere() {
        for (String host : List.of(TestNetwork.HOST, "192.168.1.11")) {
            net.fromHome1(udp(host, 5000, SERVER, 5000, 10));
        }
        net.sent().take();
    }

    /** The inside destination address that a SYN from outside reaches, as four bytes. */
    private int syn(String from) {
        net.toHome1(tcp(from, 7, OUTSIDE, PORT, SYN));
        byte[] frame = net.sent().takeOne().bytes();
        return Packets.u16(frame, 14 + 16) << 16 | Packets.u16(frame, 14 + 18);
    }

    @Test
    void aQueryIsHeldUntilItsPacketMayComeAndTheNextUntilItHas() throws Exception {
        hostsAreThere();
        apply(server("'127.0.0.1:0'", host("alice") + "," + host("bob")));
        assertEquals(List.of(OUTSIDE), addresses(query("alice").get(10, TimeUnit.SECONDS)));
        CompletableFuture<Message> second = query("bob");
        while (net.edge(TestNetwork.CE1).nts().waiting().isEmpty()) {
            Thread.onSpinWait();
        }
        assertEquals(1, socket().held());
        assertEquals(Packets.ip(TestNetwork.HOST), syn(SERVER));
        assertEquals(List.of(OUTSIDE), addresses(second.get(10, TimeUnit.SECONDS)));
    }

    @Test
    void aNameThatNobodyHasIsServfail() throws Exception {
        apply(server("'127.0.0.1:0'", host("carol")));
        assertEquals(
                Rcode.SERVFAIL, query("carol").get(10, TimeUnit.SECONDS).getHeader().getRcode());
    }

    @Test
    void anotherHostIsServedWithoutOpeningTheSocketsAnew() throws Exception {
        apply(server("'127.0.0.1:0'", host("alice")));
        InetSocketAddress before = address();
        apply(server("'127.0.0.1:0'", host("alice") + "," + host("bob")));
        assertEquals(before, address(), "which the system chose");
        assertEquals(List.of(OUTSIDE), addresses(query("bob").get(10, TimeUnit.SECONDS)));
    }

    @Test
    void whereAnAddressIsTakenTheOthersAreServedAndItIsTriedAgain() throws Exception {
        int port;
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
            apply(server("'127.0.0.1:0', '127.0.0.1:" + port + "'", host("alice")));
            NtsSocketSnapshot socket = socket();
            assertEquals(
                    "127.0.0.1:" + port + " can't be had: Address already in use",
                    socket.problem());
            assertEquals(List.of(OUTSIDE), addresses(query("alice").get(10, TimeUnit.SECONDS)));
        }
        sockets.retry();
        assertTrue(socket().listening());
        assertEquals(2, socket().addresses().size());
    }

    @Test
    void aRouterElsewhereIsAnsweredByUdp() throws Exception {
        apply(router(0, SECRET, ""));
        assertEquals(
                new NtsResponse(Packets.ip(OUTSIDE), 0, 1000),
                ask(request("alice").build()).get(10, TimeUnit.SECONDS));
        assertEquals(
                Map.of(
                        "requests handed to the router", 1L,
                        "requests granted", 1L,
                        "requests challenged for a token", 1L),
                socket().counters());
    }

    @Test
    void inTheOlderFormAResolverTellsTheCallersAddress() throws Exception {
        hostsAreThere();
        apply(router(0, SECRET, ""));
        for (String caller : List.of(SERVER, "198.51.100.77")) {
            NtsRequest request =
                    request(caller.equals(SERVER) ? "bob" : "alice")
                            .form(NtsRequest.Form.RESOLVER)
                            .source(SourcePrefix.host(Packets.ip(caller)))
                            .build();
            assertTrue(ask(request).get(10, TimeUnit.SECONDS).granted(), "without waiting");
        }
        assertEquals(Packets.ip(TestNetwork.HOST), syn("198.51.100.77"));
    }

    @Test
    void aKeyIsGoodForItsNamesOnly() throws Exception {
        apply(router(0, SECRET, ", 'names': ['bob.home.example']"));
        NtsAnswer answer = ask(request("alice").build()).get(10, TimeUnit.SECONDS);
        assertEquals(NtsRefusal.Code.NOT_AUTHORISED, ((NtsRefusal) answer).code());
    }

    @Test
    void anotherKeyIsTakenWithoutOpeningTheSocketAnew() throws Exception {
        apply(router(0, OTHER_SECRET, ""));
        InetSocketAddress before = address();
        apply(router(0, SECRET, ""));
        assertEquals(before, address());
        assertTrue(ask(request("alice").build()).get(10, TimeUnit.SECONDS).granted());
    }

    @Test
    void whereTheRoutersPortIsTakenTheOperatorIsTold() throws Exception {
        int port;
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
            apply(router(port, SECRET, ""));
            assertEquals(
                    "127.0.0.1:" + port + " can't be had: Address already in use",
                    socket().problem());
        }
        sockets.retry();
        assertTrue(socket().listening());
    }

    @Test
    void whatIsNoLongerConfiguredIsClosed() throws Exception {
        apply(router(0, SECRET, ""));
        InetSocketAddress before = address();
        apply("{}");
        assertEquals(List.of(), sockets.snapshots());
        new DatagramSocket(before).close(); // it is free again
    }
}
