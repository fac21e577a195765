// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.portset.rules.format.Outcome;

/**
 * Watches the server's connections: which of them are too many, and which bring no request.
 *
 * <p>Jetty's own idle timeout begins anew with every octet, so a client that sends one now and then
 * would hold its connection for ever. Here the number of whole requests counts.
 */
final class Connections extends AbstractLifeCycle implements Connection.Listener {
    private final int limit;
    private final int requestMillis;
    private final Map<Connection, Watched> open = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final RuleCounts counts;
    private ScheduledExecutorService clock;

    /**
     * @param limit connections that are served at once
     * @param requestMillis how long one may go without bringing a whole request
     */
    Connections(int limit, int requestMillis, RuleCounts counts) {
        this.limit = limit;
        this.requestMillis = requestMillis;
        this.counts = counts;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // look() throws nothing
    protected void doStart() {
        clock =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "rule-server-clock");
                            thread.setDaemon(true);
                            return thread;
                        });
        long period = RuleServer.lookMillis(requestMillis);
        clock.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() {
        clock.shutdownNow();
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof HttpConnection) {
            boolean shed = count.incrementAndGet() > limit;
            open.put(connection, new Watched(shed, System.nanoTime()));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (open.remove(connection) != null) {
            count.decrementAndGet();
        }
    }

    /** Whether there were too many already when this one came. */
    boolean isTooMany(Connection connection) {
        Watched watched = open.get(connection);
        return watched != null && watched.shed;
    }

    int open() {
        return count.get();
    }

    private void look() {
        long now = System.nanoTime();
        open.forEach(
                (connection, watched) -> {
                    long requests = connection.getMessagesIn();
                    if (requests != watched.requests) {
                        watched.requests = requests;
                        watched.sinceNanos = now;
                    } else if (now - watched.sinceNanos > RuleServer.nanos(requestMillis)) {
                        counts.count(Outcome.SLOW);
                        connection.getEndPoint().close();
                    }
                });
    }

    /** Only the clock's thread writes what changes. */
    private static final class Watched {
        private final boolean shed;
        private long requests;
        private long sinceNanos;

        Watched(boolean shed, long nowNanos) {
            this.shed = shed;
            this.sinceNanos = nowNanos;
        }
    }
}
