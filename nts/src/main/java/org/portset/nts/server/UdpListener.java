// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import org.portset.nts.net.Counters;
import org.portset.nts.net.EventLoop;

/** DNS over UDP (RFC 1035 section 4.2.1) at one address. */
final class UdpListener {
    /** A query is far shorter; an UPDATE may be as long as a datagram. */
    private static final int MAX_BYTES = 65_535;

    /** After so many, timers and other sockets have their turn. */
    private static final int BATCH = 64;

    private final DatagramChannel channel;
    private final DnsReceiver service;
    private final Counters<ServerEvent> counters;
    private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_BYTES);

    UdpListener(DatagramChannel bound, DnsReceiver service, Counters<ServerEvent> counters) {
        this.channel = bound;
        this.service = service;
        this.counters = counters;
    }

    /** On the loop's thread. */
    void start(EventLoop loop) throws IOException {
        loop.register(channel, SelectionKey.OP_READ, key -> receive());
    }

    private void receive() {
        for (int i = 0; i < BATCH; i++) {
            in.clear();
            SocketAddress from;
            try {
                from = channel.receive(in);
            } catch (IOException e) {
                // About some datagram sent before; the next one may be good.
                return;
            }
            if (from == null) {
                return;
            }
            byte[] bytes = new byte[in.flip().remaining()];
            in.get(bytes);
            service.receive(
                    bytes, (InetSocketAddress) from, false, response -> send(response, from));
        }
    }

    private void send(byte[] response, SocketAddress to) {
        try {
            if (channel.send(ByteBuffer.wrap(response), to) == 0) {
                counters.count(ServerEvent.NOT_SENT);
            }
        } catch (IOException e) {
            counters.count(ServerEvent.NOT_SENT);
        }
    }
}
