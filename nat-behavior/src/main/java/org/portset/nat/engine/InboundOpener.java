// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

/**
 * Says where packets from outside go that no session and no mapping takes: a TCP SYN, or a UDP
 * datagram, to a port of the subscriber's set. An NTS router is one.
 *
 * <p>It is called inside the engine's methods, on the caller's thread; it may read the engine but
 * must not change it, and must not throw.
 */
public interface InboundOpener {
    /** {@link #insideOf}: nowhere; the packet meets what it would without an opener. */
    long NONE = -1;

    /**
     * The inside endpoint that a packet is for, as {@link #endpoint} packs it, or {@link #NONE}.
     * This alone uses nothing up: the session may still fail, on a limit say.
     *
     * @param protocol 6 or 17
     * @param outsideAddress the packet's destination, as its port
     * @param remoteAddress the packet's source, as its port
     */
    long insideOf(
            int subscriber,
            int protocol,
            int outsideAddress,
            int outsidePort,
            int remoteAddress,
            int remotePort,
            long nowNanos);

    /**
     * Whether such a SYN is waited for, so that it is a new connection's even where the remote
     * endpoint has had one before that is closed and not yet forgotten. Parameters as of {@link
     * #insideOf}, which is asked next.
     */
    default boolean awaits(
            int subscriber,
            int protocol,
            int outsideAddress,
            int outsidePort,
            int remoteAddress,
            int remotePort,
            long nowNanos) {
        return false;
    }

    /** The session that {@link #insideOf} was just asked for is made; accessors answer for it. */
    void opened(int session, long nowNanos);

    /**
     * A session from outside that a mapping took, so that {@link #insideOf} was not asked: one that
     * was waited for has no need of an opening any more.
     */
    default void openedByMapping(int session, long nowNanos) {}

    /** An inside endpoint as {@link #insideOf} gives it. */
    static long endpoint(int insideAddress, int insidePort) {
        return (insideAddress & 0xffff_ffffL) << 16 | insidePort;
    }
}
