// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.onlab.packet.Ip4Address;
import org.portset.api.NtsEntrySnapshot;
import org.portset.api.NtsHostSnapshot;
import org.portset.api.NtsReachSnapshot;
import org.portset.api.NtsRequestSnapshot;
import org.portset.api.NtsRouterSnapshot;
import org.portset.core.config.NtsHome;
import org.portset.core.config.SubscriberModel;
import org.portset.core.store.LearntHostStore;
import org.portset.nat.engine.Nat44;
import org.portset.nat.traversal.HostName;
import org.portset.nat.traversal.NtsAsk;
import org.portset.nat.traversal.NtsCaller;
import org.portset.nat.traversal.NtsGrant;
import org.portset.nat.traversal.NtsRouter;
import org.portset.nat.traversal.PrivateHost;
import org.portset.nat.traversal.Refusal;
import org.portset.nat.traversal.Serializer;
import org.portset.nts.protocol.NtsAnswer;

/**
 * One home's NTS router: its private host list, its requests, and the DNS UPDATEs that it learns
 * from.
 *
 * <p>Its state is the NAT's, under the same lock, which each method takes itself. Requests come on
 * any thread. Answers are given without the lock: on the asker's thread where it asks, else on
 * {@link NtsThread}, so that a packet that lets the next request go isn't held up by the answer.
 */
public final class HomeNts {
    private final Object lock;
    private final Nat44 nat;
    private final int natSubscriber;
    private final SubscriberModel home;
    private final IntConsumer awaited;
    private final HomeHosts hosts;
    private final NtsThread thread;
    private final LongSupplier nanoClock;
    private List<Runnable> answers = new ArrayList<>();
    private NtsHome model; // null: not served
    private NtsRouter router; // null: not served
    private UpdateWatch watch = UpdateWatch.NONE;
    private long updatesLearnt;
    private boolean isArmed;
    private long armedNanos;

    /**
     * @param lock the one that the NAT is under
     * @param home the subscriber; of it, what its update can't change matters here, and its NTS
     * @param awaited told of the address of each host that a packet may come for
     * @param directory told which names are here
     * @param store has the names that were learnt, of an earlier run, too
     */
    public HomeNts(
            Object lock,
            SubscriberModel home,
            Nat44 nat,
            int natSubscriber,
            IntConsumer awaited,
            NtsDirectory directory,
            LearntHostStore store,
            NtsThread thread,
            LongSupplier nanoClock) {
        this.lock = lock;
        this.home = home;
        this.nat = nat;
        this.natSubscriber = natSubscriber;
        this.awaited = awaited;
        hosts = new HomeHosts(this, home, directory, store);
        this.thread = thread;
        this.nanoClock = nanoClock;
        update(home.nts(), nanoClock.getAsLong());
    }

    /** Takes over a configuration; sessions go on in any case, and entries and requests mostly. */
    public void update(Optional<NtsHome> changed, long nowNanos) {
        synchronized (lock) {
            NtsHome before = model;
            model = changed.orElse(null);
            if (model == null) {
                close(nowNanos);
                return;
            }
            hosts.configure(before, model, nowNanos);
            if (before == null) {
                hosts.restore(model.learntSeconds(), nowNanos);
            }
            boolean isOther =
                    router == null || before.policy().maxEntries() != model.policy().maxEntries();
            if (isOther) {
                closeRouter(nowNanos);
                router =
                        new NtsRouter(
                                nat,
                                natSubscriber,
                                home.ce().ports(),
                                hosts.list(),
                                model.policy());
            } else if (!before.policy().equals(model.policy())) {
                router.policy(model.policy(), nowNanos);
            }
            if (before == null || !before.updateServers().equals(model.updateServers())) {
                watch =
                        new UpdateWatch(
                                model.updateServers(), home.gateway().lan(), home.ce().ipv4());
            }
            settle(nowNanos);
        }
    }

    /** Serves nobody any more, and forgets what was learnt. Before the NAT's subscriber goes. */
    public void close(long nowNanos) {
        synchronized (lock) {
            closeRouter(nowNanos);
            model = null;
            watch = UpdateWatch.NONE;
            hosts.clear(nowNanos);
            settle(nowNanos);
        }
    }

    private void closeRouter(long nowNanos) {
        if (router != null) {
            router.close(nowNanos);
            router = null;
        }
    }

    /** Looks at a packet from inside, before it is translated: it may be an UPDATE. */
    public void fromHome(byte[] buf, int off, long nowNanos) {
        if (watch.isUsed()) {
            watch.fromHome(buf, off, nowNanos);
        }
    }

    /** Looks at a packet from outside that has been translated: it may be an UPDATE's answer. */
    public void toHome(byte[] buf, int off, long nowNanos) {
        if (watch.isUsed()) {
            learn(watch.toHome(buf, off, nowNanos), nowNanos);
        }
    }

    private void learn(List<NameChange> changes, long nowNanos) {
        if (changes.isEmpty()) {
            return;
        }
        updatesLearnt++;
        hosts.learn(changes, model.learntSeconds(), nowNanos);
    }

    /** To be called after each packet, when it is out: it may have let the next request go. */
    public void packetDone(long nowNanos) {
        if (router != null && router.nextNanos(nowNanos) - nowNanos <= 0) {
            router.advance(nowNanos);
            settle(nowNanos);
        }
    }

