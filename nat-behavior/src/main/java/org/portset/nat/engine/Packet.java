// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.Udp;

/**
 * What the engine reads of one packet, after making sure that all of it is there and makes sense.
 * One object serves all packets in turn. For ICMP echo the query id stands for the port of the
 * inside host, in both ports.
 */
final class Packet {
    /** {@link #parseTransport}: an ICMP error; its ports are those of the packet inside. */
    static final int ICMP_ERROR = -2;

    private static final int TRANSPORT_BYTES = 8;

    byte[] buf;
    int off;
    int transport; // where the TCP, UDP or ICMP header begins
    int totalLength;
    int protocol;
    int source;
    int destination;
    int sourcePort;
    int destinationPort;
    int tcpFlags;
    boolean hasData; // TCP only
    int mssOffset; // of a SYN; Tcp.NO_MSS otherwise
    boolean opens; // whether it may make a session: UDP, a SYN, an echo request

    /**
     * Reads the IPv4 header; {@link Verdict#FORWARD}, or the verdict of what is wrong with it. With
     * {@link Drop#TTL_EXPIRED} all else is right, and the addresses have been read.
     */
    int parseHeader(byte[] buffer, int offset, int len) {
        int fault = Ipv4.check(buffer, offset, len);
        if (fault != Ipv4.GOOD) {
            return fault; // numbered as the drops are
        }
        buf = buffer;
        off = offset;
        transport = offset + Ipv4.headerBytes(buffer, offset);
        totalLength = Ipv4.totalLength(buffer, offset);
        protocol = Ipv4.protocol(buffer, offset);
        mssOffset = Tcp.NO_MSS;
        source = Ipv4.source(buffer, offset);
        destination = Ipv4.destination(buffer, offset);
        if (Ipv4.isMartian(source) || Ipv4.isMartian(destination)) {
            return Drop.MARTIAN_ADDRESS.verdict();
        }
        return Ipv4.ttl(buffer, offset) <= 1 ? Drop.TTL_EXPIRED.verdict() : Verdict.FORWARD;
    }

    /** Whether it is a part of a datagram. */
    boolean isFragment() {
        return Ipv4.isFragment(buf, off);
    }

    /**
     * Reads the transport header, after {@link #parseHeader}, of a whole datagram or its first
     * fragment.
     *
     * @return {@link Verdict#FORWARD}, {@link #ICMP_ERROR}, or the verdict of what is wrong
     */
    int parseTransport() {
        int len = totalLength - (transport - off);
        switch (protocol) {
            case Ipv4.TCP:
                return len < Tcp.MIN_HEADER_BYTES ? Drop.TRUNCATED.verdict() : parseTcp(len);
            case Ipv4.UDP:
                return len < TRANSPORT_BYTES ? Drop.TRUNCATED.verdict() : parseUdp(len);
            case Ipv4.ICMP:
                return len < TRANSPORT_BYTES ? Drop.TRUNCATED.verdict() : parseIcmp();
            default:
                return Drop.UNSUPPORTED_PROTOCOL.verdict();
        }
    }

    private int parseTcp(int len) {
        int headerBytes = Tcp.headerBytes(buf, transport);
        if (headerBytes < Tcp.MIN_HEADER_BYTES || headerBytes > len) {
            return headerBytes > len && isFragment()
                    ? Drop.FRAGMENT_TINY.verdict()
                    : Drop.BAD_TCP_OFFSET.verdict();
        }
        tcpFlags = Tcp.flags(buf, transport);
        boolean syn = (tcpFlags & Tcp.SYN) != 0;
        if ((tcpFlags & (Tcp.SYN | Tcp.ACK | Tcp.RST | Tcp.FIN)) == 0
                || (syn && (tcpFlags & (Tcp.FIN | Tcp.RST)) != 0)) {
            return Drop.BAD_TCP_FLAGS.verdict();
        }
        if (syn) {
            mssOffset = Tcp.mssOffset(buf, transport, headerBytes);
            if (mssOffset == Tcp.MALFORMED) {
                return Drop.BAD_TCP_OPTIONS.verdict();
            }
        }
        hasData = len > headerBytes;
        opens = syn && (tcpFlags & Tcp.ACK) == 0;
        return parsePorts();
    }

    private int parseUdp(int len) {
        int udpLength = Udp.length(buf, transport);
        // It may be shorter than the IP payload: UDP options live behind it (RFC 9868).
        if (udpLength < Udp.HEADER_BYTES || (udpLength > len && !isFragment())) {
            return Drop.BAD_UDP_LENGTH.verdict();
        }
        opens = true;
        return parsePorts();
    }

    private int parseIcmp() {
        int type = Icmp.type(buf, transport);
        if (type != Icmp.ECHO_REQUEST && type != Icmp.ECHO_REPLY) {
            return type == Icmp.DESTINATION_UNREACHABLE
                            || type == Icmp.TIME_EXCEEDED
                            || type == Icmp.PARAMETER_PROBLEM
                    ? ICMP_ERROR
                    : Drop.ICMP_TYPE_UNSUPPORTED.verdict();
        }
        if (Icmp.code(buf, transport) != 0) {
            return Drop.BAD_ICMP.verdict();
        }
        opens = type == Icmp.ECHO_REQUEST;
        sourcePort = Icmp.identifier(buf, transport);
        destinationPort = sourcePort;
        return Verdict.FORWARD;
    }

    /** Both ports, which TCP and UDP have in the same place. */
    private int parsePorts() {
        int ports = Bytes.i32(buf, transport);
        sourcePort = ports >>> 16;
        destinationPort = ports & 0xffff;
        return sourcePort == 0 || destinationPort == 0 ? Drop.BAD_PORT.verdict() : Verdict.FORWARD;
    }

    /** Bytes behind the TCP header. */
    int dataBytes() {
        return totalLength - (transport - off) - Tcp.headerBytes(buf, transport);
    }

    /** The remote port of an outbound packet's session: none for ICMP. */
    int remotePortOut() {
        return protocol == Ipv4.ICMP ? 0 : destinationPort;
    }

    /** The remote port of an inbound packet's session: none for ICMP. */
    int remotePortIn() {
        return protocol == Ipv4.ICMP ? 0 : sourcePort;
    }
}
