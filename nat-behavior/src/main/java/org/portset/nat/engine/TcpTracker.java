// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.policy.NatTimers;
import org.portset.nat.wire.Tcp;

/**
 * The TCP state machine of a NAT (RFC 7857 section 2, RFC 6146 section 3.5.2.2), on states as
 * {@link TcpState} codes. The client is the side that opened the connection.
 *
 * <p>An RST is told of here only if it is in the window ({@link TcpWindows}). It shortens the
 * session's life and ends nothing by itself, and data that still flows takes the session back.
 */
final class TcpTracker {
    static final int NONE = TcpState.NONE.code();
    static final int INIT = TcpState.INIT.code();
    static final int ESTABLISHED = TcpState.ESTABLISHED.code();
    static final int C_FIN = TcpState.C_FIN.code();
    static final int S_FIN = TcpState.S_FIN.code();
    static final int C_FIN_S_FIN = TcpState.C_FIN_S_FIN.code();
    static final int TRANS = TcpState.TRANS.code();
    static final int TIME_WAIT = TcpState.TIME_WAIT.code();

    private static final TcpState[] STATES = TcpState.values();

    private TcpTracker() {}

    static TcpState state(int code) {
        return STATES[code];
    }

    /** The state after a segment; INIT out of a later state means that the sender opens anew. */
    static int next(int state, int flags, boolean fromClient, boolean hasData) {
        if ((flags & Tcp.RST) != 0) {
            return isClosed(state) ? state : TRANS;
        }
        boolean syn = (flags & Tcp.SYN) != 0;
        boolean fin = (flags & Tcp.FIN) != 0;
        boolean opens = syn && (flags & Tcp.ACK) == 0;
        if (state == INIT) {
            return syn && !fromClient ? ESTABLISHED : INIT;
        }
        if (state == ESTABLISHED) {
            return fin ? (fromClient ? C_FIN : S_FIN) : ESTABLISHED;
        }
        if (state == C_FIN || state == S_FIN) {
            boolean fromCloser = fromClient == (state == C_FIN);
            if (fin && !fromCloser) {
                return C_FIN_S_FIN;
            }
            // Who has said it is done and now says SYN has forgotten the old connection.
            return opens && fromCloser ? INIT : state;
        }
        if (opens) {
            return INIT;
        }
        return state == TRANS && hasData && !fin ? ESTABLISHED : state;
    }

    /**
     * Whether a segment starts the timer of its (new) state again. Each state does so as it is
     * entered; while it lasts, any segment does in an open or half-closed connection, and a SYN in
     * an opening one. Nothing prolongs the wait after both FINs or an RST (RFC 7857 section 7.1).
     */
    static boolean refreshes(int before, int after, int flags) {
        return before != after || isOpen(after) || (after == INIT && (flags & Tcp.SYN) != 0);
    }

    /** Established or half-closed. */
    static boolean isOpen(int state) {
        return state == ESTABLISHED || state == C_FIN || state == S_FIN;
    }

    /** With a FIN of both sides. */
    private static boolean isClosed(int state) {
        return state == C_FIN_S_FIN || state == TIME_WAIT;
    }

    /** With a FIN of both sides, or an RST, and no data since. */
    static boolean isOver(int state) {
        return isClosed(state) || state == TRANS;
    }

    /** With a FIN of one side or both. */
    static boolean isClosing(int state) {
        return state == C_FIN || state == S_FIN || isClosed(state);
    }

    static long timerNanos(int state, NatTimers timers) {
        if (state == ESTABLISHED) {
            return timers.tcpEstablishedNanos();
        }
        if (state == INIT) {
            return timers.tcpPartialOpenNanos();
        }
        if (isClosed(state)) {
            return timers.tcpTimeWaitNanos();
        }
        return state == TRANS ? timers.tcpTransitoryNanos() : timers.tcpPartialCloseNanos();
    }

    /** Why a session that expires in this state ends. */
    static EndReason endReason(int state) {
        if (isClosed(state)) {
            return EndReason.CLOSED;
        }
        return state == TRANS ? EndReason.RESET : EndReason.EXPIRED;
    }
}