    /** Does what is due by then, where {@link NtsThread} hasn't. */
    public void tick(long nowNanos) {
        synchronized (lock) {
            if (router != null) {
                router.advance(nowNanos);
                settle(nowNanos);
            }
        }
    }

    /** Hands answers over to be given, and sees to it that the router goes on in time. */
    private void settle(long nowNanos) {
        List<Runnable> due = takeAnswers();
        if (!due.isEmpty()) {
            thread.execute(() -> due.forEach(Runnable::run));
        }
        arm(nowNanos);
    }

    private List<Runnable> takeAnswers() {
        if (answers.isEmpty()) {
            return List.of();
        }
        List<Runnable> taken = answers;
        answers = new ArrayList<>();
        return taken;
    }

    private void arm(long nowNanos) {
        long next = router == null ? Long.MAX_VALUE : router.nextNanos(nowNanos);
        if (next != Long.MAX_VALUE && !(isArmed && armedNanos - next <= 0)) {
            isArmed = true;
            armedNanos = next;
            thread.after(Math.max(0, next - nowNanos), this::wake);
        }
    }

    private void wake() {
        synchronized (lock) {
            isArmed = false;
            tick(nanoClock.getAsLong());
        }
    }

    /** Asks the router; the answer is given now or later, on whatever thread. */
    void ask(NtsAsk ask, CompletableFuture<NtsAnswer> answer) {
        Serializer.Ticket ticket = null;
        List<Runnable> due;
        synchronized (lock) {
            Caller caller = new Caller(answer);
            long now = nanoClock.getAsLong();
            if (router == null) {
                caller.refused(Refusal.UNAVAILABLE, "The subscriber is no longer served.", now);
            } else {
                ticket = router.request(ask, caller, now);
                if (ticket != null) {
                    awaited.accept(ticket.opening().insideAddress());
                }
            }
            due = takeAnswers();
            arm(now);
        }
        due.forEach(Runnable::run);
        if (ticket != null) {
            withdrawWithAnswer(ticket, answer);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it is told, and has nothing to tell
    private void withdrawWithAnswer(Serializer.Ticket ticket, CompletableFuture<NtsAnswer> answer) {
        answer.whenComplete(
                (given, fault) -> {
                    if (answer.isCancelled()) {
                        cancel(ticket);
                    }
                });
    }

    private void cancel(Serializer.Ticket ticket) {
        synchronized (lock) {
            if (router != null) {
                long now = nanoClock.getAsLong();
                router.cancel(ticket, now);
                settle(now);
            }
        }
    }

    /** Keeps an answer until the lock is free. */
    private final class Caller implements NtsCaller {
        private final CompletableFuture<NtsAnswer> answer;

        Caller(CompletableFuture<NtsAnswer> answer) {
            this.answer = answer;
        }

        @Override
        public void granted(NtsGrant grant, long nowNanos) {
            answers.add(() -> answer.complete(Translation.response(grant)));
        }

        @Override
        public void refused(Refusal why, String sentence, long nowNanos) {
            answers.add(() -> answer.complete(Translation.refusal(why, sentence)));
        }
    }

    /** The host that has a name, or whose service has it; null if none. */
    PrivateHost find(HostName name) {
        synchronized (lock) {
            return hosts.list().find(name, nanoClock.getAsLong());
        }
    }

    /**
     * Forgets a host that was learnt.
     *
     * @return false if it wasn't
     */
    public boolean forget(HostName name) {
        synchronized (lock) {
            return hosts.forget(name, nanoClock.getAsLong());
        }
    }

    /** Addresses of the DNS servers whose answers are watched. */
    public Set<Ip4Address> updateServers() {
        synchronized (lock) {
            return model == null ? Set.of() : model.updateServers();
        }
    }

    /** The subscriber's hosts, by their names. */
    public List<NtsHostSnapshot> hosts() {
        synchronized (lock) {
            return NtsReader.hosts(home.id(), hosts.list(), nanoClock.getAsLong());
        }
    }

    /** The entries of its request cache, the one that is gone first at the front. */
    public List<NtsEntrySnapshot> entries() {
        synchronized (lock) {
            return router == null
                    ? List.of()
                    : NtsReader.entries(home.id(), router, nanoClock.getAsLong());
        }
    }

    /** The requests that wait. */
    public List<NtsRequestSnapshot> waiting() {
        synchronized (lock) {
            return router == null
                    ? List.of()
                    : NtsReader.waiting(home.id(), router, nanoClock.getAsLong());
        }
    }

    /** What its router has counted; empty if it has none. */
    public Optional<NtsRouterSnapshot> statistics() {
        synchronized (lock) {
            return router == null
                    ? Optional.empty()
                    : Optional.of(
                            NtsReader.statistics(
                                    home.id(),
                                    router,
                                    hosts.list().list(nanoClock.getAsLong()).size(),
                                    updatesLearnt));
        }
    }

    /** Whether such a request would be granted. */
    public NtsReachSnapshot why(NtsAsk ask) {
        synchronized (lock) {
            long now = nanoClock.getAsLong();
            PrivateHost host = hosts.list().find(ask.name(), now);
            String why = router == null ? "" : router.whyNot(ask, now);
            return NtsReader.reach(home.id(), ask, host, why);
        }
    }
}
