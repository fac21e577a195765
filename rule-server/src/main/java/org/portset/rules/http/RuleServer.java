// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.ConnectionLimit;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.portset.rules.RuleServerModel;
import org.portset.rules.format.RuleAnswers;

/**
 * The rule server: answers over HTTP and HTTPS, at IPv6 addresses. What it does under load:
 *
 * <ul>
 *   <li>Connections above the limit are answered with 503 and Retry-After; far above, they wait in
 *       the kernel's queue.
 *   <li>A connection that brings no whole request in the time for one is closed, however busily it
 *       sends.
 *   <li>A request of more than 8 KiB of header is refused with 431, of line with 414.
 * </ul>
 *
 * <p>Threads are its own, and few. Answers change by {@link #serve} without closing anything.
 */
public final class RuleServer implements AutoCloseable {
    /** The longest header, and the longest request line. */
    static final int MAX_HEADER_BYTES = 8_192;

    /** Threads that take requests, at most. */
    static final int MAX_THREADS = 12;

    private static final int RESPONSE_HEADER_BYTES = 2_048;
    private static final int MIN_THREADS = 2;
    private static final int ROOM_FOR_REFUSALS = 64;
    private static final int BACKLOG = 1_024;
    private static final long STOP_MILLIS = 200;

    private final Server server;
    private final RuleHandler handler;
    private final Connections connections;
    private final RuleServerModel model;

    private RuleServer(RuleServerModel model, RuleAnswers answers, RuleCounts counts) {
        this.model = model;
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("rule-server");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setStopTimeout(STOP_MILLIS);
        server.setErrorHandler(new PlainErrors(counts));
        connections = new Connections(model.connections(), model.requestMillis(), counts);
        handler = new RuleHandler(answers, connections, counts);
        server.setHandler(handler);
        server.addBean(connections, true);
        server.addBean(
                new ConnectionLimit(
                        model.connections() + model.connections() / 4 + ROOM_FOR_REFUSALS, server));
    }

    /**
     * A server that listens where the model says.
     *
     * @param counts where it counts what it does
     * @throws IOException naming the address that can't be had or the file that can't be used
     */
    public static RuleServer start(RuleServerModel model, RuleAnswers answers, RuleCounts counts)
            throws IOException {
        RuleServer server = new RuleServer(model, answers, counts);
        try {
            if (model.port().isPresent()) {
                server.listen(model.port().getAsInt(), null);
            }
            if (model.tls().isPresent()) {
                server.listen(model.tls().get().port(), model.tls().get());
            }
            server.server.start();
        } catch (IOException e) {
            server.close();
            throw e;
        } catch (Exception e) {
            server.close();
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
        return server;
    }

    private void listen(int port, RuleServerModel.Tls tls) throws IOException {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
        configuration.setResponseHeaderSize(RESPONSE_HEADER_BYTES);
        configuration.setSendServerVersion(false);
        configuration.setPersistentConnectionsEnabled(true);
        HttpConnectionFactory http = new HttpConnectionFactory(configuration);
        ServerConnector connector =
                tls == null
                        ? new ServerConnector(server, null, null, null, 1, 1, http)
                        : new ServerConnector(
                                server,
                                null,
                                null,
                                null,
                                1,
                                1,
                                new SslConnectionFactory(PemKeys.context(tls), http.getProtocol()),
                                http);
        connector.setHost(model.address().toString());
        connector.setPort(port);
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(model.requestMillis());
        connector.addBean(connections, false); // the server's, told by connectors
        server.addConnector(connector);
    }

    /** Answers otherwise from now on. */
    public void serve(RuleAnswers answers) {
        handler.serve(answers);
    }

    /** Where it listens: HTTP first, then HTTPS, as far as they are served. */
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> all = new ArrayList<>();
        Arrays.stream(server.getConnectors())
                .map(Connector::getTransport)
                .forEach(
                        transport -> {
                            try {
                                all.add(
                                        (InetSocketAddress)
                                                ((ServerSocketChannel) transport)
                                                        .getLocalAddress());
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        return all;
    }

    /** Connections that are open now. */
    public int openConnections() {
        return connections.open();
    }

    /** Closes all connections. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("The rule server does not stop", e);
        }
    }

    /** How often connections are looked at, in ms, with that time for a request. */
    static long lookMillis(int requestMillis) {
        return Math.max(50, Math.min(500, requestMillis / 4));
    }

    static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
