// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onosproject.net.flow.CompletedBatchOperation;
import org.onosproject.net.flow.FlowRule;

class FlowBatchesTest {

    private static final FlowRule A = TestRules.rule(1, 0, 100).build();
    private static final FlowRule B = TestRules.rule(2, 0, 100).build();

    private final Map<Long, CompletedBatchOperation> completed = new LinkedHashMap<>();
    private final FlowBatches batches =
            new FlowBatches(
                    Wire.DEVICE,
                    (id, result) ->
                            assertEquals(
                                    null,
                                    completed.put(id, result),
                                    "batch " + id + " completed twice"));

    private static FlowBatches.Batch batch(long id, long deadline) {
        FlowBatches.Batch batch = new FlowBatches.Batch(id, deadline);
        batch.sent(id * 10 + 1, A);
        batch.sent(id * 10 + 2, B);
        return batch;
    }

    @Test
    void aBarrierReplyCompletesItsBatch() {
        batches.await(19, batch(1, 0));
        batches.await(29, batch(2, 0));
        batches.barrierReply(29);
        assertEquals(Set.of(2L), completed.keySet());
        assertTrue(completed.get(2L).isSuccess());
        assertEquals(1, batches.size());
    }

    @Test
    void anErrorFailsItsRuleAloneAndTheRestOfTheBatchGoesOn() {
        batches.await(19, batch(1, 0));
        assertEquals(Optional.of(B), batches.error(12));
        assertTrue(completed.isEmpty());
        batches.barrierReply(19);
        assertFalse(completed.get(1L).isSuccess());
        assertEquals(Set.of(B), completed.get(1L).failedItems());
    }

    @Test
    void aRuleThatWasLeftOutFailsWithItsBatch() {
        FlowBatches.Batch batch = new FlowBatches.Batch(1, 0);
        batch.failed(A);
        batch.sent(12, B);
        batches.await(19, batch);
        batches.barrierReply(19);
        assertEquals(Set.of(A), completed.get(1L).failedItems());
    }

    @Test
    void anErrorOnTheBarrierFailsAllOfTheBatch() {
        batches.await(19, batch(1, 0));
        assertEquals(Optional.empty(), batches.error(19));
        assertEquals(Set.of(A, B), completed.get(1L).failedItems());
        assertEquals(0, batches.size());
    }

    @Test
    void aSwitchThatGoesFailsWhatItHasNotConfirmedAndWhateverComesAfter() {
        batches.await(19, batch(1, 0));
        batches.close();
        batches.await(29, batch(2, 0));
        assertEquals(Set.of(1L, 2L), completed.keySet());
        assertEquals(Set.of(A, B), completed.get(1L).failedItems());
        assertEquals(Set.of(A, B), completed.get(2L).failedItems());
        batches.barrierReply(19);
        batches.close();
        assertEquals(0, batches.size());
    }

    @Test
    void onlyOverdueBatchesExpire() {
        batches.await(19, batch(1, 1000));
        batches.await(29, batch(2, 2000));
        assertEquals(0, batches.expire(999));
        assertEquals(1, batches.expire(1000));
        assertEquals(Set.of(1L), completed.keySet());
        assertFalse(completed.get(1L).isSuccess());
        batches.barrierReply(19);
        batches.barrierReply(29);
        assertTrue(completed.get(2L).isSuccess());
    }

    @Test
    void deadlinesSurviveTheClocksOverflow() {
        batches.await(19, batch(1, Long.MIN_VALUE + 10));
        assertEquals(0, batches.expire(Long.MAX_VALUE - 10));
        assertEquals(1, batches.expire(Long.MIN_VALUE + 10));
    }

    @Test
    void repliesAndErrorsThatBelongToNoBatchAreIgnored() {
        batches.await(19, batch(1, 0));
        batches.barrierReply(4711);
        assertEquals(Optional.empty(), batches.error(4711));
        assertTrue(completed.isEmpty());
        assertEquals(1, batches.size());
    }
}
