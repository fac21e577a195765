// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

import java.util.concurrent.TimeUnit;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.TcpOptions;

/**
 * Moves a connection's numbers on by a constant, so that its remote end sees one clock and one
 * sequence growing from the last connection to this one: sequence numbers and TSval on the way out,
 * and back what the remote end says of them: acknowledgments, selective ones too, and TSecr.
 * Immutable.
 */
public final class Shift {
    /** Room for what the last connection's ends may have sent past its FIN; and hard to guess. */
    private static final int LEAP = 1 << 16;

    /** One millisecond: the unit of nearly all timestamps (RFC 7323 section 5.4). */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final int sequence;
    private final int timestamp;

    private Shift(int sequence, int timestamp) {
        this.sequence = sequence;
        this.timestamp = timestamp;
    }

    /**
     * The one that lets a SYN follow a connection.
     *
     * @param random spreads the new initial sequence number (RFC 6528)
     */
    public static Shift after(Ending last, Syn syn, int random, long nowNanos) {
        int sequence = last.insideFin() + 1 + LEAP + (random & (LEAP - 1)) - syn.sequence;
        if (!syn.hasTimestamp || !last.hasInsideTimestamp()) {
            return new Shift(sequence, 0);
        }
        int ticks = 1 + (int) ((nowNanos - last.sinceNanos()) / TICK_NANOS);
        return new Shift(sequence, last.insideTimestamp() + ticks - syn.timestamp);
    }

    /** A sequence number of the inside end as the remote end knows it. */
    public int sequence(int inside) {
        return inside + sequence;
    }

    /** The other way round. */
    int insideSequence(int remote) {
        return remote - sequence;
    }

    /** Changes a segment from inside, whose header is at {@code off}, checksum included. */
    public void out(byte[] buf, int off) {
        int before = Tcp.sequence(buf, off);
        Bytes.putI32(buf, off + 4, before + sequence);
        int difference = Checksum.difference32(before, before + sequence);
        int at = timestamp == 0 ? TcpOptions.NONE : TcpOptions.timestamps(buf, off);
        if (at != TcpOptions.NONE) {
            difference += TcpOptions.addToValue(buf, off, at, timestamp);
        }
        apply(buf, off, difference);
    }

    /** Changes a segment from the remote end likewise. */
    public void in(byte[] buf, int off) {
        if ((Tcp.flags(buf, off) & Tcp.ACK) == 0) {
            return; // it says nothing of what the inside end has sent
        }
        int before = Tcp.acknowledgment(buf, off);
        Bytes.putI32(buf, off + 8, before - sequence);
        int difference = Checksum.difference32(before, before - sequence);
        difference += TcpOptions.addToSack(buf, off, -sequence);
        int at = timestamp == 0 ? TcpOptions.NONE : TcpOptions.timestamps(buf, off);
        if (at != TcpOptions.NONE) {
            difference += TcpOptions.addToEcho(buf, off, at, -timestamp);
        }
        apply(buf, off, difference);
    }

    private static void apply(byte[] buf, int off, int difference) {
        Tcp.setChecksum(buf, off, Checksum.apply(Tcp.checksum(buf, off), difference));
    }
}
