// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Arrays;
import java.util.Optional;
import org.portset.nat.engine.Nat44;
import org.portset.nat.pcp.PcpPolicy;
import org.portset.nat.pcp.PcpServer;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Udp;

/**
 * A home's PCP and NAT-PMP server behind its gateway address: takes the UDP datagram out of a
 * packet and puts the answer into one.
 *
 * <p>Its epoch begins with the first request that it gets: before that there was nothing to lose.
 */
final class PcpResponder {
    private static final int VERSION_AND_LENGTH = 0x4500;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int TTL_AND_PROTOCOL = (64 << 8) | Ipv4.UDP;

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
        if (policy == null || !isRequest(buf, off)) {
            return null;
        }
        if (server == null) {
            server = new PcpServer(nat, subscriber, policy, nowNanos);
        }
        int udp = off + Ipv4.headerBytes(buf, off);
        int end = udp + Udp.length(buf, udp);
        byte[] request = Arrays.copyOfRange(buf, udp + Udp.HEADER_BYTES, end);
        byte[] answer = server.answer(request, Ipv4.source(buf, off), nowNanos);
        return answer == null ? null : reply(buf, off, udp, answer);
    }

    private static boolean isRequest(byte[] buf, int off) {
        if (Ipv4.check(buf, off, buf.length - off) != Ipv4.GOOD) {
            return false;
        }
        int header = Ipv4.headerBytes(buf, off);
        int total = Ipv4.totalLength(buf, off);
        boolean isUdp =
                total >= header + Udp.HEADER_BYTES
                        && !Ipv4.isFragment(buf, off)
                        && Ipv4.protocol(buf, off) == Ipv4.UDP;
        if (!isUdp || Udp.destinationPort(buf, off + header) != PcpServer.PORT) {
            return false;
        }
        int bytes = Udp.length(buf, off + header);
        return bytes >= Udp.HEADER_BYTES
                && bytes <= total - header
                && (Udp.checksum(buf, off + header) == 0
                        || checksum(buf, off, off + header, bytes) == 0);
    }

    private static byte[] reply(byte[] request, int off, int requestUdp, byte[] data) {
        int udp = off + Ipv4.MIN_HEADER_BYTES;
        int bytes = Udp.HEADER_BYTES + data.length;
        byte[] p = new byte[udp + bytes];
        Bytes.putU16(p, off, VERSION_AND_LENGTH);
        Bytes.putU16(p, off + 2, Ipv4.MIN_HEADER_BYTES + bytes);
        Bytes.putU16(p, off + 6, DONT_FRAGMENT);
        Bytes.putU16(p, off + 8, TTL_AND_PROTOCOL);
        Ipv4.setSource(p, off, Ipv4.destination(request, off));
        Ipv4.setDestination(p, off, Ipv4.source(request, off));
        Ipv4.setChecksum(p, off, Checksum.of(p, off, Ipv4.MIN_HEADER_BYTES));
        Bytes.putU16(p, udp, PcpServer.PORT);
        Bytes.putU16(p, udp + 2, Udp.sourcePort(request, requestUdp));
        Bytes.putU16(p, udp + 4, bytes);
        System.arraycopy(data, 0, p, udp + Udp.HEADER_BYTES, data.length);
        int checksum = checksum(p, off, udp, bytes);
        Udp.setChecksum(p, udp, checksum == 0 ? 0xffff : checksum);
        return p;
    }

    private static int checksum(byte[] p, int off, int udp, int bytes) {
        return Checksum.ofTransport(
                p, udp, bytes, Ipv4.source(p, off), Ipv4.destination(p, off), Ipv4.UDP);
    }
}
