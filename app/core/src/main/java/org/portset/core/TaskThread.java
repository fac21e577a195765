// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import static org.onlab.util.Tools.groupedThreads;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of the application's threads: runs one task after the other, and outlives their failures. */
final class TaskThread {
    private static final Logger log = LoggerFactory.getLogger(TaskThread.class);

    private final ScheduledExecutorService executor;

    /**
     * @param name what the thread is for, after {@code portset-}
     */
    TaskThread(String name) {
        executor = Executors.newSingleThreadScheduledExecutor(groupedThreads("portset", name, log));
    }

    /** Runs a task as soon as those before it are done. */
    void soon(Runnable task) {
        executor.execute(() -> safely(task));
    }

    /** Runs a task after a while. */
    @SuppressWarnings("FutureReturnValueIgnored") // safely() tells what goes wrong
    void later(long delayMillis, Runnable task) {
        executor.schedule(() -> safely(task), delayMillis, TimeUnit.MILLISECONDS);
    }

    /** Runs a task after a while, and again as long after each of its ends. */
    @SuppressWarnings("FutureReturnValueIgnored") // safely() tells what goes wrong
    void every(long periodMillis, Runnable task) {
        executor.scheduleWithFixedDelay(
                () -> safely(task), periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    /** Runs a task as soon as those before it are done, whose failure is its caller's to handle. */
    <T> Future<T> submit(Callable<T> task) {
        return executor.submit(task);
    }

    /** Interrupts what runs; nothing runs after it. */
    void close() {
        executor.shutdownNow();
    }

    /** An exception would end a periodic task for good. */
    private static void safely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("A periodic task failed; it runs again in its next period", e);
        }
    }
}
