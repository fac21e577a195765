// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.TcpOptions;

/**
 * How a connection ended, as its remote end saw it: the FINs' sequence numbers and the newest
 * timestamps of both sides. First it follows the closing connection; later it is what the remote
 * end may still remember of it, in TIME_WAIT or LAST_ACK.
 *
 * <pre>
 *   inside                      remote              who sends the first FIN holds TIME_WAIT, and
 *      |------- FIN insideFin ----->|               answers if the other's FIN comes again;
 *      |<------ ACK ----------------|               the other forgets all at the last ACK
 *      |<------ FIN remoteFin ------|
 *      |------- ACK --------------->|   both FINs acknowledged: the port may live again
 * </pre>
 */
public final class Ending {
    private boolean insideHasClosed;
    private boolean remoteHasClosed;
    private boolean insideFinAcknowledged;
    private boolean remoteFinAcknowledged;
    private boolean hasInsideTimestamp;
    private boolean hasRemoteTimestamp;
    private int insideFin;
    private int remoteFin;
    private int insideTimestamp;
    private int remoteTimestamp;
    private long sinceNanos;

    /**
     * Follows a segment that is no RST, from the first FIN on.
     *
     * @param buf holds the segment at {@code off}, its numbers as the remote end knows them
     * @param dataBytes behind the header
     */
    public void saw(boolean fromInside, byte[] buf, int off, int dataBytes, long nowNanos) {
        int flags = Tcp.flags(buf, off);
        if ((flags & Tcp.FIN) != 0) {
            // The FIN stands behind the data of its segment (RFC 9293 section 3.4).
            sawFin(fromInside, Tcp.sequence(buf, off) + dataBytes);
            sinceNanos = nowNanos;
        }
        if ((flags & Tcp.ACK) != 0) {
            sawAcknowledgment(fromInside, Tcp.acknowledgment(buf, off));
        }
        int at = TcpOptions.timestamps(buf, off);
        if (at != TcpOptions.NONE) {
            sawTimestamp(fromInside, TcpOptions.value(buf, off, at));
        }
    }

    private void sawFin(boolean fromInside, int sequence) {
        if (fromInside) {
            insideHasClosed = true;
            insideFin = sequence;
        } else {
            remoteHasClosed = true;
            remoteFin = sequence;
        }
    }

    private void sawAcknowledgment(boolean fromInside, int number) {
        if (fromInside) {
            remoteFinAcknowledged |= remoteHasClosed && number - remoteFin > 0;
        } else {
            insideFinAcknowledged |= insideHasClosed && number - insideFin > 0;
        }
    }

    private void sawTimestamp(boolean fromInside, int value) {
        if (fromInside) {
            boolean isNewer = !hasInsideTimestamp || value - insideTimestamp > 0;
            insideTimestamp = isNewer ? value : insideTimestamp;
            hasInsideTimestamp = true;
        } else {
            boolean isNewer = !hasRemoteTimestamp || value - remoteTimestamp > 0;
            remoteTimestamp = isNewer ? value : remoteTimestamp;
            hasRemoteTimestamp = true;
        }
    }

    /** Whether both FINs were seen, so that all of this is known. */
    public boolean isWhole() {
        return insideHasClosed && remoteHasClosed;
    }

    /** Whether both sides have sent a FIN that the other has acknowledged. */
    public boolean isAcknowledged() {
        return insideFinAcknowledged && remoteFinAcknowledged;
    }

    /** The sequence number of the inside end's FIN: its last one. */
    public int insideFin() {
        return insideFin;
    }

    /** The sequence number of the remote end's FIN. */
    public int remoteFin() {
        return remoteFin;
    }

    /** Whether the inside end has sent timestamps, so the connection used them. */
    public boolean hasInsideTimestamp() {
        return hasInsideTimestamp;
    }

    /** The newest timestamp of the inside end. */
    public int insideTimestamp() {
        return insideTimestamp;
    }

    /** Whether a timestamp of the remote end was seen. */
    public boolean hasRemoteTimestamp() {
        return hasRemoteTimestamp;
    }

    /** The newest timestamp of the remote end. */
    public int remoteTimestamp() {
        return remoteTimestamp;
    }

    /** When the last FIN was seen. */
    public long sinceNanos() {
        return sinceNanos;
    }

    /**
     * Whether a segment from the remote end is its FIN once more: the last ACK has not reached it,
     * and it is in LAST_ACK.
     */
    public boolean isFinAgain(byte[] buf, int off, int dataBytes) {
        boolean isFin = (Tcp.flags(buf, off) & (Tcp.FIN | Tcp.SYN | Tcp.RST)) == Tcp.FIN;
        return isFin && remoteHasClosed && Tcp.sequence(buf, off) + dataBytes == remoteFin;
    }
}
