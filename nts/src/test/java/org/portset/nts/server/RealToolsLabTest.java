// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portset.nts.net.EventLoop;
import org.portset.nts.protocol.Ipv4;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsKey;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsResponse;
import org.portset.nts.protocol.NtsUdpResponder;
import org.portset.nts.protocol.SourcePrefix;

/** dig and nsupdate of BIND, and unbound, against the server; a router behind UDP. */
@Tag("lab")
class RealToolsLabTest {
    private static final byte[] SECRET =
            "a secret of 24 bytes....".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path directory;

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final List<NtsRequest> asked = new CopyOnWriteArrayList<>();
    private EventLoop loop;
    private DnsServer server;

    @BeforeEach
    void start() throws Exception {
        loop = new EventLoop("router", faults::add);
        NtsUdpResponder responder =
                new NtsUdpResponder(
                        loop,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        List.of(NtsKey.of(7, SECRET)),
                        request -> {
                            asked.add(request);
                            int port = request.acceptsOtherPort() ? 4711 : 0;
                            NtsResponse granted =
                                    new NtsResponse(Ipv4.parse("203.0.113.1"), port, 3000);
                            CompletableFuture<NtsAnswer> answer = new CompletableFuture<>();
                            return request.name().toString().startsWith("slow.")
                                    ? answer.completeOnTimeout(granted, 1200, TimeUnit.MILLISECONDS)
                                    : CompletableFuture.completedFuture(granted);
                        });
        String secret = Base64.getEncoder().encodeToString(SECRET);
        String json =
                String.join(
                        "\n",
                        "{'listen': ['127.0.0.1:0'],",
                        " 'routers': [{'id': 'home', 'keyId': 7, 'secret': '" + secret + "',",
                        "   'address': '127.0.0.1:" + responder.address().getPort() + "'}],",
                        " 'keys': [{'name': 'k', 'secret': '" + secret + "',",
                        "   'names': ['home.example'], 'router': 'home'}],",
                        " 'zones': [{'name': 'home.example',",
                        "   'records': ['@ SOA ns h 1 2 3 4 5', '@ NS ns', 'ns A 192.0.2.53',",
                        "     '_ssh._tcp.alice SRV 0 0 22 alice'],",
                        "   'hosts': [{'name': 'alice', 'router': 'home'},",
                        "     {'name': 'slow', 'router': 'home'}]}]}");
        server = DnsServer.start(ConfigReader.read(json.replace('\'', '"')), Map.of(), faults::add);
    }

    @AfterEach
    void close() {
        server.close();
        loop.close();
        assertEquals(List.of(), faults);
    }

    private static void assume(String program) {
        boolean there =
                List.of("/usr/bin", "/usr/sbin").stream()
                        .anyMatch(d -> Files.isExecutable(Path.of(d, program)));
        assumeTrue(there, program + " is not installed");
    }

