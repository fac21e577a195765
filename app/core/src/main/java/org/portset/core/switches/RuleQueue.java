// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.onosproject.net.flow.FlowRule;

/**
 * What one switch is to be told, one batch at a time: the next goes when the switch has confirmed
 * the one before.
 *
 * <p>ONOS gives batches to several threads. An addition and a removal of one rule that it gets
 * within milliseconds may reach the switch in either order, and leave there the rule of a
 * connection that is over, on a port that is another's by then. And what comes while a batch is
 * under way goes together, as one.
 */
final class RuleQueue {
    /** So long after a batch the switch is not expected to say anything of it any more. */
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Sender sender;
    private final LongSupplier nanoClock;
    private final Map<FlowRule, Boolean> waiting = new LinkedHashMap<>(); // true: to be added
    private List<Runnable> toldWhenDone = new ArrayList<>();
    private Batch underWay;

    RuleQueue(Sender sender, LongSupplier nanoClock) {
        this.sender = sender;
        this.nanoClock = nanoClock;
    }

    /** Gives a batch to ONOS. */
    @FunctionalInterface
    interface Sender {
        /**
         * Gives it, and returns at once.
         *
         * @param added in the switch before any of the others is removed
         * @param done to be run when the switch has confirmed or refused it, on any thread
         */
        void send(Collection<FlowRule> removed, Collection<FlowRule> added, Runnable done);
    }

    private static final class Batch {
        private final List<Runnable> toldWhenDone;
        private final long sentNanos;

        private Batch(List<Runnable> toldWhenDone, long sentNanos) {
            this.toldWhenDone = toldWhenDone;
            this.sentNanos = sentNanos;
        }
    }

    /** Of what is said of one rule, the last counts. A rule that is in both is added. */
    void put(Collection<FlowRule> removed, Collection<FlowRule> added, Runnable done) {
        synchronized (this) {
            removed.forEach(rule -> put(rule, false));
            added.forEach(rule -> put(rule, true));
            toldWhenDone.add(done);
        }
        sendNext();
    }

    private void put(FlowRule rule, boolean isAdded) {
        waiting.remove(rule); // an equal one may do something else
        waiting.put(rule, isAdded);
    }

    /** Goes on if the switch has been silent for too long; to be called now and then. */
    void tick() {
        Batch silent;
        synchronized (this) {
            silent = underWay;
        }
        if (silent != null && nanoClock.getAsLong() - silent.sentNanos >= LOST_NANOS) {
            done(silent);
        }
    }

    private void sendNext() {
        Batch batch;
        List<FlowRule> removed = new ArrayList<>();
        List<FlowRule> added = new ArrayList<>();
        synchronized (this) {
            if (underWay != null || toldWhenDone.isEmpty()) {
                return;
            }
            waiting.forEach((rule, isAdded) -> (isAdded ? added : removed).add(rule));
            waiting.clear();
            batch = new Batch(toldWhenDone, nanoClock.getAsLong());
            toldWhenDone = new ArrayList<>();
            underWay = batch;
        }
        sender.send(removed, added, () -> done(batch));
    }

    private void done(Batch batch) {
        synchronized (this) {
            if (underWay != batch) {
                return; // given up before
            }
            underWay = null;
        }
        sendNext();
        batch.toldWhenDone.forEach(Runnable::run);
    }
}
