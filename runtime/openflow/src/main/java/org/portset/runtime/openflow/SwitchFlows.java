// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.projectfloodlight.openflow.protocol.OFFlowRemoved;

/**
 * What there is to remember of one connection of one switch. It is forgotten as a whole when the
 * connection ends, so that nothing of it can outlive it.
 */
final class SwitchFlows {

    private final DeviceId deviceId;
    private final long connectedNanos;
    private final FlowBatches batches;
    private final FlowSnapshots snapshots;
    private final Queue<OFFlowRemoved> removed = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean removalsUnderWay = new AtomicBoolean();

    SwitchFlows(
            DeviceId deviceId,
            long connectedNanos,
            long patienceNanos,
            BiConsumer<Long, CompletedBatchOperation> completed) {
        this.deviceId = deviceId;
        this.connectedNanos = connectedNanos;
        this.batches = new FlowBatches(deviceId, completed);
        this.snapshots = new FlowSnapshots(patienceNanos);
    }

    DeviceId deviceId() {
        return deviceId;
    }

    long connectedNanos() {
        return connectedNanos;
    }

    FlowBatches batches() {
        return batches;
    }

    FlowSnapshots snapshots() {
        return snapshots;
    }

    /**
     * Keeps a notice of removal for {@link #takeRemoved}. Notices come in bursts, and to look up
     * one rule costs as much as to look up all of them.
     *
     * @return whether the caller has to see to it that they are taken
     */
    boolean offerRemoved(OFFlowRemoved notice) {
        removed.add(notice);
        return removalsUnderWay.compareAndSet(false, true);
    }

    /** All notices until now; the next one to come will ask for another turn. */
    List<OFFlowRemoved> takeRemoved() {
        removalsUnderWay.set(false);
        List<OFFlowRemoved> taken = new ArrayList<>();
        for (OFFlowRemoved notice = removed.poll(); notice != null; notice = removed.poll()) {
            taken.add(notice);
        }
        return taken;
    }
}
