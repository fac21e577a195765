// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Optional;
import org.portset.nat.engine.Nat44;
import org.portset.nat.pcp.PcpPolicy;
import org.portset.nat.pcp.PcpServer;
import org.portset.nat.wire.Ipv4;

/**
 * A home's PCP and NAT-PMP server behind its gateway address: takes the UDP datagram out of a
 * packet and puts the answer into one.
 *
 * <p>Its epoch begins with the first request that it gets: before that there was nothing to lose.
 */
final class PcpResponder {
    private final Nat44 nat;
    private final int subscriber;
    private PcpPolicy policy; // null: not served
    private PcpServer server; // null before the first request

    PcpResponder(Nat44 nat, int subscriber, Optional<PcpPolicy> policy) {
        this.nat = nat;
        this.subscriber = subscriber;
        this.policy = policy.orElse(null);
    }

    /** Takes over a policy; what hosts have asked for ends where none is served any more. */
    void update(Optional<PcpPolicy> changed) {
        policy = changed.orElse(null);
        if (server == null) {
            return;
        }
        if (policy == null) {
            server.close();
            server = null;
        } else {
            server.policy(policy);
        }
    }

    /**
     * Answers a request.
     *
     * @param buf holds an IPv4 packet at {@code off}
     * @return the answer's packet, behind {@code off} bytes of room; null if this is no request, or
     *     none that is answered
     */
    byte[] answer(byte[] buf, int off, long nowNanos) {
        if (policy == null || GatewayUdp.destinationPort(buf, off) != PcpServer.PORT) {
            return null;
        }
        if (server == null) {
            server = new PcpServer(nat, subscriber, policy, nowNanos);
        }
        int host = Ipv4.source(buf, off);
        byte[] answer = server.answer(GatewayUdp.payload(buf, off), host, nowNanos);
        return answer == null
                ? null
                : GatewayUdp.packet(
                        off,
                        Ipv4.destination(buf, off),
                        PcpServer.PORT,
                        host,
                        GatewayUdp.sourcePort(buf, off),
                        answer);
    }
}