    private static String run(List<String> command, String input) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        return out.replaceAll("[ \t]+", " ");
    }

    private static String digAt(int port, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("dig", "@127.0.0.1", "-p", "" + port, "+tries=1"));
        command.addAll(List.of(arguments));
        return run(command, "");
    }

    private String dig(String... arguments) throws Exception {
        return digAt(server.addresses().get(0).getPort(), arguments);
    }

    private static void contains(String expected, String out) {
        assertTrue(out.contains(expected), out);
    }

    @Test
    void digIsAnswered() throws Exception {
        assume("dig");
        String out = dig("alice.home.example");
        contains("alice.home.example. 0 IN A 203.0.113.1", out);
        contains("status: NOERROR", out);
        contains("flags: qr aa rd;", out);
        contains("203.0.113.1", dig("+tcp", "+short", "alice.home.example"));
        contains(
                "0 0 4711 alice.home.example.",
                dig("+short", "_ssh._tcp.alice.home.example", "SRV"));
        contains("status: NXDOMAIN", dig("nobody.home.example"));
        contains(
                "CLIENT-SUBNET: 198.51.100.0/24/24",
                dig("+subnet=198.51.100.0/24", "alice.home.example"));
        assertEquals(
                SourcePrefix.of(Ipv4.parse("198.51.100.0"), 24),
                asked.get(asked.size() - 1).source());
        contains("Transfer failed", dig("+tcp", "home.example", "AXFR"));
        contains("status: BADVERS", dig("+edns=1", "+noednsnegotiation", "ns.home.example"));
        contains("status: NOTIMP", dig("+opcode=status", "ns.home.example"));
    }

    @Test
    void nsupdateRegistersAHost() throws Exception {
        assume("nsupdate");
        String script =
                "server 127.0.0.1 "
                        + server.addresses().get(0).getPort()
                        + "\nzone home.example\nprereq nxdomain bob.home.example\n"
                        + "update add bob.home.example 60 A 192.168.1.11\nsend\n";
        String key = "hmac-sha256:k:" + Base64.getEncoder().encodeToString(SECRET);
        assertEquals("", run(List.of("nsupdate", "-y", key), script));
        contains("bob.home.example. 0 IN A 203.0.113.1", dig("bob.home.example"));
        contains("YXDOMAIN", run(List.of("nsupdate", "-y", key), script));
        contains("REFUSED", run(List.of("nsupdate"), script));
        String wrong = "hmac-sha256:k:" + Base64.getEncoder().encodeToString(new byte[24]);
        contains("BADSIG", run(List.of("nsupdate", "-y", wrong), script));
        contains("BADKEY", run(List.of("nsupdate", "-y", key.replace(":k:", ":who:")), script));
    }

    @Test
    void unboundResolvesThroughItAndKeepsNothing() throws Exception {
        assume("dig");
        assume("unbound");
        int port;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path config = directory.resolve("unbound.conf");
        Files.writeString(config, unboundConfig(port));
        Path log = directory.resolve("unbound.log");
        Process unbound =
                new ProcessBuilder("unbound", "-d", "-p", "-c", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            awaitAnswer(port, log);
            int before = asked.size();
            for (int i = 1; i <= 3; i++) {
                contains(
                        "alice.home.example. 0 IN A 203.0.113.1",
                        digAt(port, "alice.home.example"));
                assertEquals(before + i, asked.size());
            }
            contains("192.0.2.53", digAt(port, "+short", "ns.home.example"));
            contains("status: NXDOMAIN", digAt(port, "nobody.home.example"));
            // It asks again and again meanwhile; the router is asked once. (An answer that took
            // longer than its discard-timeout of 1.9 s it would keep for itself.)
            before = asked.size();
            contains(
                    "slow.home.example. 0 IN A 203.0.113.1",
                    digAt(port, "+time=10", "slow.home.example"));
            assertEquals(before + 1, asked.size());
            assertTrue(server.counters().of(ServerEvent.JOINED) > 0);
        } finally {
            unbound.destroy();
            assertTrue(unbound.waitFor(20, TimeUnit.SECONDS));
        }
    }

    private String unboundConfig(int port) {
        return String.join(
                "\n",
                "server:",
                "  interface: 127.0.0.1@" + port,
                "  do-daemonize: no",
                "  use-syslog: no",
                "  username: \"\"",
                "  chroot: \"\"",
                "  directory: \"" + directory + "\"",
                "  pidfile: \"\"",
                "  module-config: \"iterator\"",
                "  do-not-query-localhost: no",
                "remote-control:",
                "  control-enable: no",
                "stub-zone:",
                "  name: home.example",
                "  stub-addr: 127.0.0.1@" + server.addresses().get(0).getPort(),
                "");
    }

    private static void awaitAnswer(int port, Path log) throws Exception {
        for (int i = 0; i < 50; i++) {
            if (digAt(port, "+time=1", "ns.home.example").contains("NOERROR")) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IOException("unbound does not answer: " + Files.readString(log));
    }
}
