// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.portset.nts.net.Counters;
import org.portset.nts.protocol.NtsMessage.Header;

/**
 * The router's side of the protocol without its transport: datagrams in, datagrams out.
 *
 * <p>Each request reaches the router once. Sent again while the router thinks, it is told to wait;
 * sent again after the answer, it gets the same bytes, for {@link #KEPT_NANOS}; replayed later, it
 * gets nothing. All methods are for one thread, that of the executor.
 */
public final class NtsResponder {
    /** How long an answer is kept for a request that is sent again: 30 s. */
    public static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Requests and answers that are remembered; a request that finds no room is refused. */
    public static final int MAX_EXCHANGES = 65_536;

    /** A router gets this much longer than the asker has patience, so that it may say so itself. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Map<Integer, NtsKey> keys = new HashMap<>();
    private final NtsCodec codec;
    private final NtsSessions sessions;
    private final NtsRouter router;
    private final Executor thread;
    private final LongSupplier nanoClock;
    private final Set<NtsExchange> pending = new LinkedHashSet<>();
    private final ArrayDeque<NtsExchange> answered = new ArrayDeque<>();
    private final Counters<NtsEvent> counters;

    /** As below, with counters of its own. */
    public NtsResponder(
            Collection<NtsKey> keys, NtsRouter router, Executor thread, LongSupplier nanoClock) {
        this(keys, router, thread, nanoClock, new Counters<>(NtsEvent.class));
    }

    /**
     * A responder for a router.
     *
     * @param keys those that a request may be under
     * @param thread runs what it is given on the thread that calls {@link #receive}; at once when
     *     it is called there
     * @param nanoClock as {@link System#nanoTime}
     * @param counters what it counts by
     */
    public NtsResponder(
            Collection<NtsKey> keys,
            NtsRouter router,
            Executor thread,
            LongSupplier nanoClock,
            Counters<NtsEvent> counters) {
        this.counters = counters;
        keys.forEach(key -> this.keys.put(key.id(), key));
        this.codec = new NtsCodec(keys);
        this.sessions = new NtsSessions(new SecureRandom());
        this.router = router;
        this.thread = thread;
        this.nanoClock = nanoClock;
    }

    public Counters<NtsEvent> counters() {
        return counters;
    }

    /**
     * Takes one datagram.
     *
     * @param back sends a datagram to where this one came from; called now or later, on this
     *     thread, any number of times
     */
    public void receive(byte[] bytes, int offset, int length, Consumer<byte[]> back) {
        NtsMessage message;
        try {
            message = codec.decode(bytes, offset, length);
        } catch (NtsFormatException e) {
            unreadable(e, back);
            return;
        }
        // Only servers ask, and they number from 1.
        if (message.type() != NtsMessage.Type.REQUEST || message.header().number() < 1) {
            counters.count(NtsEvent.MALFORMED);
            return;
        }
        Header header = message.header();
        NtsSessions.Session session = sessions.find(header);
        if (session == null) {
            counters.count(NtsEvent.CHALLENGED);
            back.accept(
                    codec.encode(NtsMessage.challenge(header.withToken(sessions.token(header)))));
            return;
        }
        NtsExchange known = session.exchanges().get(header.number());
        if (known != null) {
            again(known, back);
        } else if (session.window().admit(header.number())) {
            first(session, message, back);
        } else {
            counters.count(NtsEvent.REPLAYED);
        }
    }

    private void unreadable(NtsFormatException e, Consumer<byte[]> back) {
        switch (e.problem()) {
            case NOT_NTS:
                counters.count(NtsEvent.NOT_NTS);
                return;
            case UNKNOWN_KEY:
                counters.count(NtsEvent.UNKNOWN_KEY);
                return;
            case BAD_TAG:
                counters.count(NtsEvent.FORGED);
                return;
            default:
                counters.count(NtsEvent.MALFORMED);
                // Nothing comes of a replay of it but this refusal, so no token is asked for.
                NtsRefusal.Code code =
                        e.problem() == NtsFormatException.Problem.BAD_VERSION
                                ? NtsRefusal.Code.BAD_VERSION
                                : NtsRefusal.Code.MALFORMED;
                e.header()
                        .map(header -> codec.encode(NtsMessage.of(header, NtsRefusal.of(code))))
                        .ifPresent(back);
        }
    }

