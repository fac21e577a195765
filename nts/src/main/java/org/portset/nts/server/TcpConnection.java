// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.portset.nts.net.EventLoop;

/**
 * One client's connection: messages, each behind its length in two bytes (RFC 1035 section 4.2.2),
 * answered in the order in which the answers are ready (RFC 7766 section 6.2.1.1).
 */
final class TcpConnection {
    /** Open questions of a connection; more are not read before one is answered. */
    private static final int MAX_OPEN = 64;

    private final TcpListener listener;
    private final SocketChannel channel;
    private final DnsReceiver service;
    private final ByteBuffer length = ByteBuffer.allocate(2);
    private final ArrayDeque<ByteBuffer> out = new ArrayDeque<>();
    private InetSocketAddress client;
    private ByteBuffer message;
    private SelectionKey key;
    private EventLoop loop;
    private long idleNanos;
    private long usedNanos;
    private int open;
    private boolean clientDone;

    TcpConnection(TcpListener listener, SocketChannel channel, DnsReceiver service) {
        this.listener = listener;
        this.channel = channel;
        this.service = service;
    }

    void start(EventLoop on, int idleMillis) throws IOException {
        try {
            loop = on;
            client = (InetSocketAddress) channel.getRemoteAddress();
            idleNanos = TimeUnit.MILLISECONDS.toNanos(idleMillis);
            usedNanos = System.nanoTime();
            key = loop.register(channel, SelectionKey.OP_READ, k -> ready());
            loop.schedule(idleNanos, this::checkIdle);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Whether nobody waits for an answer. */
    boolean isIdle() {
        return open == 0;
    }

    private void used() {
        usedNanos = System.nanoTime();
        listener.used(this);
    }

    private void checkIdle() {
        if (!channel.isOpen()) {
            return;
        }
        // While the router thinks, it is not the client who is slow.
        long left =
                open > 0 && out.isEmpty() ? idleNanos : usedNanos + idleNanos - System.nanoTime();
        if (left <= 0) {
            listener.closeEarly(this);
        } else {
            loop.schedule(left, this::checkIdle);
        }
    }

    private void ready() throws IOException {
        try {
            if (key.isWritable()) {
                write();
            }
            if (key.isValid() && key.isReadable()) {
                read();
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void read() throws IOException {
        while (channel.isOpen() && open < MAX_OPEN) {
            ByteBuffer into = message == null ? length : message;
            int got = channel.read(into);
            if (got < 0) {
                clientDone = true;
                break;
            }
            if (into.hasRemaining()) {
                break;
            }
            into.flip();
            if (message == null) {
                message = ByteBuffer.allocate(into.getShort() & 0xffff);
                length.clear();
            } else {
                message = null;
                byte[] bytes = new byte[into.remaining()];
                into.get(bytes);
                take(bytes);
            }
        }
        wantedOperations();
    }

    private void take(byte[] bytes) {
        used();
        open++;
        boolean[] answered = new boolean[1];
        service.receive(
                bytes,
                client,
                true,
                response -> {
                    answered[0] = true;
                    respond(response);
                });
        if (!answered[0] && !isQuestion(bytes)) {
            // RFC 7766 section 8: who sends what is no question has lost the thread.
            close();
        }
    }

    private static boolean isQuestion(byte[] bytes) {
        return bytes.length >= 12 && (bytes[2] & 0x80) == 0;
    }

    private void respond(byte[] response) {
        open--;
        if (!channel.isOpen()) {
            return;
        }
        ByteBuffer framed = ByteBuffer.allocate(2 + response.length);
        framed.putShort((short) response.length).put(response).flip();
        out.add(framed);
        used();
        try {
            write();
            wantedOperations();
        } catch (IOException e) {
            close();
        }
    }

    private void write() throws IOException {
        while (!out.isEmpty()) {
            channel.write(out.peek());
            if (out.peek().hasRemaining()) {
                break;
            }
            out.poll();
        }
        wantedOperations();
    }

    /** Reads while it may, writes while there is something, and ends when both are over. */
    private void wantedOperations() {
        if (!channel.isOpen() || !key.isValid()) {
            return;
        }
        if (clientDone && open == 0 && out.isEmpty()) {
            close();
            return;
        }
        boolean read = !clientDone && open < MAX_OPEN && out.size() < MAX_OPEN;
        key.interestOps(
                (read ? SelectionKey.OP_READ : 0) | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    }

    void close() {
        listener.gone(this);
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
