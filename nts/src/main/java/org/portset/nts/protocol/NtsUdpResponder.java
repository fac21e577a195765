// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.portset.nts.net.Counters;
import org.portset.nts.net.EventLoop;

/** A router on a UDP port, by an {@link NtsResponder}. */
public final class NtsUdpResponder implements AutoCloseable {
    /** A burst must outlast one round of the loop. */
    private static final int BUFFER_BYTES = 1 << 20;

    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private final DatagramChannel channel;
    private final NtsRouter router;
    private final Counters<NtsEvent> counters = new Counters<>(NtsEvent.class);
    private final InetSocketAddress address;
    private NtsResponder responder;
    private final ByteBuffer in = ByteBuffer.allocate(NtsCodec.MAX_BYTES + 1);

    /**
     * Opens the port.
     *
     * @param loop its thread receives, and calls the router
     * @param address where; port 0 lets the system choose
     * @throws IOException if the address can't be had
     */
    public NtsUdpResponder(
            EventLoop loop, InetSocketAddress address, Collection<NtsKey> keys, NtsRouter router)
            throws IOException {
        this.loop = loop;
        this.router = router;
        this.responder = responder(keys);
        this.channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.bind(address);
            this.address = (InetSocketAddress) channel.getLocalAddress();
            CompletableFuture<Void> started = new CompletableFuture<>();
            loop.execute(() -> start(started));
            started.join();
        } catch (CompletionException e) {
            channel.close();
            throw new IOException(e.getCause());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private NtsResponder responder(Collection<NtsKey> keys) {
        return new NtsResponder(keys, router, loop::execute, System::nanoTime, counters);
    }

    /**
     * Takes requests under these keys from now on. What is under way is still answered, and its
     * answer not given again; servers are challenged once more.
     */
    public void keys(Collection<NtsKey> keys) {
        loop.execute(() -> responder = responder(keys));
    }

    private void start(CompletableFuture<Void> started) {
        try {
            loop.register(channel, SelectionKey.OP_READ, key -> receive());
            loop.schedule(TICK_NANOS, this::tick);
            started.complete(null);
        } catch (IOException e) {
            started.completeExceptionally(e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** What has happened so far. */
    public Counters<NtsEvent> counters() {
        return counters;
    }

    private void receive() {
        // Some, then timers and other sockets have their turn.
        for (int i = 0; i < 64; i++) {
            in.clear();
            SocketAddress from;
            try {
                from = channel.receive(in);
            } catch (IOException e) {
                // About some datagram sent before; the next one may be good.
                return;
            }
            if (from == null) {
                return;
            }
            responder.receive(in.array(), 0, in.position(), bytes -> send(bytes, from));
        }
    }

    private void send(byte[] bytes, SocketAddress to) {
        try {
            if (channel.send(ByteBuffer.wrap(bytes), to) == 0) {
                counters.count(NtsEvent.NOT_SENT);
            }
        } catch (IOException e) {
            counters.count(NtsEvent.NOT_SENT);
        }
    }

    private void tick() {
        if (channel.isOpen()) {
            responder.expire();
            responder.expirePending();
            loop.schedule(TICK_NANOS, this::tick);
        }
    }

    /** Closes the port. What the router still thinks about is not answered. */
    @Override
    public void close() {
        loop.close(channel);
    }
}
