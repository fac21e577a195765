// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StorageWatchTest {
    private final List<CompletableFuture<Long>> asked = new ArrayList<>();
    private long nowMillis = -5_000;
    private final StorageWatch watch =
            new StorageWatch(this::ask, () -> TimeUnit.MILLISECONDS.toNanos(nowMillis));

    private CompletableFuture<Long> ask() {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    }

    private boolean after(long millis) {
        nowMillis += millis;
        return watch.isReachable();
    }

    @Test
    void isReachableAsLongAsItAnswers() {
        for (int i = 0; i < 20; i++) {
            assertTrue(after(500));
            asked.get(i).complete(0L);
        }
    }

    @Test
    void twoSecondsWithoutAnAnswerAreTooLong() {
        assertTrue(after(500));
        asked.get(0).complete(0L);
        assertTrue(after(1_999));
        assertFalse(after(1));
    }

    @Test
    void aFailureIsNoAnswer() {
        assertTrue(after(1_000));
        asked.get(0).completeExceptionally(new IllegalStateException("no majority"));
        assertFalse(after(1_000));
    }

    @Test
    void aLateAnswerTellsOfTheMomentOfItsQuestionOnly() {
        assertTrue(after(1_000));
        assertFalse(after(2_000));
        asked.get(0).complete(0L);
        assertFalse(after(0));
        asked.get(1).complete(0L);
        assertTrue(after(0));
    }
}