    private void again(NtsExchange known, Consumer<byte[]> back) {
        counters.count(NtsEvent.REPEATED);
        if (known.answer != null) {
            back.accept(known.answer);
        } else {
            known.back = back;
            back.accept(codec.encode(NtsMessage.pending(known.header)));
        }
    }

    private void first(NtsSessions.Session session, NtsMessage message, Consumer<byte[]> back) {
        NtsRequest request = message.request();
        NtsExchange exchange = new NtsExchange(session, message.header(), back);
        expire();
        if (pending.size() + answered.size() >= MAX_EXCHANGES && !forgetOne()) {
            counters.count(NtsEvent.REFUSED);
            back.accept(
                    codec.encode(
                            NtsMessage.of(
                                    message.header(), NtsRefusal.of(NtsRefusal.Code.QUEUE_FULL))));
            return;
        }
        session.exchanges().put(message.header().number(), exchange);
        pending.add(exchange);
        exchange.untilNanos =
                nanoClock.getAsLong()
                        + TimeUnit.MILLISECONDS.toNanos(request.patienceMillis())
                        + GRACE_NANOS;
        if (!keys.get(message.header().keyId()).mayAskFor(request.name())) {
            answer(exchange, NtsRefusal.of(NtsRefusal.Code.NOT_AUTHORISED));
            return;
        }
        counters.count(NtsEvent.REQUEST);
        exchange.asked = ask(request);
        CompletableFuture<NtsAnswer> unused =
                exchange.asked.whenCompleteAsync(
                        (answer, fault) ->
                                answer(
                                        exchange,
                                        sendable(answer)
                                                ? answer
                                                : NtsRefusal.of(NtsRefusal.Code.UNAVAILABLE)),
                        thread);
    }

    /** A router that only passes requests on may find that nobody answers. */
    private static boolean sendable(NtsAnswer answer) {
        return answer != null
                && (answer.granted() || ((NtsRefusal) answer).code() != NtsRefusal.Code.NO_ANSWER);
    }

    private CompletableFuture<NtsAnswer> ask(NtsRequest request) {
        try {
            return router.ask(request);
        } catch (RuntimeException e) {
            // A fault of the router's must not take the socket down with it.
            return CompletableFuture.failedFuture(e);
        }
    }

    private void answer(NtsExchange exchange, NtsAnswer answer) {
        if (!pending.remove(exchange)) {
            // Its asker has gone, and was told so.
            return;
        }
        counters.count(answer.granted() ? NtsEvent.GRANTED : NtsEvent.REFUSED);
        exchange.answer = codec.encode(NtsMessage.of(exchange.header, answer));
        exchange.untilNanos = nanoClock.getAsLong() + KEPT_NANOS;
        answered.add(exchange);
        exchange.back.accept(exchange.answer);
    }

    /**
     * Forgets answers whose time is over, and refuses what the router has left unanswered beyond
     * its asker's patience. To be called about once a second; each request does it too.
     */
    public void expire() {
        long now = nanoClock.getAsLong();
        while (!answered.isEmpty() && answered.peek().untilNanos - now <= 0) {
            forgetOne();
        }
    }

    /** Refuses what the router has left unanswered beyond its asker's patience. */
    public void expirePending() {
        long now = nanoClock.getAsLong();
        for (NtsExchange exchange : new ArrayList<>(pending)) {
            if (exchange.untilNanos - now <= 0) {
                answer(exchange, NtsRefusal.of(NtsRefusal.Code.TIMED_OUT));
                exchange.asked.cancel(false);
            }
        }
    }

    private boolean forgetOne() {
        NtsExchange oldest = answered.poll();
        if (oldest == null) {
            return false;
        }
        oldest.session.exchanges().remove(oldest.header.number());
        return true;
    }
}
