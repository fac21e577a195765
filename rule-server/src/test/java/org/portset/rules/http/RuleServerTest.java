// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.rules.Offer;
import org.portset.rules.RuleServerModel;
import org.portset.rules.Samples;
import org.portset.rules.format.Outcome;
import org.portset.rules.format.RuleAnswers;

/** Over sockets of loopback, with requests written by hand. */
class RuleServerTest {
    private static final String PATH =
            "/config?vendorid=acde48&product=x&version=1&capability=dslite";
    private static final int REQUEST_MILLIS = 600;
    private static final int PATIENCE_MILLIS = 10_000;

    private final RuleCounts counts = new RuleCounts();
    private RuleServer server;

    private static RuleServerModel.Builder model(String aftr) {
        Offer loopback = Offer.builder(Ip6Prefix.valueOf("::1/128")).aftr(aftr).build();
        return RuleServerModel.builder("Example")
                .address(Ip6Address.valueOf("::1"))
                .port(0)
                .requestMillis(REQUEST_MILLIS)
                .offers(List.of(loopback));
    }

    private static RuleAnswers answers(RuleServerModel model) {
        return new RuleAnswers(model, List.of(Samples.lab(true)));
    }

    private RuleServer start(RuleServerModel.Builder builder) throws IOException {
        RuleServerModel model = builder.build();
        return RuleServer.start(model, answers(model), counts);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private Socket connect() throws IOException {
        InetSocketAddress address = server.addresses().get(0);
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return untilClosed(socket);
        }
    }

