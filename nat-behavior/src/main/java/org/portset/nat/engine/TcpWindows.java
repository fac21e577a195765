// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.state.SessionTable;
import org.portset.nat.state.SessionWindows;
import org.portset.nat.wire.Tcp;

/**
 * Which sequence numbers each side of a TCP session takes, so that an RST from one that has only
 * guessed doesn't shorten the session's life (RFC 7857 section 2.2, RFC 5961 section 3).
 *
 * <pre>
 *                  acknowledged                    acknowledged + (window &lt;&lt; scale)
 * ----------------------+-------------------------------------+---------------------&gt; seq
 *      already has      |  takes: an RST in here is believed  |  RST forwarded, not believed
 * </pre>
 *
 * <p>A side's own segments tell it: the last acknowledgment number and the furthest right edge that
 * it has shown. So who writes segments in the remote's name can't move the window that the host's
 * RSTs are judged by, and the other way round. Until a side has acknowledged anything, what it may
 * take is the other side's SYN; an RST that answers a SYN is judged by the SYN it acknowledges (RFC
 * 9293 section 3.10.7.3).
 *
 * <p>The windows are known only as long as every segment passes here. Once a switch forwards the
 * session ({@link Nat44#offloaded}), or after a restart, the engine has no bound that is of any
 * use: megabytes may have passed since the last counters were read. From then on every RST is
 * believed. Not to believe a true one would keep a dead session's port for two hours; to believe a
 * forged one costs nothing as long as the connection speaks, because data takes the session back
 * ({@link TcpState#TRANS}), and SYN, FIN and RST come here always.
 */
final class TcpWindows {
    private static final int MAX_UNSCALED_WINDOW = 0xffff;
    private static final int NO_SCALE = 15; // one more than the largest

    private final SessionTable table;
    private final SessionWindows windows = new SessionWindows();

    TcpWindows(SessionTable table) {
        this.table = table;
    }

    /** Whether a packet, an RST, is one that the other side takes too. */
    boolean admitsReset(int session, Packet p, boolean fromInside, int state) {
        if (!table.has(session, SessionTable.HAS_WINDOWS)) {
            return true;
        }
        boolean fromClient = fromInside == table.has(session, SessionTable.OPENED_INSIDE);
        if (state == TcpTracker.INIT && !fromClient) {
            boolean acknowledges = (p.tcpFlags & Tcp.ACK) != 0;
            return acknowledges
                    && takes(session, fromInside, Tcp.acknowledgment(p.buf, p.transport));
        }
        return takes(session, !fromInside, Tcp.sequence(p.buf, p.transport));
    }

    /** Learns from a segment that isn't an RST, once it has led from one state to the other. */
    void saw(int session, Packet p, boolean fromInside, int before, int after) {
        if ((p.tcpFlags & Tcp.SYN) != 0) {
            if (after == TcpTracker.INIT) {
                sawClientSyn(session, p, fromInside);
            } else if (before == TcpTracker.INIT) {
                sawServerSyn(session, p, fromInside);
            }
            return; // later ones repeat what is known
        }
        if (after != TcpTracker.INIT) {
            sawData(session, p, fromInside);
        }
    }

    /** Learns from a segment, neither SYN nor RST, of a connection that has opened. */
    void sawData(int session, Packet p, boolean fromInside) {
        if ((p.tcpFlags & Tcp.ACK) != 0 && table.has(session, SessionTable.HAS_WINDOWS)) {
            int start = Tcp.acknowledgment(p.buf, p.transport);
            int bytes = Tcp.window(p.buf, p.transport) << table.scale(session, fromInside);
            windows.advance(session, fromInside, start, start + bytes);
        }
    }

    /** What is known is of no more use. */
    void forget(int session) {
        table.set(session, SessionTable.HAS_WINDOWS, false);
    }

    /** The first SYN: all that is known is what the other side may take, the SYN itself. */
    private void sawClientSyn(int session, Packet p, boolean fromInside) {
        int sequence = Tcp.sequence(p.buf, p.transport);
        table.set(session, SessionTable.HAS_WINDOWS, true);
        windows.set(session, !fromInside, sequence + 1, sequence + synLength(p));
        table.setScale(session, fromInside, scale(p));
    }

    /** The second SYN; with an acknowledgment, unless the two crossed. */
    private void sawServerSyn(int session, Packet p, boolean fromInside) {
        if (!table.has(session, SessionTable.HAS_WINDOWS)) {
            return;
        }
        // What a side offered in its SYN, unscaled, is not remembered: this is the most.
        int sequence = Tcp.sequence(p.buf, p.transport);
        windows.set(session, !fromInside, sequence + 1, sequence + 1 + MAX_UNSCALED_WINDOW);
        boolean acknowledges = (p.tcpFlags & Tcp.ACK) != 0;
        int next =
                acknowledges
                        ? Tcp.acknowledgment(p.buf, p.transport)
                        : windows.start(session, fromInside);
        int offered = acknowledges ? Tcp.window(p.buf, p.transport) : MAX_UNSCALED_WINDOW;
        windows.set(session, fromInside, next, next + offered);
        // Windows are scaled only if both SYNs say so (RFC 7323 section 2.2).
        int scale = scale(p);
        if (scale == NO_SCALE || table.scale(session, !fromInside) == NO_SCALE) {
            table.setScale(session, fromInside, 0);
            table.setScale(session, !fromInside, 0);
        } else {
            table.setScale(session, fromInside, scale);
        }
    }

    /** Whether a side takes the sequence number; the right edge too, for a window of 0. */
    private boolean takes(int session, boolean inside, int sequence) {
        int start = windows.start(session, inside);
        int bytes = windows.edge(session, inside) - start;
        return Integer.compareUnsigned(sequence - start, bytes) <= 0;
    }

    /** The SYN itself and the data that it may carry (RFC 7413). */
    private static int synLength(Packet p) {
        int headers = p.transport - p.off + Tcp.headerBytes(p.buf, p.transport);
        return 1 + p.totalLength - headers;
    }

    private static int scale(Packet p) {
        int headerBytes = Tcp.headerBytes(p.buf, p.transport);
        int scale = Tcp.windowScale(p.buf, p.transport, headerBytes);
        return scale == Tcp.NO_SCALE ? NO_SCALE : scale;
    }
}
