// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.TcpOptions;

/**
 * How a connection ended, as its remote end saw it: the FINs' sequence numbers and the newest
 * timestamp of the inside end. First it follows the closing connection; later it is what the remote
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
    private int insideFin;
    private int remoteFin;
    private int insideTimestamp;
    private boolean hasForerunner;
    private int forerunnerNewest;
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
        int at = fromInside ? TcpOptions.timestamps(buf, off) : TcpOptions.NONE;
        if (at != TcpOptions.NONE) {
            sawTimestamp(TcpOptions.value(buf, off, at));
        }
    }

    /** The newest counts: an older one is of a connection before, still under way. */
    private void sawFin(boolean fromInside, int sequence) {
        if (fromInside && (!insideHasClosed || sequence - insideFin > 0)) {
            insideHasClosed = true;
            insideFinAcknowledged = false;
            insideFin = sequence;
        } else if (!fromInside && (!remoteHasClosed || sequence - remoteFin > 0)) {
            remoteHasClosed = true;
            remoteFinAcknowledged = false;
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

    private void sawTimestamp(int value) {
        boolean isNewer = !hasInsideTimestamp || value - insideTimestamp > 0;
        insideTimestamp = isNewer ? value : insideTimestamp;
        hasInsideTimestamp = true;
    }

    /**
     * The connection had one before it on its port, of which segments may still be under way.
     *
     * @param forerunner how that one ended
     */
    public void follows(Ending forerunner) {
        hasForerunner = true;
        forerunnerNewest = forerunner.remoteNewest();
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

    /**
     * The newest sequence number that anything may have which is under way from the remote end, of
     * this connection or of those before it.
     */
    public int remoteNewest() {
        boolean isForerunners = hasForerunner && forerunnerNewest - remoteFin > 0;
        return isForerunners ? forerunnerNewest : remoteFin;
    }

    /** Whether the inside end has sent timestamps, so the connection used them. */
    public boolean hasInsideTimestamp() {
        return hasInsideTimestamp;
    }

    /** The newest timestamp of the inside end. */
    public int insideTimestamp() {
        return insideTimestamp;
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

    /**
     * Whether a segment from the remote end is what it answers to a SYN that it can't take (RFC
     * 5961 section 4) because the last ACK has not reached it: it is in LAST_ACK.
     */
    public boolean isChallenge(byte[] buf, int off, int dataBytes) {
        int flags = Tcp.flags(buf, off) & (Tcp.FIN | Tcp.SYN | Tcp.RST | Tcp.ACK);
        return flags == Tcp.ACK
                && dataBytes == 0
                && isWhole()
                && Tcp.sequence(buf, off) == remoteFin + 1
                && Tcp.acknowledgment(buf, off) == insideFin + 1;
    }
}
