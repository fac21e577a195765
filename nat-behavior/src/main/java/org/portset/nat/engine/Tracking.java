// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.policy.NatTimers;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;

/** What packets change in their session: its TCP state, its deadline, its counters. */
final class Tracking {
    private static final int STATE_FLAGS = Tcp.SYN | Tcp.FIN | Tcp.RST;

    private final Sessions sessions;
    private final SessionTable table;
    private final TcpWindows windows;
    private final TimeWaits timeWaits;

    Tracking(Sessions sessions) {
        this.sessions = sessions;
        table = sessions.table;
        windows = sessions.windows;
        timeWaits = sessions.timeWaits;
    }

    /** Follows a packet of the session that goes out: its state, its deadline, its counters. */
    void sawOut(int session, Packet packet, long nowNanos) {
        if (!table.has(session, SessionTable.HAS_SENT)) {
            sessions.markSent(session);
        }
        table.count(session, SessionTable.PACKETS_OUT, 1, packet.totalLength, nowNanos);
        table.countSlow(session);
        if (packet.protocol != Ipv4.TCP) {
            refresh(session, packet.protocol, TcpTracker.NONE, nowNanos);
        } else if (isPlainData(session, packet)) {
            sawPlainData(session, packet, true, nowNanos);
        } else {
            sawTcp(session, packet, true, nowNanos);
        }
    }

    /** As {@link #sawOut}, for a packet that comes in. */
    void sawIn(int session, Packet packet, long nowNanos) {
        table.count(session, SessionTable.PACKETS_IN, 1, packet.totalLength, nowNanos);
        table.countSlow(session);
        if (packet.protocol != Ipv4.TCP) {
            if (sessions.policyOf(session).inboundRefresh()) {
                refresh(session, packet.protocol, TcpTracker.NONE, nowNanos);
            }
        } else if (isPlainData(session, packet)) {
            sawPlainData(session, packet, false, nowNanos);
        } else {
            sawTcp(session, packet, false, nowNanos);
        }
    }

    /** Follows what a switch counted: data, as SYN, FIN and RST never stay in a switch. */
    void observed(
            int session, long packetsOut, long bytesOut, long packetsIn, long bytesIn, long now) {
        if (packetsOut <= 0 && packetsIn <= 0) {
            return;
        }
        if (packetsOut > 0 && !table.has(session, SessionTable.HAS_SENT)) {
            sessions.markSent(session);
        }
        windows.forget(session);
        int protocol = table.protocol(session);
        int state = table.tcpState(session);
        boolean refreshes =
                protocol == Ipv4.TCP
                        ? TcpTracker.isOpen(state)
                        : packetsOut > 0 || sessions.policyOf(session).inboundRefresh();
        if (refreshes) {
            refresh(session, protocol, state, now);
        }
        table.count(session, SessionTable.PACKETS_OUT, packetsOut, bytesOut, now);
        table.count(session, SessionTable.PACKETS_IN, packetsIn, bytesIn, now);
    }

    /**
     * Whether a segment has nothing to change in a session's state; nearly all are of this kind.
     */
    private boolean isPlainData(int session, Packet packet) {
        return (packet.tcpFlags & STATE_FLAGS) == 0
                && table.tcpState(session) == TcpTracker.ESTABLISHED;
    }

    /** For {@link #isPlainData} what {@link #sawTcp} comes to, and short enough to be inlined. */
    private void sawPlainData(int session, Packet packet, boolean fromInside, long nowNanos) {
        windows.sawData(session, packet, fromInside);
        refresh(session, Ipv4.TCP, TcpTracker.ESTABLISHED, nowNanos);
    }

    private void sawTcp(int session, Packet packet, boolean fromInside, long nowNanos) {
        int before = table.tcpState(session);
        boolean isReset = (packet.tcpFlags & Tcp.RST) != 0;
        if (isReset && !windows.admitsReset(session, packet, fromInside, before)) {
            return;
        }
        boolean clientInside = table.has(session, SessionTable.OPENED_INSIDE);
        int after =
                TcpTracker.next(
                        before, packet.tcpFlags, fromInside == clientInside, packet.hasData);
        if (after != before) {
            table.setTcpState(session, after);
            if (after == TcpTracker.INIT) {
                table.set(session, SessionTable.OPENED_INSIDE, fromInside);
                table.resetCounters(session); // of another connection
            }
        }
        if (!isReset) {
            windows.saw(session, packet, fromInside, before, after);
        } else if (before == TcpTracker.INIT) {
            windows.forget(session); // the second SYN, which tells of one of them, won't come
        }
        if (TcpTracker.refreshes(before, after, packet.tcpFlags)) {
            refresh(session, Ipv4.TCP, after, nowNanos);
        }
        if (TcpTracker.isClosing(before) || TcpTracker.isClosing(after)) {
            timeWaits.saw(session, packet, fromInside, before, after, nowNanos);
        }
    }

    private void refresh(int session, int protocol, int tcpState, long nowNanos) {
        NatTimers timers = sessions.policyOf(session).timers();
        sessions.setExpires(session, nowNanos + timerNanos(protocol, tcpState, timers));
    }

    /** How long a session lives after a packet that refreshes it. */
    static long timerNanos(int protocol, int tcpState, NatTimers timers) {
        switch (protocol) {
            case Ipv4.TCP:
                return TcpTracker.timerNanos(tcpState, timers);
            case Ipv4.UDP:
                return timers.udpNanos();
            default:
                return timers.icmpNanos();
        }
    }
}
