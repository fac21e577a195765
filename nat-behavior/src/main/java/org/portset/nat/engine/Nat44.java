// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.function.IntConsumer;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** The NAT44: signatures first, bodies follow. */
@SuppressWarnings({"DoNotCallSuggester", "OperatorPrecedence"})
public final class Nat44 {
    private static final String LATER = "not written yet";

    /** An engine of at most {@code maxSessions} sessions. */
    public Nat44(int maxSessions, long seed, NatListener listener) {
        if (maxSessions < 0 || seed == 0 && listener == null) {
            throw new IllegalArgumentException(LATER);
        }
    }

    /** Body follows. */
    public int addSubscriber(
            int outsideAddress, PortSet ports, NatPolicy policy, int mssClampBytes) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public void removeSubscriber(int subscriber) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public void setPolicy(int subscriber, NatPolicy policy) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public NatPolicy policy(int subscriber) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public Drop addStaticMapping(
            int subscriber, int protocol, int outsidePort, int insideAddress, int insidePort) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public boolean removeStaticMapping(int subscriber, int protocol, int outsidePort) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int inToOut(int subscriber, byte[] buf, int off, int len, long nowNanos) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int outToIn(int subscriber, byte[] buf, int off, int len, long nowNanos) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int lastSession() {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public void advance(long nowNanos) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public long nextExpiryNanos() {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int subscriberOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int protocolOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int insideAddressOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int insidePortOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int outsideAddressOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int outsidePortOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int remoteAddressOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int remotePortOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public Behavior mappingOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public Behavior filteringOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public TcpState tcpStateOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public boolean initiatedInsideOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public long packetsOutOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public long bytesOutOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public long packetsInOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public long bytesInOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int slowPacketsOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public long createdNanosOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public long lastActivityNanosOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public long expiresNanosOf(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public boolean isLive(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public void observed(
            int session,
            long packetsOut,
            long bytesOut,
            long packetsIn,
            long bytesIn,
            long nowNanos) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int restore(int subscriber, NatSession record, long nowNanos) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public NatSession snapshot(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public void forEachSession(int subscriber, IntConsumer consumer) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public void endSession(int session) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int sessionCount() {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int sessionCount(int subscriber) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public int portsInUse(int subscriber, int protocol) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public long dropCount(Drop drop) {
        throw new UnsupportedOperationException(LATER);
    }

    /** Body follows. */
    public long dropCount(int subscriber, Drop drop) {
        throw new UnsupportedOperationException(LATER);
    }
}
