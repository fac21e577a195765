// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.concurrent.RejectedExecutionException;
import org.portset.nts.net.EventLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread {@code portset-nts}, with the socket of the NTS protocol and the routers' timers. */
public final class NtsLoop implements NtsThread, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NtsLoop.class);

    private final EventLoop loop = new EventLoop("portset-nts", NtsLoop::fault);

    static void fault(Throwable thrown) {
        log.error("NTS failed in one thing, and goes on", thrown);
    }

    EventLoop loop() {
        return loop;
    }

    @Override
    public void execute(Runnable task) {
        after(0, task);
    }

    /** Even of no delay, and from this thread: never before it returns. */
    @Override
    public void after(long delayNanos, Runnable task) {
        try {
            loop.execute(() -> loop.schedule(delayNanos, task));
        } catch (RejectedExecutionException e) {
            log.debug("The application is stopping", e);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
