// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.function.Supplier;
import org.portset.nts.net.Counters;
import org.portset.nts.net.EventLoop;

/**
 * DNS over TCP (RFC 7766). Connections are bounded: to let a new one in when there are as many as
 * may be, that is closed which has been idle longest; when all have questions open, the new one.
 */
final class TcpListener {
    private final EventLoop loop;
    private final ServerSocketChannel channel;
    private final DnsReceiver service;
    private final Supplier<ServerConfig.Limits> limits;
    private final Counters<ServerEvent> counters;
    private final Set<TcpConnection> connections;

    /**
     * A listener on a channel that is bound.
     *
     * @param connections those of all listeners, which the limit is for; in the order of their last
     *     use, as they are put in
     */
    TcpListener(
            EventLoop loop,
            ServerSocketChannel channel,
            DnsReceiver service,
            Supplier<ServerConfig.Limits> limits,
            Counters<ServerEvent> counters,
            Set<TcpConnection> connections) {
        this.loop = loop;
        this.channel = channel;
        this.service = service;
        this.limits = limits;
        this.counters = counters;
        this.connections = connections;
    }

    /** On the loop's thread. */
    void start() throws IOException {
        loop.register(channel, SelectionKey.OP_ACCEPT, key -> accept());
    }

    private void accept() {
        try {
            for (SocketChannel one = channel.accept(); one != null; one = channel.accept()) {
                accepted(one);
            }
        } catch (IOException e) {
            // No more descriptors, or a client that was quicker to go than we to accept. The
            // listener stays; the system offers the connection again when it is still there.
            closeOneIdle();
        }
    }

    private void accepted(SocketChannel one) throws IOException {
        counters.count(ServerEvent.TCP_ACCEPTED);
        if (connections.size() >= limits.get().tcpConnections && !closeOneIdle()) {
            counters.count(ServerEvent.TCP_CLOSED);
            one.close();
            return;
        }
        one.setOption(StandardSocketOptions.TCP_NODELAY, true);
        TcpConnection connection = new TcpConnection(this, one, service);
        connections.add(connection);
        connection.start(loop, limits.get().tcpIdleMillis);
    }

    private boolean closeOneIdle() {
        for (TcpConnection connection : connections) {
            if (connection.isIdle()) {
                closeEarly(connection);
                return true;
            }
        }
        return false;
    }

    /** A connection is closed which its client has not closed. */
    void closeEarly(TcpConnection connection) {
        counters.count(ServerEvent.TCP_CLOSED);
        connection.close();
    }

    /** A connection was used: it is the last to be closed for another's sake. */
    void used(TcpConnection connection) {
        if (connections.remove(connection)) {
            connections.add(connection);
        }
    }

    void gone(TcpConnection connection) {
        connections.remove(connection);
    }
}
