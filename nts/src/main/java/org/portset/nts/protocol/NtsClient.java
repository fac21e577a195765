// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.portset.nts.net.Counters;
import org.portset.nts.net.EventLoop;
import org.portset.nts.protocol.NtsMessage.Header;

/**
 * A router at the other end of a UDP path.
 *
 * <p>A request is sent, and sent again while nothing comes back: after {@link
 * Settings#firstRetryMillis}, then after twice that, and so on up to half a second. When the router
 * says that the request waits for its turn, it is sent twice a second, to learn that the router is
 * still there and to fetch an answer that was lost. When nothing at all has come back for {@link
 * Settings#silenceMillis}, the router is taken for dead and the request refused with {@link
 * NtsRefusal.Code#NO_ANSWER}; and so it is when its patience is over, or with {@link
 * NtsRefusal.Code#TIMED_OUT} if the router has said that it waits.
 */
public final class NtsClient implements NtsRouter, AutoCloseable {
    /** Requests that can be open at once; the next is refused at once. */
    public static final int MAX_OPEN = 8192;

    /** A burst must outlast one round of the loop. */
    private static final int BUFFER_BYTES = 1 << 20;

    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A token is given at the first request and after the router's restart, not all the time. */
    private static final int MAX_CHALLENGES = 4;

    /** Where the router is, and how it is asked. */
    public static final class Settings {
        private final InetSocketAddress router;
        private final NtsKey key;
        private int firstRetryMillis = 100;
        private int silenceMillis = 2000;

        public Settings(InetSocketAddress router, NtsKey key) {
            this.router = router;
            this.key = key;
        }

        /** When a request is first sent again; 100 ms unless said here, 1 at least. */
        public Settings firstRetryMillis(int value) {
            firstRetryMillis = value;
            return this;
        }

        /** When a router that says nothing is given up; 2000 ms unless said here. */
        public Settings silenceMillis(int value) {
            silenceMillis = value;
            return this;
        }
    }

    /** What a client counts. */
    public enum Event {
        /** A request, each counted once. */
        REQUEST,
        /** A request that was sent once more. */
        RETRANSMITTED,
        /** A request that was sent under another token, because the router wanted that. */
        CHALLENGED,
        /** An answer that nothing waits for: late, sent twice, or replayed. Dropped. */
        UNEXPECTED,
        /** What arrived was no authentic message. Dropped. */
        BAD_MESSAGE,
        /** A request that was given up. */
        NO_ANSWER
    }

    private final class Open {
        private final long number;
        private final NtsRequest request;
        private final CompletableFuture<NtsAnswer> answer;
        private final long deadlineNanos;
        private long heardNanos;
        private long retryNanos;
        private long token;
        private int challenges;
        private boolean isQueued;
        private byte[] bytes;
        private EventLoop.Timer timer;

        Open(long number, NtsRequest request, CompletableFuture<NtsAnswer> answer, long now) {
            this.number = number;
            this.request = request;
            this.answer = answer;
            this.heardNanos = now;
            this.deadlineNanos = now + TimeUnit.MILLISECONDS.toNanos(request.patienceMillis());
            this.retryNanos = TimeUnit.MILLISECONDS.toNanos(settings.firstRetryMillis);
        }
    }

    private final EventLoop loop;
    private final Settings settings;
    private final DatagramChannel channel;
    private final NtsCodec codec;
    private final long session = new SecureRandom().nextLong();
    private final Map<Long, Open> open = new HashMap<>();
    private final ByteBuffer in = ByteBuffer.allocate(NtsCodec.MAX_BYTES + 1);
    private final Counters<Event> counters = new Counters<>(Event.class);
    private long lastNumber;
    private long receivedNanos;
    private long token;

