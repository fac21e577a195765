// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.TcpOptions;

/**
 * A connection on a port whose last connection the remote end may remember: its SYN goes out the
 * way that lets it follow, and what is still under way of the last one is told from its own
 * segments (RFC 7323 section 5, PAWS).
 */
public final class Successor {
    /** What a segment from the remote end is. */
    public enum Judgement {
        /** One of this connection, or one without data that its host shall judge. */
        PASS,
        /** One of the last connection. */
        OLD,
        /** The FIN of the last connection once more: it wants the last ACK. */
        FIN_AGAIN
    }

    private final Ending last;
    private final SynWay way;
    private final int sequence; // of the SYN, as the remote end knows it
    private final Shift shift; // null: none
    private final long untilNanos;
    private boolean isAnswered;
    private boolean isNumberNewer;
    private boolean hasTimestamps;
    private int remoteSequence;

    /**
     * @param way any but {@link SynWay#FRESH}
     * @param shift null unless the way is {@link SynWay#REWRITTEN}
     * @param untilNanos when the last connection is forgotten, and nothing of it under way
     */
    public Successor(Ending last, SynWay way, Syn syn, Shift shift, long untilNanos) {
        this.last = last;
        this.way = way;
        this.shift = shift;
        this.untilNanos = untilNanos;
        sequence = shift == null ? syn.sequence : shift.sequence(syn.sequence);
    }

    /** How the connection ended that this one follows. */
    public Ending last() {
        return last;
    }

    /** Changes a segment from inside as its way demands, checksum included. */
    public void out(byte[] buf, int off) {
        if (shift != null) {
            shift.out(buf, off);
        } else if (way == SynWay.WITHOUT_TIMESTAMPS && isSyn(buf, off)) {
            int at = TcpOptions.timestamps(buf, off);
            if (at != TcpOptions.NONE) {
                int difference = TcpOptions.removeTimestamps(buf, off, at);
                int checksum = Tcp.checksum(buf, off);
                Tcp.setChecksum(buf, off, Checksum.apply(checksum, difference));
            }
        }
    }

    /** Whose a segment from the remote end is. */
    public Judgement judge(byte[] buf, int off, int dataBytes) {
        int flags = Tcp.flags(buf, off);
        if (!isAnswered) {
            boolean isOwn = (flags & (Tcp.SYN | Tcp.RST)) != 0 && acknowledgesSyn(buf, off, flags);
            if (isOwn && (flags & Tcp.SYN) != 0) {
                answered(buf, off);
            }
            // An ACK that takes the SYN for one of the old connection: the host resets that then.
            boolean isBare = dataBytes == 0 && (flags & Tcp.FIN) == 0;
            return isOwn || isBare ? Judgement.PASS : old(buf, off, dataBytes);
        }
        boolean isBefore = Tcp.sequence(buf, off) - remoteSequence < 0;
        return isBefore || isOlder(buf, off) ? old(buf, off, dataBytes) : Judgement.PASS;
    }

    private boolean acknowledgesSyn(byte[] buf, int off, int flags) {
        return (flags & Tcp.ACK) == 0 || Tcp.acknowledgment(buf, off) - sequence > 0;
    }

    private void answered(byte[] buf, int off) {
        isAnswered = true;
        remoteSequence = Tcp.sequence(buf, off);
        isNumberNewer = remoteSequence - last.remoteFin() > 0;
        hasTimestamps = TcpOptions.timestamps(buf, off) != TcpOptions.NONE;
    }

    /** PAWS; and where one of the two connections has timestamps, that alone tells them apart. */
    private boolean isOlder(byte[] buf, int off) {
        if (!last.hasRemoteTimestamp()) {
            return false;
        }
        int at = TcpOptions.timestamps(buf, off);
        return at != TcpOptions.NONE
                && (!hasTimestamps || TcpOptions.value(buf, off, at) - last.remoteTimestamp() < 0);
    }

    private Judgement old(byte[] buf, int off, int dataBytes) {
        return last.isFinAgain(buf, off, dataBytes) ? Judgement.FIN_AGAIN : Judgement.OLD;
    }

    /** Changes a segment from the remote end back. */
    public void in(byte[] buf, int off) {
        if (shift != null) {
            shift.in(buf, off);
        }
    }

    /** A sequence number of the inside end as it knows it itself. */
    public int insideSequence(int outside) {
        return shift == null ? outside : shift.insideSequence(outside);
    }

    /**
     * Whether nothing is left to do once a segment from inside has been seen: none has to be
     * changed, and old ones are outside the window of the new connection, or gone.
     */
    public boolean isDone(byte[] buf, int off, long nowNanos) {
        return shift == null
                && isAnswered
                && !isSyn(buf, off)
                && (isNumberNewer || untilNanos - nowNanos <= 0);
    }

    private static boolean isSyn(byte[] buf, int off) {
        return (Tcp.flags(buf, off) & Tcp.SYN) != 0;
    }
}
