// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.portset.nts.net.Counters;
import org.portset.nts.net.EventLoop;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsRefusal;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsResponse;
import org.portset.nts.protocol.NtsRouter;
import org.xbill.DNS.Name;

/**
 * The queries that wait for a router. Each costs an object and a timer, no thread; all is touched
 * on the loop's thread only.
 *
 * <p>A resolver that hears nothing asks again, often from another port and with another identifier.
 * Asking the router again for it would leave an entry behind that nobody comes for, and keep
 * everybody else waiting. So a question that a resolver has open already joins the one that is
 * held, and has the same answer.
 *
 * <p>A resolver that had to ask again may ask once more when it has the answer: unbound takes an
 * answer that was late for one to a minimised name (RFC 9156). For a moment that has the same
 * answer too, or the second request would wait for the entry of the first.
 *
 * <p>Likewise a program that asks for SRV or HTTPS asks for the address next. The address query is
 * answered from the answer just given, once, and the router is not asked for a second entry.
 */
final class HeldQueries {
    /** The router is to say so itself when time is up; this is for one that doesn't. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** An address query follows at once, if at all. */
    private static final long FOLLOW_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** As long as an answer is on its way to a resolver, and its next query on the way back. */
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** As often as a resolver asks again; more would be somebody's flood. */
    private static final int MAX_JOINED = 16;

    /** Who asks what: equal for a question that is asked again. */
    private static final class Key {
        private final InetAddress resolver;
        private final Name owner;
        private final NtsRequest request;

        Key(InetAddress resolver, Name owner, NtsRequest request) {
            this.resolver = resolver;
            this.owner = owner;
            this.request = request;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Key
                    && resolver.equals(((Key) o).resolver)
                    && owner.equals(((Key) o).owner)
                    && request.equals(((Key) o).request);
        }

        @Override
        public int hashCode() {
            return Objects.hash(resolver, owner, request);
        }
    }

    private static final class Held {
        private final List<Consumer<NtsAnswer>> waiters = new ArrayList<>();
        private CompletableFuture<NtsAnswer> asked;
        private EventLoop.Timer timer;
    }

    private final EventLoop loop;
    private int limit;
    private final Counters<ServerEvent> counters;
    private final Map<Key, Held> held = new HashMap<>();
    private final RecentAnswers<List<Object>> followed = new RecentAnswers<>();
    private final RecentAnswers<Key> slow = new RecentAnswers<>();
    private volatile int size;

    HeldQueries(EventLoop loop, Counters<ServerEvent> counters) {
        this.loop = loop;
        this.counters = counters;
    }

    /** Holds at most so many from now on. */
    void limit(int most) {
        limit = most;
    }

    /** How many wait; for any thread. */
    int size() {
        return size;
    }

    /**
     * Asks a router, or joins who has.
     *
     * @param resolver who asked
     * @param owner the name in the question
     * @param waiter called on this thread, maybe at once
     */
    void ask(
            InetAddress resolver,
            Name owner,
            NtsRequest request,
            NtsRouter router,
            Consumer<NtsAnswer> waiter) {
        NtsResponse before =
                request.acceptsOtherPort() ? null : followed.take(follower(resolver, request));
        if (before != null) {
            counters.count(ServerEvent.FOLLOWED);
            waiter.accept(before);
            return;
        }
        Key key = new Key(resolver, owner, request);
        NtsResponse again = slow.get(key);
        if (again != null) {
            counters.count(ServerEvent.REPEATED);
            waiter.accept(again);
            return;
        }
        Held known = held.get(key);
        if (known != null) {
            join(known, waiter);
            return;
        }
        if (held.size() >= limit) {
            counters.count(ServerEvent.QUEUE_FULL);
            waiter.accept(
                    NtsRefusal.of(
                            NtsRefusal.Code.QUEUE_FULL, "as many queries are held as may be"));
            return;
        }
        counters.count(ServerEvent.HELD);
        hold(key, router, waiter);
    }

    private void join(Held known, Consumer<NtsAnswer> waiter) {
        if (known.waiters.size() >= MAX_JOINED) {
            refuse(waiter);
            return;
        }
        counters.count(ServerEvent.JOINED);
        known.waiters.add(waiter);
    }

    private void refuse(Consumer<NtsAnswer> waiter) {
        counters.count(ServerEvent.QUEUE_FULL);
        waiter.accept(
                NtsRefusal.of(NtsRefusal.Code.QUEUE_FULL, "as many queries are held as may be"));
    }

    private void hold(Key key, NtsRouter router, Consumer<NtsAnswer> waiter) {
        Held one = new Held();
        one.waiters.add(waiter);
        held.put(key, one);
        size = held.size();
        long patience = TimeUnit.MILLISECONDS.toNanos(key.request.patienceMillis());
        one.timer =
                loop.schedule(
                        patience + GRACE_NANOS,
                        () -> done(key, one, NtsRefusal.of(NtsRefusal.Code.TIMED_OUT)));
        try {
            one.asked = router.ask(key.request);
        } catch (RuntimeException e) {
            one.asked = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<NtsAnswer> unused =
                one.asked.whenComplete(
                        (answer, fault) -> {
                            NtsAnswer given =
                                    answer != null
                                            ? answer
                                            : NtsRefusal.of(NtsRefusal.Code.UNAVAILABLE);
                            if (loop.inLoop()) {
                                done(key, one, given);
                            } else {
                                loop.execute(() -> done(key, one, given));
                            }
                        });
    }

    private void done(Key key, Held one, NtsAnswer answer) {
        if (!held.remove(key, one)) {
            return;
        }
        long now = System.nanoTime();
        size = held.size();
        one.timer.cancel();
        counters.count(answer.granted() ? ServerEvent.GRANTED : ServerEvent.NOT_GRANTED);
        if (answer.granted()) {
            remember(key, one, (NtsResponse) answer, now);
        }
        for (Consumer<NtsAnswer> waiter : one.waiters) {
            waiter.accept(answer);
        }
        if (!one.asked.isDone()) {
            one.asked.cancel(false);
        }
    }

    private void remember(Key key, Held one, NtsResponse response, long now) {
        long lifetime = TimeUnit.MILLISECONDS.toNanos(response.lifetimeMillis());
        if (key.request.acceptsOtherPort()) {
            followed.put(
                    follower(key.resolver, key.request),
                    response,
                    now + Math.min(FOLLOW_NANOS, lifetime));
        }
        if (one.waiters.size() > 1) {
            slow.put(key, response, now + Math.min(AGAIN_NANOS, lifetime));
        }
    }

    private static List<Object> follower(InetAddress resolver, NtsRequest request) {
        return List.of(resolver, request.name(), request.source());
    }
}
