// SPDX-License-Identifier: Apache-2.0
package org.portset.bench;

import org.portset.nat.engine.Nat44;
import org.portset.nat.engine.NatListener;
import org.portset.nat.engine.NatOutput;
import org.portset.nat.engine.NatSubscriber;
import org.portset.nat.engine.Verdict;
import org.portset.nat.ports.PortSet;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.Udp;

/**
 * An engine under load: subscribers that share addresses 256 to one (252 ports each), and sessions
 * of one inside endpoint, one remote and so one mapping each, which is the dearest kind.
 */
final class Load {
    static final int PACKET_BYTES = 64;
    static final int SESSIONS_PER_SUBSCRIBER = 200;

    private static final int HOST = 0xc0a8010a;
    private static final int REMOTE = 0xc6336407;
    private static final int OUTSIDE = 0xc0000200;
    private static final int FIRST_PORT = 30_000;
    private static final int REMOTE_PORT = 443;

    final Nat44 nat;
    final int protocol;
    final byte[] packet = new byte[PACKET_BYTES];
    long nowNanos;

    Load(int protocol, int maxSessions) {
        this.protocol = protocol;
        nat = new Nat44(maxSessions, 1, NatListener.NONE, NatOutput.NONE);
        int subscribers = (maxSessions + SESSIONS_PER_SUBSCRIBER - 1) / SESSIONS_PER_SUBSCRIBER;
        for (int i = 0; i < subscribers; i++) {
            nat.addSubscriber(
                    NatSubscriber.builder(outside(i), PortSet.of(6, 8, i & 0xff))
                            .mssClampBytes(1420)
                            .build());
        }
    }

    static int subscriberOf(int session) {
        return session / SESSIONS_PER_SUBSCRIBER;
    }

    private static int outside(int subscriber) {
        return OUTSIDE + (subscriber >>> 8);
    }

    /** Told the outside port of each session that was made. */
    @FunctionalInterface
    interface PortSink {
        void accept(int session, int outsidePort);
    }

    /** Makes the sessions 0 to {@code count - 1}; by their number the rest is known. */
    void fill(int count, PortSink ports) {
        for (int session = 0; session < count; session++) {
            writeOut(session, Tcp.SYN);
            forward(nat.inToOut(subscriberOf(session), packet, 0, PACKET_BYTES, nowNanos++));
            int outsidePort = nat.sessions().outsidePortOf(nat.lastSession());
            ports.accept(session, outsidePort);
            if (protocol == Ipv4.TCP) {
                writeIn(session, outsidePort, Tcp.SYN | Tcp.ACK);
                forward(nat.outToIn(subscriberOf(session), packet, 0, PACKET_BYTES, nowNanos++));
            }
        }
    }

    private static void forward(int verdict) {
        if (verdict != Verdict.FORWARD) {
            throw new IllegalStateException(Verdict.text(verdict));
        }
    }

    /** Writes an outbound packet of a session. */
    void writeOut(int session, int tcpFlags) {
        int port = FIRST_PORT + session % SESSIONS_PER_SUBSCRIBER;
        write(HOST, port, REMOTE, REMOTE_PORT, tcpFlags);
    }

    /** Writes an inbound packet of a session. */
    void writeIn(int session, int outsidePort, int tcpFlags) {
        write(REMOTE, REMOTE_PORT, outside(subscriberOf(session)), outsidePort, tcpFlags);
    }

    private void write(int source, int sourcePort, int destination, int port, int tcpFlags) {
        Bytes.putI32(packet, 0, 0x45000000 | PACKET_BYTES);
        Bytes.putI32(packet, 4, 0x00004000);
        Bytes.putI32(packet, 8, 0x40000000 | (protocol << 16));
        Bytes.putI32(packet, 12, source);
        Bytes.putI32(packet, 16, destination);
        Ipv4.setChecksum(packet, 0, Checksum.of(packet, 0, Ipv4.MIN_HEADER_BYTES));
        Bytes.putU16(packet, 20, sourcePort);
        Bytes.putU16(packet, 22, port);
        if (protocol == Ipv4.TCP) {
            Bytes.putU16(packet, 32, 0x5000 | tcpFlags);
            Tcp.setChecksum(packet, 20, 0x1234);
        } else {
            Bytes.putU16(packet, 24, PACKET_BYTES - 20);
            Udp.setChecksum(packet, 20, 0x1234);
        }
    }
}
