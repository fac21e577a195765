// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsResponse;
import org.portset.nts.protocol.NtsRouter;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/** A server on loopback for home.example, and a router in this process that is told what to say. */
final class TestServer implements AutoCloseable {
    static final String SECRET =
            Base64.getEncoder()
                    .encodeToString(
                            "alice's own secret, 32 bytes....".getBytes(StandardCharsets.US_ASCII));
    static final int GA2 = 0xcb007101;
    static final NtsResponse GRANTED = new NtsResponse(GA2, 0, 3000);

    /** %s: the state directory, as a field with its comma, or nothing. */
    static final String CONFIG =
            String.join(
                    "\n",
                    "{",
                    "  'listen': ['127.0.0.1:0'],",
                    "  %s",
                    "  'limits': {'held': 50, 'tcpConnections': 4, 'tcpIdleMillis': 1000},",
                    "  'routers': [",
                    "    {'id': 'home', 'patienceMillis': 700},",
                    "    {'id': 'polite', 'failureAddress': '203.0.113.80'},",
                    "    {'id': 'old', 'source': 'client'}],",
                    "  'keys': [",
                    "    {'name': 'alice-key', 'secret': '" + SECRET + "',",
                    "     'names': ['alice.home.example', 'new.home.example'], 'router': 'home'},",
                    "    {'name': 'all-key', 'secret': '" + SECRET + "',",
                    "     'names': ['home.example']}],",
                    "  'zones': [{",
                    "    'name': 'home.example',",
                    "    'records': [",
                    "      '@ 3600 SOA ns hostmaster 10 3600 600 86400 60',",
                    "      '@ NS ns',",
                    "      'ns A 192.0.2.53',",
                    "      'www CNAME alice',",
                    "      'outside CNAME www.example.net.',",
                    "      'loop CNAME loop',",
                    "      'a.deep.name TXT \\\"x\\\"',",
                    "      'big TXT " + bigText() + "',",
                    "      'sub NS ns.sub',",
                    "      'ns.sub A 192.0.2.54',",
                    "      'alice AAAA 2001:db8::1',",
                    "      '_http._tcp.alice SRV 1 2 80 alice',",
                    "      'alice HTTPS 1 . alpn=h2 port=8443',",
                    "      'learned A 192.168.1.7'],",
                    "    'hosts': [",
                    "      {'name': 'alice', 'router': 'home'},",
                    "      {'name': 'bob', 'router': 'home', 'port': 22, 'protocol': 'tcp'},",
                    "      {'name': 'carol', 'router': 'polite'},",
                    "      {'name': 'dave', 'router': 'old'}]",
                    "  }]",
                    "}");

    final List<NtsRequest> asked = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<NtsAnswer>> open = new CopyOnWriteArrayList<>();
    final List<Throwable> faults = new CopyOnWriteArrayList<>();

    /** What the router says at once; null: it thinks. */
    volatile NtsAnswer answer = GRANTED;

    final DnsServer server;

    TestServer() throws IOException, ConfigException {
        this("");
    }

    TestServer(String stateDirectory) throws IOException, ConfigException {
        NtsRouter router =
                request -> {
                    asked.add(request);
                    CompletableFuture<NtsAnswer> future = new CompletableFuture<>();
                    open.add(future);
                    if (answer != null) {
                        future.complete(answer);
                    }
                    return future;
                };
        server =
                DnsServer.start(
                        ConfigReader.read(json(stateDirectory)),
                        Map.of("home", router, "polite", router, "old", router),
                        faults::add);
    }

    static String json(String stateDirectory) {
        return String.format(CONFIG, stateDirectory).replace('\'', '"');
    }

    private static String bigText() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            parts.add("x".repeat(200));
        }
        return String.join(" ", parts);
    }

    InetSocketAddress address() {
        return server.addresses().get(0);
    }

    SimpleResolver resolver() {
        SimpleResolver resolver = new SimpleResolver(address());
        resolver.setTimeout(Duration.ofSeconds(10));
        resolver.setIgnoreTruncation(true);
        resolver.setEDNS(-1);
        return resolver;
    }

    SimpleResolver tcp() {
        SimpleResolver resolver = resolver();
        resolver.setTCP(true);
        return resolver;
    }

    SimpleResolver signing(String key) {
        SimpleResolver resolver = resolver();
        resolver.setTSIGKey(
                new TSIG(
                        TSIG.HMAC_SHA256, Names.absolute(key), Base64.getDecoder().decode(SECRET)));
        return resolver;
    }

    static Name name(String relative) {
        return Names.in(relative, Names.absolute("home.example"));
    }

    static Message query(String relative, int type) {
        return Message.newQuery(Record.newRecord(name(relative), type, DClass.IN));
    }

    Message ask(String relative, int type) throws IOException {
        return resolver().send(query(relative, type));
    }

    static Message query(String relative) {
        return query(relative, Type.A);
    }

    @Override
    public void close() {
        server.close();
        if (!faults.isEmpty()) {
            throw new AssertionError("the server had a fault", faults.get(0));
        }
    }
}
