// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.FlowRule;

/**
 * The batches of flow-mods that one switch has not yet confirmed.
 *
 * <p>A batch ends with a barrier. The switch answers a flow-mod only if it refuses it, with an
 * error that carries the flow-mod's transaction id, and it sends every such error before the
 * barrier's reply: so the reply completes the batch and what was not refused until then is in. A
 * batch also completes, as failed, when the switch is gone or the reply does not come in time;
 * whichever comes first, each batch completes once.
 *
 * <p>Thread-safe. Completions are reported outside the lock.
 */
final class FlowBatches {

    private final DeviceId deviceId;
    private final BiConsumer<Long, CompletedBatchOperation> completed;
    private final Map<Long, Batch> byBarrier = new HashMap<>();
    private boolean closed;

    FlowBatches(DeviceId deviceId, BiConsumer<Long, CompletedBatchOperation> completed) {
        this.deviceId = deviceId;
        this.completed = completed;
    }

    /** A batch while it is being put together, by one thread. */
    static final class Batch {
        private final long id;
        private final long deadlineNanos;
        private final Map<Long, FlowRule> byTransaction = new HashMap<>();
        private final Set<FlowRule> failed = new HashSet<>();

        Batch(long id, long deadlineNanos) {
            this.id = id;
            this.deadlineNanos = deadlineNanos;
        }

        void sent(long transaction, FlowRule rule) {
            byTransaction.put(transaction, rule);
        }

        void failed(FlowRule rule) {
            failed.add(rule);
        }

        CompletedBatchOperation result(DeviceId deviceId) {
            return new CompletedBatchOperation(failed.isEmpty(), Set.copyOf(failed), deviceId);
        }
    }

    /**
     * To be called before anything of the batch is sent. On a switch that is gone it completes at
     * once, as failed.
     */
    void await(long barrier, Batch batch) {
        synchronized (this) {
            if (!closed) {
                byBarrier.put(barrier, batch);
                return;
            }
        }
        failAll(List.of(batch));
    }

    /** The switch has answered a barrier; one that belongs to no batch is ignored. */
    void barrierReply(long barrier) {
        Batch batch;
        synchronized (this) {
            batch = byBarrier.remove(barrier);
        }
        if (batch != null) {
            complete(batch);
        }
    }

    /**
     * The switch has refused a message.
     *
     * @return the rule that was in it, if it belongs to a batch that is not complete
     */
    Optional<FlowRule> error(long transaction) {
        Batch unanswerable;
        synchronized (this) {
            for (Batch batch : byBarrier.values()) {
                FlowRule rule = batch.byTransaction.get(transaction);
                if (rule != null) {
                    batch.failed(rule);
                    return Optional.of(rule);
                }
            }
            unanswerable = byBarrier.remove(transaction);
        }
        if (unanswerable != null) {
            failAll(List.of(unanswerable));
        }
        return Optional.empty();
    }

    /** Fails the batches whose time is over. */
    int expire(long nowNanos) {
        List<Batch> overdue = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Batch> i = byBarrier.values().iterator(); i.hasNext(); ) {
                Batch batch = i.next();
                if (nowNanos - batch.deadlineNanos >= 0) {
                    overdue.add(batch);
                    i.remove();
                }
            }
        }
        failAll(overdue);
        return overdue.size();
    }

    /** The switch is gone: fails what it has not confirmed, and from now on everything else. */
    void close() {
        List<Batch> lost;
        synchronized (this) {
            closed = true;
            lost = new ArrayList<>(byBarrier.values());
            byBarrier.clear();
        }
        failAll(lost);
    }

    synchronized int size() {
        return byBarrier.size();
    }

    private void failAll(Collection<Batch> batches) {
        for (Batch batch : batches) {
            batch.failed.addAll(batch.byTransaction.values());
            complete(batch);
        }
    }

    private void complete(Batch batch) {
        completed.accept(batch.id, batch.result(deviceId));
    }
}
