// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

/**
 * Learns of mappings and sessions as they come and go. It is called inside the engine's methods, on
 * the caller's thread; it may read the engine but must not change it, and must not throw.
 */
public interface NatListener {
    /** A listener that isn't interested. */
    NatListener NONE = new NatListener() {};

    /** A mapping was made, by a packet, a restore or a call; static ones count. */
    default void mappingCreated(int mapping) {}

    /** A mapping is ending. The engine's accessors still answer for it, until this returns. */
    default void mappingEnded(int mapping) {}

    /**
     * A subscriber has no port free for a packet to that remote endpoint; told at most every 10 s.
     * The SYN may wait for one.
     */
    default void portsExhausted(int subscriber, int protocol, int remoteAddress, int remotePort) {}

    /** A session was made, by a packet or by a restore. */
    default void sessionCreated(int session) {}

    /**
     * A session is ending. The engine's accessors still answer for it; when this returns, the
     * handle is free for another session.
     */
    default void sessionEnded(int session, EndReason reason) {}
}
