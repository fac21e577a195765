// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;

class FlowSnapshotsTest {

    private static final OFFlowStatsEntry A = TestRules.said(1, 1, 0, 1);
    private static final OFFlowStatsEntry B = TestRules.said(2, 2, 0, 1);

    private final FlowSnapshots snapshots = new FlowSnapshots(1000);

    @Test
    void partsAreJoinedInTheirOrder() {
        snapshots.requested(5, 0);
        assertEquals(Optional.empty(), snapshots.part(5, List.of(A), true, 1));
        assertEquals(Optional.of(List.of(A, B)), snapshots.part(5, List.of(B), false, 2));
    }

    @Test
    void requestsDoNotPileUpBehindOneThatIsNotAnswered() {
        assertTrue(snapshots.mayRequest(0));
        snapshots.requested(5, 0);
        assertFalse(snapshots.mayRequest(999));
        assertTrue(snapshots.mayRequest(1000));
    }

    @Test
    void aLongAnswerIsWaitedForAsLongAsPartsCome() {
        snapshots.requested(5, 0);
        assertEquals(Optional.empty(), snapshots.part(5, List.of(A), true, 900));
        assertFalse(snapshots.mayRequest(1800));
        assertTrue(snapshots.mayRequest(1900));
    }

    @Test
    void partsOfARequestThatWasGivenUpAreIgnored() {
        snapshots.requested(5, 0);
        assertEquals(Optional.empty(), snapshots.part(5, List.of(A), true, 1));
        snapshots.requested(6, 2000);
        assertEquals(Optional.empty(), snapshots.part(5, List.of(A), false, 2001));
        assertEquals(Optional.of(List.of(B)), snapshots.part(6, List.of(B), false, 2002));
    }

    @Test
    void anErrorEndsTheRequest() {
        snapshots.requested(5, 0);
        snapshots.failed(4);
        assertFalse(snapshots.mayRequest(1));
        snapshots.failed(5);
        assertTrue(snapshots.mayRequest(1));
    }
}
