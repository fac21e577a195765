// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;

/**
 * Collects the parts in which a switch tells all of its rules (section 7.3.5: multipart messages).
 * There is one request under way at a time; parts of an earlier one that was given up are ignored.
 */
final class FlowSnapshots {

    private static final long NONE = -1;

    private final long patienceNanos;
    private long transaction = NONE;
    private long requestedNanos;
    private List<OFFlowStatsEntry> parts = new ArrayList<>();

    /**
     * @param patienceNanos how long after its last sign of life a request counts as lost
     */
    FlowSnapshots(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** Whether a request may be sent now: none is under way, or none that is still hoped for. */
    synchronized boolean mayRequest(long nowNanos) {
        return transaction == NONE || nowNanos - requestedNanos >= patienceNanos;
    }

    synchronized void requested(long newTransaction, long nowNanos) {
        transaction = newTransaction;
        requestedNanos = nowNanos;
        parts = new ArrayList<>();
    }

    /**
     * Takes one part of an answer.
     *
     * @param more whether the switch says that parts follow
     * @return all rules, with the last part
     */
    synchronized Optional<List<OFFlowStatsEntry>> part(
            long ofTransaction, List<OFFlowStatsEntry> entries, boolean more, long nowNanos) {
        if (ofTransaction != transaction) {
            return Optional.empty();
        }
        parts.addAll(entries);
        if (more) {
            requestedNanos = nowNanos;
            return Optional.empty();
        }
        List<OFFlowStatsEntry> all = parts;
        transaction = NONE;
        parts = new ArrayList<>();
        return Optional.of(all);
    }

    /** The switch has answered with an error: no reply will come. */
    synchronized void failed(long ofTransaction) {
        if (ofTransaction == transaction) {
            transaction = NONE;
            parts = new ArrayList<>();
        }
    }
}
