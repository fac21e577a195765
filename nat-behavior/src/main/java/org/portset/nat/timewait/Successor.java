// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

import java.util.Arrays;
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
        FIN_AGAIN,
        /**
         * The SYN's answer, which is that of LAST_ACK: it wants the last ACK, and the SYN again.
         */
        CHALLENGE
    }

    private final Ending last;
    private final SynWay way;
    private final int sequence; // of the SYN, as the remote end knows it
    private final int synDataBytes;
    private final Shift shift; // null: none
    private final long untilNanos;
    private byte[] synPacket; // until it is answered
    private boolean wasChallenged;
    private boolean isAnswered;
    private boolean isNumberNewer;
    private boolean hasTimestamps;
    private int remoteSequence;
    private int remoteTimestamp;

    /**
     * @param way any but {@link SynWay#FRESH}
     * @param synDataBytes behind the SYN's header (RFC 7413)
     * @param shift null unless the way is {@link SynWay#REWRITTEN}
     * @param untilNanos when the last connection is forgotten, and nothing of it under way
     */
    public Successor(
            Ending last, SynWay way, Syn syn, int synDataBytes, Shift shift, long untilNanos) {
        this.synDataBytes = synDataBytes;
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

    /** Keeps the SYN, translated, as it goes to the remote end, until that has answered. */
    public void sent(byte[] buf, int off, int transport, int len) {
        if (!isAnswered && isSyn(buf, transport)) {
            synPacket = Arrays.copyOfRange(buf, off, off + len);
        }
    }

    /** The SYN as it went out last, an IPv4 packet, while {@link Judgement#CHALLENGE} may come. */
    public byte[] synPacket() {
        return synPacket;
    }

    /** Whose a segment from the remote end is. */
    public Judgement judge(byte[] buf, int off, int dataBytes) {
        int flags = Tcp.flags(buf, off);
        if (!isAnswered) {
            return judgeAnswer(buf, off, dataBytes, flags);
        }
        boolean isBefore = Tcp.sequence(buf, off) - remoteSequence < 0;
        boolean isToBefore = (flags & Tcp.ACK) != 0 && Tcp.acknowledgment(buf, off) - sequence <= 0;
        return isBefore || isToBefore || isOlder(buf, off, flags)
                ? old(buf, off, dataBytes)
                : Judgement.PASS;
    }

    private Judgement judgeAnswer(byte[] buf, int off, int dataBytes, int flags) {
        if ((flags & (Tcp.SYN | Tcp.RST)) != 0 && acknowledgesSyn(buf, off, flags)) {
            if ((flags & Tcp.SYN) != 0) {
                answered(buf, off);
            }
            return Judgement.PASS;
        }
        if (!wasChallenged && synPacket != null && last.isChallenge(buf, off, dataBytes)) {
            wasChallenged = true; // once: the host resets what the last ACK doesn't end
            return Judgement.CHALLENGE;
        }
        // An ACK that takes the SYN for one of the old connection: the host resets that then.
        boolean isBare = dataBytes == 0 && (flags & Tcp.FIN) == 0;
        return isBare ? Judgement.PASS : old(buf, off, dataBytes);
    }

    /** All of the SYN, or all but its data. */
    private boolean acknowledgesSyn(byte[] buf, int off, int flags) {
        int data = Tcp.acknowledgment(buf, off) - (sequence + 1);
        return (flags & Tcp.ACK) == 0 || Integer.compareUnsigned(data, synDataBytes) <= 0;
    }

    private void answered(byte[] buf, int off) {
        isAnswered = true;
        synPacket = null;
        remoteSequence = Tcp.sequence(buf, off);
        isNumberNewer = remoteSequence - last.remoteNewest() > 0;
        int at = TcpOptions.timestamps(buf, off);
        hasTimestamps = at != TcpOptions.NONE;
        remoteTimestamp = hasTimestamps ? TcpOptions.value(buf, off, at) : 0;
    }

    /**
     * PAWS, from the connection's own first timestamp on; and where only one of two connections has
     * timestamps, that alone tells them apart (RFC 7323 section 3.2: all segments but RSTs have
     * them, or none).
     */
    private boolean isOlder(byte[] buf, int off, int flags) {
        int at = TcpOptions.timestamps(buf, off);
        if (at == TcpOptions.NONE) {
            return hasTimestamps && (flags & Tcp.RST) == 0;
        }
        return !hasTimestamps || TcpOptions.value(buf, off, at) - remoteTimestamp < 0;
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
