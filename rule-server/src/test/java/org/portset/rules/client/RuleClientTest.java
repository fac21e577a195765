// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.MapError;
import org.portset.rules.Offer;
import org.portset.rules.RuleServerModel;
import org.portset.rules.format.Hb46ppReader;
import org.portset.rules.format.RuleAnswers;
import org.portset.rules.http.RuleCounts;
import org.portset.rules.http.RuleServer;

/** Over sockets of loopback: the rule server itself, and servers that misbehave. */
class RuleClientTest {
    private static final int TIMEOUT_MILLIS = 1500;

    private static final byte[] LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getByAddress(LOOPBACK));
    }

    @AfterEach
    void stop() throws IOException {
        listener.close();
        threads.shutdownNow();
    }

    private static FetchModel model(int port) {
        return new FetchModel(
                URI.create("http://[::1]:" + port + "/config"),
                FetchModel.DEFAULT_VENDOR_ID,
                Optional.empty(),
                false,
                true,
                Optional.empty(),
                FetchModel.DEFAULT_RETRY_SECONDS);
    }

    private byte[] ask(FetchModel model) throws Exception {
        return new RuleClient(model, threads, TIMEOUT_MILLIS)
                .ask(model.request(Optional.empty()))
                .get(10, TimeUnit.SECONDS);
    }

    /** What a server that says this and then, if {@code drips}, a blank now and then, is told. */
    private String failure(String says, boolean drips) {
        threads.execute(
                () -> {
                    try (Socket socket = listener.accept()) {
                        OutputStream out = socket.getOutputStream();
                        socket.getInputStream().read(new byte[4096]);
                        out.write(says.getBytes(StandardCharsets.ISO_8859_1));
                        for (int i = 0; drips && i < 100; i++) {
                            out.write(' ');
                            TimeUnit.MILLISECONDS.sleep(50);
                        }
                    } catch (IOException | InterruptedException e) {
                        // The client has gone: that is what is wanted.
                    }
                });
        ExecutionException thrown =
                assertThrows(ExecutionException.class, () -> ask(model(listener.getLocalPort())));
        return String.valueOf(thrown.getCause());
    }

    @Test
    void asksTheRuleServerAndIsUnderstood() throws Exception {
        Offer loopback = Offer.builder(Ip6Prefix.valueOf("::1/128")).aftr("a.example").build();
        RuleServerModel server =
                RuleServerModel.builder("Example")
                        .address(Ip6Address.valueOf("::1"))
                        .port(0)
                        .offers(List.of(loopback))
                        .build();
        try (RuleServer running =
                RuleServer.start(server, new RuleAnswers(server, List.of()), new RuleCounts())) {
            assertTrue(running.addresses().get(0).getAddress() instanceof Inet6Address);
            byte[] body = ask(model(running.addresses().get(0).getPort()));
            // It has no MAP rule for loopback, and says so.
            List<MapError> errors = Hb46ppReader.read(body).errors();
            assertEquals("order", errors.get(0).path(), errors.toString());
        }
    }

    @Test
    void anotherStatusIsNamed() {
        String why = failure("HTTP/1.1 403 no\r\nContent-Length: 2\r\n\r\nno", false);
        assertTrue(why.contains("status 403"), why);
    }

    @Test
    void aLongAnswerIsCut() {
        String why =
                failure(
                        "HTTP/1.1 200 ok\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(300_000),
                        false);
        assertTrue(why.contains("longer than 262144 bytes"), why);
    }

    @Test
    void aSlowAnswerIsCut() {
        String why = failure("HTTP/1.1 200 ok\r\nContent-Length: 5000\r\n\r\n", true);
        assertTrue(why.contains("Timeout"), why);
    }

    @Test
    void whatIsNoHttpFails() {
        String why = failure("SSH-2.0-what\r\n\r\n", false);
        assertTrue(why.contains("Invalid status line"), why);
    }

    @Test
    void nobodyThereFails() throws IOException {
        int port = listener.getLocalPort();
        listener.close();
        assertThrows(ExecutionException.class, () -> ask(model(port)));
    }

    @Test
    void aCertificateThatIsntThereIsNamed() {
        FetchModel model =
                new FetchModel(
                        URI.create("https://[::1]/config"),
                        FetchModel.DEFAULT_VENDOR_ID,
                        Optional.empty(),
                        false,
                        true,
                        Optional.of("no-such-file.pem"),
                        FetchModel.DEFAULT_RETRY_SECONDS);
        IOException thrown =
                assertThrows(
                        IOException.class, () -> new RuleClient(model, threads, TIMEOUT_MILLIS));
        assertTrue(thrown.getMessage().contains("no-such-file.pem"), thrown.getMessage());
    }
}