    private static String untilClosed(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                text.append((char) octet);
            }
        } catch (SocketException e) {
            // Reset: what came before counts.
        }
        return text.toString();
    }

    private static String get(String path, String... headers) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: x\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("Connection: close\r\n\r\n").toString();
    }

    private static String status(String answer) {
        return answer.isEmpty() ? "nothing" : answer.substring(9, 12);
    }

    private static String header(String answer, String name) {
        return answer.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("none");
    }

    @Test
    void answersAndLetsTheAnswerBeKept() throws IOException {
        server = start(model("2001:db8::1"));
        String answer = ask(get(PATH));
        assertEquals("200", status(answer));
        assertEquals("private, max-age=86400", header(answer, "cache-control"));
        assertTrue(answer.endsWith("\"dslite\":{\"aftr\":\"2001:db8::1\"}}"), answer);
        String known = ask(get(PATH, "If-None-Match: \"other\", " + header(answer, "etag")));
        assertEquals("304", status(known));
        String head = ask(get(PATH).replace("GET", "HEAD"));
        assertEquals(header(answer, "content-length"), header(head, "content-length"));
        assertTrue(head.endsWith("\r\n\r\n"), head);
        assertEquals("{rules=2, unchanged=1}", counts.toString());
        assertEquals(3, counts.requests());
    }

    @Test
    void answersOtherwiseWithoutClosingAnything() throws IOException {
        server = start(model("2001:db8::1"));
        String etag = header(ask(get(PATH)), "etag");
        server.serve(answers(model("2001:db8::2").build()));
        String changed = ask(get(PATH, "If-None-Match: " + etag));
        assertEquals("200", status(changed));
        assertNotEquals(etag, header(changed, "etag"));
    }

    @Test
    void refusesWhatIsNoRequestForRules() throws IOException {
        server = start(model("2001:db8::1"));
        assertEquals("400", status(ask(get("/config"))));
        assertEquals("404", status(ask(get("/"))));
        assertEquals("400", status(ask(get("/config/../../etc/passwd"))));
        assertEquals("403", status(ask(get("/get_rules"))));
        assertEquals("405", status(ask(get(PATH).replace("GET", "DELETE"))));
        assertEquals("400", status(ask(get(PATH, "Content-Length: 5") + "12345")));
        assertEquals("400", status(ask("wibble\r\n\r\n")));
        assertEquals("400", status(ask("GET " + PATH + " HTTP/1.1\r\n\r\n")));
        assertEquals(
                "{malformed=1, body=1, no-http=3, stranger=1, no-path=1, method=1}",
                counts.toString());
    }

    @Test
    void refusesAHeaderAndALineThatAreTooLong() throws IOException {
        server = start(model("2001:db8::1"));
        assertEquals("431", status(ask(get(PATH, "X-Long: " + "x".repeat(9_000)))));
        assertEquals("414", status(ask(get(PATH + "&x=" + "x".repeat(9_000)))));
        assertEquals("{long-line=1, long-header=1}", counts.toString());
    }

    @Test
    void cutsAClientThatSendsAnOctetNowAndThen() throws Exception {
        server = start(model("2001:db8::1"));
        byte[] request = get(PATH).getBytes(StandardCharsets.ISO_8859_1);
        long began = System.nanoTime();
        try (Socket socket = connect()) {
            for (int i = 0; i < request.length; i++) {
                socket.getOutputStream().write(request[i]);
                Thread.sleep(100); // the client's own slowness
                if (counts.of(Outcome.SLOW) > 0) {
                    break;
                }
            }
        } catch (SocketException e) {
            // Closed while it was writing.
        }
        long millis = (System.nanoTime() - began) / 1_000_000;
        assertEquals(1, counts.of(Outcome.SLOW));
        assertTrue(millis < 10 * REQUEST_MILLIS, millis + " ms");
    }

    @Test
    void whoDoesNotReadALargeAnswerKeepsNobodyWaiting() throws IOException {
        RuleServerModel model = model("2001:db8::1").requestMillis(PATIENCE_MILLIS).build();
        RuleAnswers large = new RuleAnswers(model, List.of(loopbackAnd(3_000)));
        server = RuleServer.start(model, large, counts);
        List<Socket> deaf = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * RuleServer.MAX_THREADS; i++) {
                Socket socket = new Socket();
                deaf.add(socket);
                socket.setReceiveBufferSize(4_096);
                socket.connect(server.addresses().get(0));
                // 20 answers of half a megabyte are more than the kernel buffers.
                String request = get("/basic_map_rules").replace("Connection: close\r\n", "");
                socket.getOutputStream()
                        .write(request.repeat(20).getBytes(StandardCharsets.ISO_8859_1));
            }
            long began = System.nanoTime();
            assertEquals("200", status(ask(get(PATH))));
            assertTrue(System.nanoTime() - began < RuleServer.nanos(PATIENCE_MILLIS / 2));
            String whole = ask(get("/basic_map_rules"));
            assertTrue(whole.endsWith("}]}"), whole.length() + " octets");
        } finally {
            for (Socket socket : deaf) {
                socket.close();
            }
        }
    }

    /** A domain in which ::1 is a home, with that many rules. */
    private static MapDomain loopbackAnd(int rules) {
        List<MapRule> all = new ArrayList<>();
        all.add(Samples.rule("own", "::/40", "192.0.2.0/24", 16, 6));
        for (int i = 1; i < rules; i++) {
            String ipv4 = String.format("10.%d.%d.0/24", i >> 8, i & 0xff);
            all.add(Samples.rule("r" + i, String.format("2400:%x::/32", i), ipv4, 16, 4));
        }
        return Samples.domain("large", true, InterfaceIdFormat.RFC7597, all);
    }

    @Test
    void tellsWhoIsTooManyToComeBack() throws IOException {
        server = start(model("2001:db8::1").connections(2).requestMillis(PATIENCE_MILLIS));
        List<Socket> holding = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                Socket socket = connect();
                holding.add(socket);
                // Answered, so it is counted.
                socket.getOutputStream()
                        .write(
                                get(PATH)
                                        .replace("Connection: close\r\n", "")
                                        .getBytes(StandardCharsets.ISO_8859_1));
                assertTrue(socket.getInputStream().read() > 0);
            }
            String refused = ask(get(PATH));
            assertEquals("503", status(refused));
            assertEquals("10", header(refused, "retry-after"));
            assertEquals("{rules=2, busy=1}", counts.toString());
            assertTrue(server.openConnections() >= 2, server.openConnections() + " open");
        } finally {
            for (Socket socket : holding) {
                socket.close();
            }
        }
    }

    @Test
    void saysWhichAddressItCannotHave() throws IOException {
        server = start(model("2001:db8::1"));
        int port = server.addresses().get(0).getPort();
        IOException e =
                assertThrows(IOException.class, () -> start(model("2001:db8::1").port(port)));
        assertTrue(e.getMessage().contains(Integer.toString(port)), e.getMessage());
    }

    @Test
    void saysWhichFileOfHttpsItCannotUse() {
        RuleServerModel.Tls tls =
                new RuleServerModel.Tls(0, "/nonexistent.pem", "/nonexistent.key");
        IOException e = assertThrows(IOException.class, () -> start(model("2001:db8::1").tls(tls)));
        assertTrue(e.getMessage().contains("/nonexistent.pem"), e.getMessage());
    }
}
