// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.portset.nat.engine.NatFixture.SECOND;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A NAT's view of one TCP connection, written down from RFC 7857 section 2 and RFC 9293 without a
 * look at the engine: plain and slow, with 64 bit sequence numbers that never wrap.
 *
 * <pre>
 *              client SYN           server SYN
 *   CLOSED ---------------&gt; INIT ---------------&gt; ESTABLISHED
 *                                    client FIN /      |      \ server FIN
 *                                          C_FIN       |       S_FIN
 *                                    server FIN \      |      / client FIN
 *                                              C_FIN_S_FIN
 *
 *   any but C_FIN_S_FIN --RST in the window--&gt; TRANS --data--&gt; ESTABLISHED
 *   C_FIN, S_FIN (of who has said FIN), C_FIN_S_FIN, TRANS --SYN--&gt; INIT
 *   any --its time is over--&gt; CLOSED
 * </pre>
 */
final class TcpModel {
    /** All different, so that one can't be taken for another. */
    static final int OPENING_SECONDS = 250;

    static final int CLOSING_SECONDS = 260;
    static final int TRANSITORY_SECONDS = 270;
    static final int TIME_WAIT_SECONDS = 30;
    static final int ESTABLISHED_SECONDS = 7500;

    /** What is allowed to follow what, besides staying. */
    private static final Map<TcpState, Set<TcpState>> ALLOWED = new EnumMap<>(TcpState.class);

    static {
        ALLOWED.put(TcpState.CLOSED, EnumSet.of(TcpState.INIT));
        ALLOWED.put(TcpState.INIT, EnumSet.of(TcpState.ESTABLISHED, TcpState.TRANS));
        ALLOWED.put(
                TcpState.ESTABLISHED, EnumSet.of(TcpState.C_FIN, TcpState.S_FIN, TcpState.TRANS));
        ALLOWED.put(
                TcpState.C_FIN, EnumSet.of(TcpState.C_FIN_S_FIN, TcpState.TRANS, TcpState.INIT));
        ALLOWED.put(
                TcpState.S_FIN, EnumSet.of(TcpState.C_FIN_S_FIN, TcpState.TRANS, TcpState.INIT));
        ALLOWED.put(TcpState.C_FIN_S_FIN, EnumSet.of(TcpState.INIT));
        ALLOWED.put(TcpState.TRANS, EnumSet.of(TcpState.ESTABLISHED, TcpState.INIT));
    }

    /** One side: what it takes, as far as its segments have shown. */
    static final class Side {
        long next; // sequence number that it expects, -1: has shown none
        long edge;
        int scale; // of its SYN; -1: none
    }

    final Side inside = new Side();
    final Side outside = new Side();
    TcpState state = TcpState.CLOSED;
    Side client;
    boolean scales;
    boolean knowsWindows;
    long expires;

    static boolean isAllowed(TcpState before, TcpState after) {
        return before == after || after == TcpState.CLOSED || ALLOWED.get(before).contains(after);
    }

    /** A segment; numbers of ours are 64 bits wide. */
    static final class Segment {
        boolean fromInside;
        boolean syn;
        boolean fin;
        boolean rst;
        boolean ack;
        int dataBytes;
        long sequence;
        long acknowledged;
        int window;
        int scale = -1;
    }

    /** Lets time pass; whether the connection is over by it. */
    boolean pass(long now) {
        if (state != TcpState.CLOSED && now >= expires) {
            state = TcpState.CLOSED;
            return true;
        }
        return false;
    }

