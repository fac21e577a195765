// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nts.server.TestServer.query;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.portset.nts.protocol.DomainName;
import org.portset.nts.protocol.Ipv4;
import org.portset.nts.protocol.NtsRefusal;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsResponse;
import org.portset.nts.protocol.SourcePrefix;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Names behind a router. */
class HeldQueryTest {
    private TestServer test;

    @BeforeEach
    void start() throws Exception {
        test = new TestServer();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private static List<String> answer(Message message) {
        return message.getSection(Section.ANSWER).stream()
                .map(Record::toString)
                .map(line -> line.replaceAll("\\s+", " "))
                .collect(Collectors.toList());
    }

    private static NtsRequest.Builder request(String host) {
        return NtsRequest.builder(DomainName.of(host + ".home.example")).patienceMillis(700);
    }

    private static Message get(CompletionStage<Message> response) throws Exception {
        return response.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Returns when the router has been asked so often. */
    private void awaitAsked(int times) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (test.asked.size() < times && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertEquals(times, test.asked.size());
    }

    private void await(ServerEvent event, long count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (test.server.counters().of(event) < count && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertEquals(count, test.server.counters().of(event));
    }

    @Test
    void answersTheRoutersAddressAndLetsNobodyKeepIt() throws IOException {
        assertEquals(
                List.of("Alice.home.example. 0 IN A 203.0.113.1"),
                answer(test.ask("Alice", Type.A)));
        assertEquals(List.of(request("alice").build()), test.asked);
    }

    @Test
    void holdsTheAnswerUntilTheRouterIsReady() throws Exception {
        test.answer = null;
        CompletionStage<Message> response = test.resolver().sendAsync(query("alice"));
        awaitAsked(1);
        assertEquals(1, test.server.held());
        // A query that needs no router does not wait behind it.
        assertEquals(Rcode.NOERROR, test.ask("ns", Type.A).getRcode());
        assertFalse(response.toCompletableFuture().isDone());
        test.open.get(0).complete(TestServer.GRANTED);
        assertEquals(List.of("alice.home.example. 0 IN A 203.0.113.1"), answer(get(response)));
        assertEquals(0, test.server.held());
    }

    @Test
    void followsAnAliasToAHost() throws IOException {
        assertEquals(
                List.of(
                        "www.home.example. 300 IN CNAME alice.home.example.",
                        "alice.home.example. 0 IN A 203.0.113.1"),
                answer(test.ask("www", Type.A)));
    }

    @Test
    void asksNobodyForWhatTheZoneKnows() throws IOException {
        assertEquals(
                List.of("alice.home.example. 300 IN AAAA 2001:db8:0:0:0:0:0:1"),
                answer(test.ask("alice", Type.AAAA)));
        assertEquals(List.of(), test.asked);
    }

    @Test
    void tellsTheRouterWhichPortAHostIsKnownFor() throws IOException {
        test.ask("bob", Type.A);
        assertEquals(List.of(request("bob").port(22).protocol(NtsRequest.TCP).build()), test.asked);
    }

    @Test
    void namesThePortThatTheRouterLetsInInSrv() throws IOException {
        test.answer = new NtsResponse(TestServer.GA2, 4711, 3000);
        Message response = test.ask("_http._tcp.alice", Type.SRV);
        assertEquals(
                List.of("_http._tcp.alice.home.example. 0 IN SRV 1 2 4711 alice.home.example."),
                answer(response));
        assertEquals(
                "alice.home.example.",
                response.getSection(Section.ADDITIONAL).get(0).getName().toString());
        assertEquals(
                List.of(
                        request("alice")
                                .queryType(NtsRequest.TYPE_SRV)
                                .port(80)
                                .protocol(NtsRequest.TCP)
                                .build()),
                test.asked);
        // The address that is asked for next costs no second turn; the one after that does.
        assertEquals(1, answer(test.ask("alice", Type.A)).size());
        assertEquals(1, test.asked.size());
        test.ask("alice", Type.A);
        assertEquals(2, test.asked.size());
    }

    @Test
    void namesThePortThatTheRouterLetsInInHttps() throws IOException {
        test.answer = new NtsResponse(TestServer.GA2, 4711, 3000);
        assertEquals(
                List.of(
                        "alice.home.example. 0 IN HTTPS 1 . alpn=h2 port=4711"
                                + " ipv4hint=203.0.113.1"),
                answer(test.ask("alice", Type.HTTPS)));
        assertEquals(8443, test.asked.get(0).port());
        test.answer = TestServer.GRANTED;
        assertEquals(
                List.of(
                        "alice.home.example. 0 IN HTTPS 1 . alpn=h2 port=8443"
                                + " ipv4hint=203.0.113.1"),
                answer(test.ask("alice", Type.HTTPS)));
    }

    private Message withSubnet(String host, int bits, String address) throws IOException {
        SimpleResolver resolver = test.resolver();
        resolver.setEDNS(0, 1232, 0, new ClientSubnetOption(bits, InetAddress.getByName(address)));
        return resolver.send(query(host));
    }

    private static ClientSubnetOption subnet(Message response) {
        return (ClientSubnetOption)
                response.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET).get(0);
    }

    @Test
    void tellsTheRouterTheClientSubnet() throws IOException {
        Message response = withSubnet("alice", 24, "198.51.100.0");
        assertEquals(SourcePrefix.of(Ipv4.parse("198.51.100.0"), 24), test.asked.get(0).source());
        assertEquals(24, subnet(response).getScopePrefixLength());
        assertEquals(24, subnet(response).getSourcePrefixLength());
        assertEquals("198.51.100.0", subnet(response).getAddress().getHostAddress());
    }

    @Test
    void believesNoSubnetThatPacketsCannotComeFrom() throws IOException {
        assertEquals(0, subnet(withSubnet("alice", 24, "192.168.7.0")).getScopePrefixLength());
        assertEquals(0, subnet(withSubnet("alice", 48, "2001:db8::")).getScopePrefixLength());
        assertEquals(0, subnet(withSubnet("alice", 0, "0.0.0.0")).getScopePrefixLength());
        assertEquals(0, subnet(withSubnet("ns", 24, "198.51.100.0")).getScopePrefixLength());
        for (NtsRequest request : test.asked) {
            assertTrue(request.source().isAny());
        }
    }

    @Test
    void asTheClientsOwnResolverTellsItsAddress() throws IOException {
        test.ask("dave", Type.A);
        assertEquals(NtsRequest.Form.RESOLVER, test.asked.get(0).form());
        assertEquals(SourcePrefix.host(Ipv4.parse("127.0.0.1")), test.asked.get(0).source());
    }

    private static ExtendedErrorCodeOption error(Message response) {
        return (ExtendedErrorCodeOption)
                response.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).get(0);
    }

    private Message askWithEdns(String host) throws IOException {
        SimpleResolver resolver = test.resolver();
        resolver.setEDNS(0);
        return resolver.send(query(host));
    }

    @Test
    void saysWhyTheRouterRefused() throws IOException {
        test.answer = NtsRefusal.of(NtsRefusal.Code.PORT_NOT_IN_SET, "22 is not in 1024-1039");
        Message response = askWithEdns("alice");
        assertEquals(Rcode.SERVFAIL, response.getRcode());
        assertEquals("22 is not in 1024-1039", error(response).getText());
        test.answer = NtsRefusal.of(NtsRefusal.Code.NO_ANSWER);
        assertEquals(
                ExtendedErrorCodeOption.NO_REACHABLE_AUTHORITY,
                error(askWithEdns("alice")).getErrorCode());
    }

    @Test
    void answersAnAddressInsteadIfItIsToldSo() throws IOException {
        test.answer = NtsRefusal.of(NtsRefusal.Code.QUEUE_FULL);
        Message response = askWithEdns("carol");
        assertEquals(List.of("carol.home.example. 0 IN A 203.0.113.80"), answer(response));
        assertEquals(ExtendedErrorCodeOption.NOT_READY, error(response).getErrorCode());
    }

    @Test
    void givesUpARouterThatSaysNothing() throws IOException {
        test.answer = null;
        long began = System.nanoTime();
        Message response = askWithEdns("alice");
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertEquals(Rcode.SERVFAIL, response.getRcode());
        assertEquals(ExtendedErrorCodeOption.NOT_READY, error(response).getErrorCode());
        assertTrue(millis >= 700, millis + " ms");
        assertTrue(test.open.get(0).isDone());
    }

    @Test
    void joinsAResolverThatAsksAgain() throws Exception {
        test.answer = null;
        CompletionStage<Message> first = test.resolver().sendAsync(query("alice"));
        awaitAsked(1);
        CompletionStage<Message> again = test.resolver().sendAsync(query("alice"));
        CompletionStage<Message> other = test.resolver().sendAsync(query("bob"));
        await(ServerEvent.JOINED, 1);
        awaitAsked(2);
        test.open.forEach(open -> open.complete(TestServer.GRANTED));
        assertEquals(answer(get(first)), answer(get(again)));
        assertEquals(Rcode.NOERROR, get(other).getRcode());
        // Once more, right behind the answer: as unbound does when an answer was late.
        assertEquals(answer(get(first)), answer(test.ask("alice", Type.A)));
        assertEquals(2, test.asked.size());
        assertEquals(1, test.server.counters().of(ServerEvent.REPEATED));
        // Nobody had to ask again for bob, so who asks is another one.
        test.answer = TestServer.GRANTED;
        test.ask("bob", Type.A);
        assertEquals(3, test.asked.size());
    }

    @Test
    void refusesAtOnceWhenItHoldsAllItMay() throws Exception {
        test.answer = null;
        List<CompletionStage<Message>> held = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            SimpleResolver resolver = test.resolver();
            resolver.setEDNS(
                    0,
                    1232,
                    0,
                    new ClientSubnetOption(32, InetAddress.getByName("198.51.100." + i)));
            held.add(resolver.sendAsync(query("alice")));
        }
        awaitAsked(50);
        long began = System.nanoTime();
        Message refused = askWithEdns("bob");
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertEquals(Rcode.SERVFAIL, refused.getRcode());
        assertEquals(ExtendedErrorCodeOption.NOT_READY, error(refused).getErrorCode());
        assertTrue(millis < 600, millis + " ms");
        test.open.forEach(open -> open.complete(TestServer.GRANTED));
        for (CompletionStage<Message> one : held) {
            assertEquals(Rcode.NOERROR, get(one).getRcode());
        }
    }

    @Test
    void aHostIsWhoeverHasAPrivateAddressAndAKeyWithARouter() throws IOException {
        // learned is in nobody's names and the zone has no router: it is what it says.
        assertEquals(
                List.of("learned.home.example. 300 IN A 192.168.1.7"),
                answer(test.ask("learned", Type.A)));
        assertEquals(List.of(), test.asked);
    }

    @Test
    void holdsOverTcpLongerThanAConnectionMayIdle() throws Exception {
        test.answer = null;
        SimpleResolver tcp = test.tcp();
        tcp.setTimeout(Duration.ofSeconds(10));
        CompletionStage<Message> response = tcp.sendAsync(query("carol"));
        awaitAsked(1);
        CompletableFuture.delayedExecutor(1500, TimeUnit.MILLISECONDS)
                .execute(() -> test.open.get(0).complete(TestServer.GRANTED));
        assertEquals(List.of("carol.home.example. 0 IN A 203.0.113.1"), answer(get(response)));
    }
}
