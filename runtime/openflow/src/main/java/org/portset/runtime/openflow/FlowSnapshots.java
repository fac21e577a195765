// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;

/**
 * Collects the parts in which a switch tells all of its rules (section 7.3.5: multipart messages).
 * There is one request under way at a time; parts of an earlier one that was given up are ignored.
 *
 * <p>Packets come on the same connection, behind the answers. So a switch with many rules is asked
 * for them in pieces, one after the other: those whose cookies end in certain bits, which in ONOS
 * are bits of a hash.
 */
final class FlowSnapshots {

    private static final long NONE = -1;

    /**
     * A switch looks at all rules for each piece: many pieces would cost it more than they save.
     */
    private static final int MOST_PIECES = 16;

    private final long patienceNanos;
    private boolean underWay;
    private long transaction = NONE;
    private long requestedNanos;
    private int pieces = 1;
    private int piece;
    private int count;
    private List<OFFlowStatsEntry> parts = new ArrayList<>();

    /**
     * @param patienceNanos how long after its last sign of life a request counts as lost
     */
    FlowSnapshots(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** Whether to begin: nothing is under way, or nothing that is still hoped for. */
    synchronized boolean mayBegin(long nowNanos) {
        return !underWay || nowNanos - requestedNanos >= patienceNanos;
    }

    /**
     * All rules are to be asked for anew.
     *
     * @param rulesAtOnce about so many rules are to be in a piece, if they are as many as last time
     */
    synchronized void begin(int rulesAtOnce) {
        underWay = true;
        transaction = NONE;
        parts = new ArrayList<>(count);
        piece = 0;
        pieces = 1;
        while (pieces < MOST_PIECES && (long) pieces * rulesAtOnce < count) {
            pieces *= 2;
        }
    }

    /** Whether the next piece is to be asked for. */
    synchronized boolean wantsPiece() {
        return underWay && transaction == NONE;
    }

    /** The lowest bits of the cookies of the next piece, of those in {@link #cookieMask}. */
    synchronized long cookie() {
        return piece;
    }

    /** The bits of a cookie that tell which piece its rule is in. */
    synchronized long cookieMask() {
        return pieces - 1L;
    }

    /** The next piece has been asked for. */
    synchronized void requested(long newTransaction, long nowNanos) {
        transaction = newTransaction;
        requestedNanos = nowNanos;
    }

    /**
     * Takes one part of an answer.
     *
     * @param more whether the switch says that parts follow
     * @return all rules, with the last part of the last piece
     */
    synchronized Optional<List<OFFlowStatsEntry>> part(
            long ofTransaction, List<OFFlowStatsEntry> entries, boolean more, long nowNanos) {
        if (ofTransaction != transaction) {
            return Optional.empty();
        }
        parts.addAll(entries);
        requestedNanos = nowNanos;
        if (more) {
            return Optional.empty();
        }
        transaction = NONE;
        piece++;
        if (piece < pieces) {
            return Optional.empty();
        }
        List<OFFlowStatsEntry> all = parts;
        count = all.size();
        end();
        return Optional.of(all);
    }

    /** The switch has answered with an error: no reply will come. */
    synchronized void failed(long ofTransaction) {
        if (ofTransaction == transaction) {
            end();
        }
    }

    private void end() {
        underWay = false;
        transaction = NONE;
        parts = new ArrayList<>();
    }
}
