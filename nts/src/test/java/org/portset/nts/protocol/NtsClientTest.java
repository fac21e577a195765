// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.portset.nts.net.EventLoop;

/** Client and responder over loopback, with a path between them that loses and repeats. */
class NtsClientTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final NtsKey KEY = NtsKey.of(1, NtsCodecTest.SECRET);
    private static final NtsResponse GRANTED = new NtsResponse(0x0a000001, 0, 3000);

    private final List<AutoCloseable> resources = new ArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final EventLoop loop = closing(new EventLoop("test", faults::add));

    private <T extends AutoCloseable> T closing(T resource) {
        resources.add(0, resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : resources) {
            resource.close();
        }
        assertEquals(List.of(), faults);
    }

    private static NtsRequest request(String name) {
        return NtsRequest.builder(DomainName.of(name)).build();
    }

    private static NtsAnswer get(CompletableFuture<NtsAnswer> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    private NtsUdpResponder responder(InetSocketAddress at, NtsRouter router) throws IOException {
        return closing(new NtsUdpResponder(loop, at, List.of(KEY), router));
    }

    private NtsClient client(InetSocketAddress at, int silenceMillis) throws IOException {
        return closing(
                new NtsClient(
                        loop,
                        new NtsClient.Settings(at, KEY)
                                .firstRetryMillis(20)
                                .silenceMillis(silenceMillis)));
    }

    @Test
    void asksAndIsAnswered() throws Exception {
        NtsUdpResponder responder =
                responder(ANY_PORT, r -> CompletableFuture.completedFuture(GRANTED));
        NtsClient client = client(responder.address(), 2000);
        assertEquals(GRANTED, get(client.ask(request("alice.example"))));
        assertEquals(GRANTED, get(client.ask(request("bob.example"))));
        assertEquals(1, responder.counters().of(NtsEvent.CHALLENGED));
        assertEquals(2, responder.counters().of(NtsEvent.GRANTED));
        assertEquals(0, client.counters().of(NtsClient.Event.RETRANSMITTED));
    }

    @Test
    void givesUpARouterThatIsDown() throws Exception {
        InetSocketAddress nobody;
        try (DatagramSocket socket = new DatagramSocket(ANY_PORT)) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        NtsClient client = client(nobody, 200);
        long began = System.nanoTime();
        assertEquals(NtsRefusal.of(NtsRefusal.Code.NO_ANSWER), get(client.ask(request("alice"))));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertTrue(millis >= 190, millis + " ms");
        // It comes up, on the same address, and is asked without further ado.
        responder(nobody, r -> CompletableFuture.completedFuture(GRANTED));
        assertEquals(GRANTED, get(client.ask(request("alice"))));
    }

    @Test
    void waitsForARouterThatIsBusyLongerThanForOneThatIsSilent() throws Exception {
        CompletableFuture<NtsAnswer> answer = new CompletableFuture<>();
        NtsUdpResponder responder = responder(ANY_PORT, r -> answer);
        NtsClient client = client(responder.address(), 700);
        CompletableFuture<NtsAnswer> asked = client.ask(request("alice"));
        // More than twice its silence: it has been told to wait meanwhile.
        CompletableFuture<Void> later = new CompletableFuture<>();
        loop.execute(
                () ->
                        loop.schedule(
                                TimeUnit.MILLISECONDS.toNanos(1600), () -> later.complete(null)));
        later.join();
        assertFalse(asked.isDone());
        answer.complete(GRANTED);
        assertEquals(GRANTED, get(asked));
        assertEquals(1, responder.counters().of(NtsEvent.REQUEST));
    }

    @Test
    void asksARestartedRouterAnewForWhatItHeld() throws Exception {
        NtsUdpResponder first = responder(ANY_PORT, r -> new CompletableFuture<>());
        NtsClient client = client(first.address(), 5000);
        CompletableFuture<NtsAnswer> asked = client.ask(request("alice"));
        while (first.counters().of(NtsEvent.REPEATED) == 0) {
            Thread.onSpinWait();
        }
        first.close();
        responder(first.address(), r -> CompletableFuture.completedFuture(GRANTED));
        assertEquals(GRANTED, get(asked));
    }

    @Test
    void forgetsWhatIsCancelled() throws Exception {
        NtsUdpResponder responder = responder(ANY_PORT, r -> new CompletableFuture<>());
        NtsClient client = client(responder.address(), 200);
        assertTrue(client.ask(request("alice")).cancel(false));
        NtsRequest impatient = NtsRequest.builder(DomainName.of("bob")).patienceMillis(300).build();
        // It has been told to wait, so the router isn't dead.
        assertEquals(NtsRefusal.of(NtsRefusal.Code.TIMED_OUT), get(client.ask(impatient)));
        // Only bob's: alice's would have been given up before.
        assertEquals(1, client.counters().of(NtsClient.Event.NO_ANSWER));
    }

    @Test
    void refusesWhenClosed() throws Exception {
        NtsUdpResponder responder = responder(ANY_PORT, r -> new CompletableFuture<>());
        NtsClient client = client(responder.address(), 2000);
        CompletableFuture<NtsAnswer> asked = client.ask(request("alice"));
        client.close();
        assertEquals(NtsRefusal.of(NtsRefusal.Code.UNAVAILABLE), get(asked));
        assertEquals(NtsRefusal.of(NtsRefusal.Code.UNAVAILABLE), get(client.ask(request("bob"))));
    }

    /** 500 questions at once, a quarter of all datagrams lost and a quarter sent twice. */
    @Test
    void eachQuestionReachesTheRouterOnceOverABadPath() throws Exception {
        long seed = Long.getLong("portset.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<DomainName, AtomicInteger> asked = new ConcurrentHashMap<>();
        NtsUdpResponder responder =
                responder(
                        ANY_PORT,
                        r -> {
                            asked.computeIfAbsent(r.name(), n -> new AtomicInteger())
                                    .incrementAndGet();
                            return CompletableFuture.completedFuture(
                                    new NtsResponse(r.name().hashCode(), 0, 0));
                        });
        BadPath path =
                closing(
                        new BadPath(
                                responder.address(),
                                n -> random.nextInt(4) == 0,
                                n -> random.nextInt(4) == 0));
        NtsClient client = client(path.address(), 20_000);
        List<NtsRequest> requests = new ArrayList<>();
        List<CompletableFuture<NtsAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            requests.add(
                    NtsRequest.builder(DomainName.of("host" + i)).patienceMillis(20_000).build());
            answers.add(client.ask(requests.get(i)));
        }
        for (int i = 0; i < 500; i++) {
            assertEquals(
                    new NtsResponse(requests.get(i).name().hashCode(), 0, 0),
                    get(answers.get(i)),
                    "seed " + seed);
        }
        assertEquals(500, asked.size());
        asked.values().forEach(n -> assertEquals(1, n.get(), "seed " + seed));
    }

    /** Stands between: two sockets and two threads. */
    private static final class BadPath implements AutoCloseable {
        private final DatagramSocket front = new DatagramSocket(ANY_PORT);
        private final DatagramSocket back = new DatagramSocket(ANY_PORT);
        private final IntPredicate lost;
        private final IntPredicate twice;
        private volatile SocketAddress client;
        private final AtomicInteger count = new AtomicInteger();

        BadPath(SocketAddress router, IntPredicate lost, IntPredicate twice) throws IOException {
            this.lost = lost;
            this.twice = twice;
            start(
                    front,
                    packet -> {
                        client = packet.getSocketAddress();
                        packet.setSocketAddress(router);
                        back.send(packet);
                    });
            start(
                    back,
                    packet -> {
                        packet.setSocketAddress(client);
                        front.send(packet);
                    });
        }

        private interface Forward {
            void send(DatagramPacket packet) throws IOException;
        }

        private void start(DatagramSocket from, Forward forward) {
            Thread thread = new Thread(() -> run(from, forward), "bad path");
            thread.setDaemon(true);
            thread.start();
        }

        private void run(DatagramSocket from, Forward forward) {
            byte[] bytes = new byte[1500];
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                    from.receive(packet);
                    pass(packet, forward);
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private synchronized void pass(DatagramPacket packet, Forward forward) throws IOException {
            int n = count.incrementAndGet();
            if (!lost.test(n)) {
                forward.send(packet);
                if (twice.test(n)) {
                    forward.send(packet);
                }
            }
        }

        InetSocketAddress address() {
            return (InetSocketAddress) front.getLocalSocketAddress();
        }

        @Override
        public void close() {
            front.close();
            back.close();
        }
    }
}
