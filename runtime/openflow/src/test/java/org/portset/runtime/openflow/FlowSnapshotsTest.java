// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;

class FlowSnapshotsTest {

    private static final OFFlowStatsEntry A = TestRules.said(1, 1, 0, 1);
    private static final OFFlowStatsEntry B = TestRules.said(2, 2, 0, 1);

    private final FlowSnapshots snapshots = new FlowSnapshots(1000);

    private void ask(long transaction, long nowNanos) {
        snapshots.begin(2);
        assertTrue(snapshots.wantsPiece());
        snapshots.requested(transaction, nowNanos);
    }

    @Test
    void manyRulesAreAskedForInPiecesOfAboutSoMany() {
        ask(5, 0);
        assertEquals(0, snapshots.cookieMask());
        List<OFFlowStatsEntry> many = Collections.nCopies(5, A);
        assertEquals(Optional.of(many), snapshots.part(5, many, false, 1));
        assertFalse(snapshots.wantsPiece());
        snapshots.begin(2);
        for (int piece = 0; piece < 4; piece++) {
            assertTrue(snapshots.wantsPiece());
            assertEquals(3, snapshots.cookieMask());
            assertEquals(piece, snapshots.cookie());
            snapshots.requested(6 + piece, 10 + piece);
            assertFalse(snapshots.wantsPiece());
            Optional<List<OFFlowStatsEntry>> all =
                    snapshots.part(6 + piece, List.of(B), false, 10 + piece);
            assertEquals(piece == 3 ? Optional.of(List.of(B, B, B, B)) : Optional.empty(), all);
        }
        assertTrue(snapshots.mayBegin(14));
    }

    @Test
    void betweenPiecesNothingElseBegins() {
        ask(5, 0);
        assertTrue(snapshots.part(5, Collections.nCopies(5, A), false, 1).isPresent());
        ask(6, 2);
        assertEquals(Optional.empty(), snapshots.part(6, List.of(A), false, 3));
        assertFalse(snapshots.mayBegin(4));
        assertTrue(snapshots.mayBegin(1003));
    }

    @Test
    void partsAreJoinedInTheirOrder() {
        ask(5, 0);
        assertEquals(Optional.empty(), snapshots.part(5, List.of(A), true, 1));
        assertEquals(Optional.of(List.of(A, B)), snapshots.part(5, List.of(B), false, 2));
    }

    @Test
    void requestsDoNotPileUpBehindOneThatIsNotAnswered() {
        assertTrue(snapshots.mayBegin(0));
        ask(5, 0);
        assertFalse(snapshots.mayBegin(999));
        assertTrue(snapshots.mayBegin(1000));
    }

    @Test
    void aLongAnswerIsWaitedForAsLongAsPartsCome() {
        ask(5, 0);
        assertEquals(Optional.empty(), snapshots.part(5, List.of(A), true, 900));
        assertFalse(snapshots.mayBegin(1800));
        assertTrue(snapshots.mayBegin(1900));
    }

    @Test
    void partsOfARequestThatWasGivenUpAreIgnored() {
        ask(5, 0);
        assertEquals(Optional.empty(), snapshots.part(5, List.of(A), true, 1));
        ask(6, 2000);
        assertEquals(Optional.empty(), snapshots.part(5, List.of(A), false, 2001));
        assertEquals(Optional.of(List.of(B)), snapshots.part(6, List.of(B), false, 2002));
    }

    @Test
    void anErrorEndsTheRequest() {
        ask(5, 0);
        snapshots.failed(4);
        assertFalse(snapshots.mayBegin(1));
        snapshots.failed(5);
        assertTrue(snapshots.mayBegin(1));
    }
}