    /** Takes a segment; false if there is no connection and this opens none. */
    boolean take(Segment s, long now) {
        Side sender = s.fromInside ? inside : outside;
        Side receiver = s.fromInside ? outside : inside;
        boolean opens = s.syn && !s.ack;
        if (state == TcpState.CLOSED) {
            if (!opens) {
                return false;
            }
            begin(s, sender, receiver);
            enter(TcpState.INIT, now);
            return true;
        }
        boolean fromClient = sender == client;
        if (s.rst) {
            if (state != TcpState.C_FIN_S_FIN && state != TcpState.TRANS && believes(s, receiver)) {
                knowsWindows &= state != TcpState.INIT; // one side's are never told now
                enter(TcpState.TRANS, now);
            }
            return true;
        }
        switch (state) {
            case INIT:
                if (s.syn && fromClient) {
                    begin(s, sender, receiver);
                    enter(TcpState.INIT, now);
                } else if (s.syn) {
                    answer(s, sender, receiver);
                    enter(TcpState.ESTABLISHED, now);
                }
                return true;
            case ESTABLISHED:
                enter(
                        !s.fin
                                ? TcpState.ESTABLISHED
                                : fromClient ? TcpState.C_FIN : TcpState.S_FIN,
                        now);
                break;
            case C_FIN:
            case S_FIN:
                boolean hasSaidFin = fromClient == (state == TcpState.C_FIN);
                if (s.fin && !hasSaidFin) {
                    enter(TcpState.C_FIN_S_FIN, now);
                } else if (opens && hasSaidFin) {
                    begin(s, sender, receiver);
                    enter(TcpState.INIT, now);
                    return true;
                } else {
                    enter(state, now);
                }
                break;
            case C_FIN_S_FIN:
            case TRANS:
                if (opens) {
                    begin(s, sender, receiver);
                    enter(TcpState.INIT, now);
                    return true;
                }
                if (state == TcpState.TRANS && s.dataBytes > 0 && !s.fin) {
                    enter(TcpState.ESTABLISHED, now);
                }
                break;
            default:
                throw new AssertionError(state);
        }
        if (s.ack && !s.syn) {
            shows(sender, s.acknowledged, (long) s.window << (scales ? sender.scale : 0));
        }
        return true;
    }

    private void begin(Segment s, Side sender, Side receiver) {
        client = sender;
        knowsWindows = true;
        scales = false;
        sender.scale = s.scale;
        sender.next = -1;
        receiver.next = s.sequence + 1;
        receiver.edge = s.sequence + 1 + s.dataBytes;
    }

    private void answer(Segment s, Side sender, Side receiver) {
        scales = s.scale >= 0 && receiver.scale >= 0;
        sender.scale = s.scale;
        receiver.next = s.sequence + 1;
        receiver.edge = s.sequence + 1 + 0xffff;
        if (s.ack) {
            sender.next = s.acknowledged;
            sender.edge = s.acknowledged + s.window;
        } else {
            sender.edge = sender.next + 0xffff;
        }
    }

    private static void shows(Side side, long acknowledged, long window) {
        side.next = Math.max(side.next, acknowledged);
        side.edge = Math.max(side.edge, acknowledged + window);
    }

    private boolean believes(Segment s, Side receiver) {
        if (!knowsWindows) {
            return true;
        }
        if (state == TcpState.INIT && receiver == client) {
            Side server = client == inside ? outside : inside;
            return s.ack && s.acknowledged >= server.next && s.acknowledged <= server.edge;
        }
        return s.sequence >= receiver.next && s.sequence <= receiver.edge;
    }

    /** A switch has forwarded data of the connection. */
    void observed(long now) {
        knowsWindows = false;
        if (state == TcpState.ESTABLISHED || state == TcpState.C_FIN || state == TcpState.S_FIN) {
            enter(state, now);
        }
    }

    private void enter(TcpState next, long now) {
        state = next;
        expires = now + secondsOf(next) * SECOND;
    }

    private static int secondsOf(TcpState state) {
        switch (state) {
            case INIT:
                return OPENING_SECONDS;
            case ESTABLISHED:
                return ESTABLISHED_SECONDS;
            case TRANS:
                return TRANSITORY_SECONDS;
            case C_FIN_S_FIN:
                return TIME_WAIT_SECONDS;
            default:
                return CLOSING_SECONDS;
        }
    }
}