    /**
     * Opens a socket to the router; nothing is sent yet.
     *
     * @param loop its thread sends and receives, and completes the answers
     * @throws IOException if there is no way to the router's address
     */
    public NtsClient(EventLoop loop, Settings settings) throws IOException {
        this.loop = loop;
        this.settings = settings;
        this.codec = new NtsCodec(List.of(settings.key));
        this.channel = DatagramChannel.open();
        try {
            // Connected: the system drops what others than the router send.
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.connect(settings.router);
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

    private void start(CompletableFuture<Void> started) {
        try {
            loop.register(channel, SelectionKey.OP_READ, key -> receive());
            started.complete(null);
        } catch (IOException e) {
            started.completeExceptionally(e);
        }
    }

    public Counters<Event> counters() {
        return counters;
    }

    /**
     * When the message arrived that is being taken, by {@link System#nanoTime}: for whoever is
     * called on the loop's thread by an answer that came with it.
     */
    public long receivedNanos() {
        return receivedNanos;
    }

    @Override
    public CompletableFuture<NtsAnswer> ask(NtsRequest request) {
        CompletableFuture<NtsAnswer> answer = new CompletableFuture<>();
        try {
            loop.execute(() -> begin(request, answer));
        } catch (RejectedExecutionException e) {
            answer.complete(NtsRefusal.of(NtsRefusal.Code.UNAVAILABLE));
        }
        return answer;
    }

    private void begin(NtsRequest request, CompletableFuture<NtsAnswer> answer) {
        counters.count(Event.REQUEST);
        if (!channel.isOpen()) {
            answer.complete(NtsRefusal.of(NtsRefusal.Code.UNAVAILABLE));
            return;
        }
        if (open.size() >= MAX_OPEN) {
            answer.complete(NtsRefusal.of(NtsRefusal.Code.QUEUE_FULL));
            return;
        }
        Open one = new Open(++lastNumber, request, answer, System.nanoTime());
        open.put(one.number, one);
        encode(one);
        send(one);
        // An asker that cancels wants no retransmissions any more; it may have done so already.
        CompletableFuture<NtsAnswer> unused =
                answer.whenComplete((a, fault) -> onLoop(() -> end(one)));
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop is closed, and what it held is gone with it.
        }
    }

    private void end(Open one) {
        if (open.remove(one.number) != null && one.timer != null) {
            one.timer.cancel();
        }
    }

    private void encode(Open one) {
        one.token = token;
        Header header = new Header(settings.key.id(), session, one.number, token);
        one.bytes = codec.encode(NtsMessage.of(header, one.request));
    }

    private void send(Open one) {
        try {
            channel.write(ByteBuffer.wrap(one.bytes));
        } catch (IOException e) {
            // As good as lost: a router that is away may come back, and the timer runs.
        }
        if (one.timer != null) {
            one.timer.cancel();
        }
        long now = System.nanoTime();
        long wait = Math.min(one.retryNanos, Math.min(one.deadlineNanos, deadNanos(one)) - now);
        one.timer = loop.schedule(wait, () -> late(one));
    }

    private long deadNanos(Open one) {
        return one.heardNanos + TimeUnit.MILLISECONDS.toNanos(settings.silenceMillis);
    }

    private void late(Open one) {
        long now = System.nanoTime();
        if (deadNanos(one) - now <= 0) {
            giveUp(one, NtsRefusal.Code.NO_ANSWER);
            return;
        }
        if (one.deadlineNanos - now <= 0) {
            // The router says the same of what waits; its word may come a little later than this.
            giveUp(one, one.isQueued ? NtsRefusal.Code.TIMED_OUT : NtsRefusal.Code.NO_ANSWER);
            return;
        }
        counters.count(Event.RETRANSMITTED);
        one.retryNanos = Math.min(2 * one.retryNanos, SLOW_NANOS);
        if (one.token != token) {
            encode(one);
        }
        send(one);
    }

    private void giveUp(Open one, NtsRefusal.Code code) {
        counters.count(Event.NO_ANSWER);
        one.answer.complete(NtsRefusal.of(code));
    }

    private void receive() {
        for (int i = 0; i < 64; i++) {
            in.clear();
            try {
                if (channel.read(in) <= 0) {
                    return;
                }
            } catch (IOException e) {
                // The router's machine says that nobody listens. It may start soon.
                return;
            }
            receivedNanos = System.nanoTime();
            try {
                take(codec.decode(in.array(), 0, in.position()));
            } catch (NtsFormatException e) {
                counters.count(Event.BAD_MESSAGE);
            }
        }
    }

    private void take(NtsMessage message) {
        Header header = message.header();
        Open one = header.session() == session ? open.get(header.number()) : null;
        if (one == null) {
            counters.count(Event.UNEXPECTED);
            return;
        }
        one.heardNanos = receivedNanos;
        switch (message.type()) {
            case RESPONSE:
            case REFUSAL:
                one.answer.complete(message.answer());
                return;
            case PENDING:
                one.retryNanos = SLOW_NANOS;
                one.isQueued = true;
                return;
            case CHALLENGE:
                challenged(one, header.token());
                return;
            case REQUEST:
                counters.count(Event.BAD_MESSAGE);
        }
    }

    private void challenged(Open one, long wanted) {
        if (wanted == one.token || ++one.challenges > MAX_CHALLENGES) {
            // Sent before the token that is under way, or somebody plays old challenges.
            return;
        }
        counters.count(Event.CHALLENGED);
        token = wanted;
        encode(one);
        send(one);
    }

    /** Closes the socket; what is open is refused with UNAVAILABLE. */
    @Override
    public void close() {
        loop.close(channel);
        onLoop(
                () ->
                        new ArrayList<>(open.values())
                                .forEach(
                                        one ->
                                                one.answer.complete(
                                                        NtsRefusal.of(
                                                                NtsRefusal.Code.UNAVAILABLE))));
    }
}
