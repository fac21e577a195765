// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final EventLoop loop = new EventLoop("test loop", faults::add);

    @AfterEach
    void close() {
        loop.close();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void runsTimersInTheirOrderAndCancelledOnesNot() throws Exception {
        List<Integer> ran = new ArrayList<>();
        CompletableFuture<List<Integer>> done = new CompletableFuture<>();
        long began = System.nanoTime();
        loop.execute(
                () -> {
                    loop.schedule(30_000_000, () -> ran.add(3));
                    loop.schedule(10_000_000, () -> ran.add(1));
                    EventLoop.Timer cancelled = loop.schedule(15_000_000, () -> ran.add(0));
                    loop.schedule(20_000_000, () -> ran.add(2));
                    loop.schedule(40_000_000, () -> done.complete(ran));
                    cancelled.cancel();
                });
        assertEquals(List.of(1, 2, 3), get(done));
        assertTrue(System.nanoTime() - began >= 40_000_000);
    }

    @Test
    void goesOnAfterAFault() throws Exception {
        RuntimeException fault = new IllegalStateException("a task's");
        loop.execute(
                () -> {
                    throw fault;
                });
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        loop.execute(() -> next.complete(loop.inLoop()));
        assertTrue(get(next));
        assertEquals(List.of(fault), faults);
    }

    @Test
    void givesAnAddressBackWhenAChannelIsClosed() throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        for (int i = 0; i < 50; i++) {
            DatagramChannel channel = DatagramChannel.open().bind(address);
            address = (InetSocketAddress) channel.getLocalAddress();
            CompletableFuture<Void> registered = new CompletableFuture<>();
            loop.execute(
                    () -> {
                        try {
                            loop.register(channel, SelectionKey.OP_READ, key -> {});
                            registered.complete(null);
                        } catch (java.io.IOException e) {
                            registered.completeExceptionally(e);
                        }
                    });
            get(registered);
            loop.close(channel);
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void endsItsThreadAndTakesNothingMore() {
        loop.close();
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
        assertFalse(
                Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(t -> t.getName().equals("test loop")));
        loop.close();
    }
}
