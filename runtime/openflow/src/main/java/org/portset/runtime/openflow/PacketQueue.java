// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The packets of one switch that wait to be processed: in order, one at a time, on a thread of a
 * shared pool.
 *
 * <p>When processing lags and the queue is full, new packets are dropped and counted. So a flood of
 * packets from one switch costs its own packets, and neither memory nor the replies of that switch,
 * which come on the same connection, nor the packets of other switches.
 *
 * <p>What the packets brought about goes out together, when the queue is empty or a few were
 * processed: a write for each would cost more than the processing.
 */
final class PacketQueue<T> {

    /**
     * After so many packets the thread is given back to the pool, where other switches may be
     * waiting.
     */
    private static final int PACKETS_AT_ONCE = 256;

    /** So many packets' answers go out together at most: none waits long for those behind it. */
    private static final int ANSWERS_AT_ONCE = 16;

    private final Executor executor;
    private final Consumer<T> processor;
    private final Runnable answered;
    private final Queue<T> packets = new ArrayDeque<>();
    private int capacity;
    private boolean running;
    private long dropped;

    /**
     * @param processor must not throw
     * @param answered run, on the thread of the processor, when what was processed until now may go
     *     out; must not throw
     */
    PacketQueue(int capacity, Executor executor, Consumer<T> processor, Runnable answered) {
        this.capacity = capacity;
        this.executor = executor;
        this.processor = processor;
        this.answered = answered;
    }

    /** Puts a packet in, or drops it. */
    void offer(T packet) {
        synchronized (this) {
            if (packets.size() >= capacity) {
                dropped++;
                return;
            }
            packets.add(packet);
            if (running) {
                return;
            }
            running = true;
        }
        executor.execute(this::run);
    }

    private void run() {
        for (int i = 0; i < PACKETS_AT_ONCE; ) {
            int processed = processSome(Math.min(ANSWERS_AT_ONCE, PACKETS_AT_ONCE - i));
            i += processed;
            if (processed == 0 && isDone()) {
                return;
            }
        }
        executor.execute(this::run);
    }

    /** Processes so many packets, or all that are there, and gives how many these were. */
    private int processSome(int most) {
        for (int i = 0; i < most; i++) {
            T packet;
            synchronized (this) {
                packet = packets.poll();
            }
            if (packet == null) {
                if (i > 0) {
                    answered.run();
                }
                return i;
            }
            processor.accept(packet);
        }
        answered.run();
        return most;
    }

    /** If the queue is empty, the next packet needs a task of its own. */
    private synchronized boolean isDone() {
        running = !packets.isEmpty();
        return !running;
    }

    synchronized void setCapacity(int newCapacity) {
        capacity = newCapacity;
    }

    /** How many packets were dropped since the last call. */
    synchronized long takeDropped() {
        long taken = dropped;
        dropped = 0;
        return taken;
    }

    synchronized void clear() {
        packets.clear();
    }
}
