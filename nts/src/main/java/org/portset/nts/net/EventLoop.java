// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One daemon thread that waits for sockets, timers and tasks, and runs what belongs to them one
 * after the other: state that is only touched here needs no lock.
 *
 * <p>What is run must not block. What it throws goes to the fault handler, and the loop goes on.
 * {@link #close} closes every channel that is registered and ends the thread; nothing runs after.
 */
public final class EventLoop implements AutoCloseable {
    /** Reads or writes a channel that is ready. */
    @FunctionalInterface
    public interface Handler {
        /** On the loop's thread. An IOException closes the channel. */
        void ready(SelectionKey key) throws IOException;
    }

    /** Something to be done later. */
    public static final class Timer implements Comparable<Timer> {
        private final long atNanos;
        private final long sequence;
        private Runnable task;

        private Timer(long atNanos, long sequence, Runnable task) {
            this.atNanos = atNanos;
            this.sequence = sequence;
            this.task = task;
        }

        /** On the loop's thread: it will not be done. Harmless when it is done already. */
        public void cancel() {
            task = null;
        }

        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(atNanos - other.atNanos, 0);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private final Selector selector;
    private final Thread thread;
    private final Consumer<Throwable> faults;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long sequence;
    private volatile boolean closing;

    /**
     * Starts the thread.
     *
     * @param faults takes what a task or handler threw; on the loop's thread
     * @throws UncheckedIOException if the system has no selector to give
     */
    public EventLoop(String threadName, Consumer<Throwable> faults) {
        this.faults = faults;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the caller is the loop's thread. */
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /**
     * Runs a task on the loop's thread: at once if this is it, else soon.
     *
     * @throws RejectedExecutionException if the loop is closed
     */
    public void execute(Runnable task) {
        if (inLoop()) {
            task.run();
            return;
        }
        if (closing) {
            throw new RejectedExecutionException(thread.getName() + " is closed");
        }
        tasks.add(task);
        selector.wakeup();
    }

    /** On the loop's thread: runs a task after a delay, 0 or more nanoseconds. */
    public Timer schedule(long delayNanos, Runnable task) {
        Timer timer = new Timer(System.nanoTime() + Math.max(0, delayNanos), sequence++, task);
        timers.add(timer);
        return timer;
    }

    /**
     * On the loop's thread: calls a handler whenever a channel is ready for one of these
     * operations.
     *
     * @throws IOException if the channel is closed or can't be made non-blocking
     */
    public SelectionKey register(SelectableChannel channel, int operations, Handler handler)
            throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, handler);
    }

    /**
     * Closes a channel. When this returns, its address is free again, unless the caller is the
     * loop's thread: then soon after.
     *
     * <p>A channel's descriptor lives until its selector has looked; so it is made to look.
     */
    public void close(SelectableChannel channel) {
        closeQuietly(channel);
        if (inLoop() || closing) {
            return;
        }
        CompletableFuture<Void> looked = new CompletableFuture<>();
        tasks.add(
                () -> {
                    try {
                        selector.selectNow();
                    } catch (IOException e) {
                        faults.accept(e);
                    }
                    looked.complete(null);
                });
        selector.wakeup();
        while (!looked.isDone() && thread.isAlive()) {
            try {
                looked.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // Looks again whether the loop is still alive: it may have been closed meanwhile.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void run() {
        while (!closing) {
            try {
                selector.select(this::handle, millisToWait());
            } catch (IOException e) {
                faults.accept(e);
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                guarded(task);
            }
            runTimers();
        }
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            closeQuietly(key.channel());
        }
        closeQuietly(selector);
    }

    /** 0 says for ever to a selector; a time of less than 1 ms is made 1 ms. */
    private long millisToWait() {
        while (!timers.isEmpty() && timers.peek().task == null) {
            timers.poll();
        }
        if (timers.isEmpty()) {
            return 0;
        }
        long nanos = timers.peek().atNanos - System.nanoTime();
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
    }

    private void runTimers() {
        long now = System.nanoTime();
        while (!timers.isEmpty() && timers.peek().atNanos - now <= 0) {
            Timer timer = timers.poll();
            Runnable task = timer.task;
            if (task != null) {
                timer.cancel();
                guarded(task);
            }
        }
    }

    private void handle(SelectionKey key) {
        try {
            ((Handler) key.attachment()).ready(key);
        } catch (CancelledKeyException e) {
            // Closed by what was handled before it.
            closeQuietly(key.channel());
        } catch (IOException e) {
            closeQuietly(key.channel());
        } catch (RuntimeException e) {
            // One message's fault, and no reason to be deaf to the next.
            faults.accept(e);
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            faults.accept(e);
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // It is gone either way.
        }
    }

    /** Ends the thread and waits for its end, unless it is the caller. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        if (inLoop()) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
