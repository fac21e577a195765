// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacketQueueTest {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Integer> processed = new ArrayList<>();
    private final List<Integer> answered = new ArrayList<>();
    private final PacketQueue<Integer> queue =
            new PacketQueue<>(
                    1000, tasks::add, processed::add, () -> answered.add(processed.size()));

    private void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void packetsAreProcessedInOrderByOneTaskAtATime() {
        for (int i = 0; i < 1000; i++) {
            queue.offer(i);
            assertEquals(1, tasks.size());
        }
        runAll();
        assertEquals(IntStream.range(0, 1000).boxed().collect(Collectors.toList()), processed);
    }

    @Test
    void aLongQueueGivesItsThreadBackInBetween() {
        for (int i = 0; i < 1000; i++) {
            queue.offer(i);
        }
        tasks.remove().run();
        assertEquals(256, processed.size());
        assertEquals(1, tasks.size());
    }

    @Test
    void whatDoesNotFitIsDroppedAndCountedOnce() {
        queue.setCapacity(2);
        for (int i = 0; i < 5; i++) {
            queue.offer(i);
        }
        assertEquals(3, queue.takeDropped());
        assertEquals(0, queue.takeDropped());
        runAll();
        assertEquals(List.of(0, 1), processed);
        queue.offer(9);
        runAll();
        assertEquals(List.of(0, 1, 9), processed);
    }

    @Test
    void answersGoOutWhenTheQueueIsEmptyOrAFewPacketsWereProcessed() {
        for (int i = 0; i < 40; i++) {
            queue.offer(i);
        }
        runAll();
        assertEquals(List.of(16, 32, 40), answered);
    }

    @Test
    void aQueueThatWasClearedGoesOnWithWhatComesNext() {
        queue.offer(1);
        queue.clear();
        runAll();
        assertTrue(processed.isEmpty());
        queue.offer(2);
        runAll();
        assertEquals(List.of(2), processed);
    }
}
