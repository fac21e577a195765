// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

/** IPv4 packets with a TCP segment without data that answer another one, as its addressee would. */
public final class TcpAnswer {
    /** The most that one is long. */
    public static final int MAX_BYTES = Ipv4.MIN_HEADER_BYTES + Tcp.MIN_HEADER_BYTES + 12;

    private static final int TCP = Ipv4.MIN_HEADER_BYTES;
    private static final int OPTION_BYTES = 12;
    private static final int VERSION_AND_LENGTH = 0x45;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int TTL = 64;
    private static final int WINDOW = 0xffff;
    private static final int NOP_NOP_TIMESTAMPS = 0x0101080a;

    private TcpAnswer() {}

    /**
     * Writes an ACK at the start of {@code out}.
     *
     * @param packet is answered; at {@code off}, its TCP header at {@code transport}
     * @return its length
     */
    public static int ack(
            byte[] out, int sequence, int acknowledged, byte[] packet, int off, int transport) {
        numbers(out, sequence, acknowledged, Tcp.ACK, WINDOW);
        return finish(out, Tcp.MIN_HEADER_BYTES, packet, off, transport);
    }

    /**
     * The same with timestamps.
     *
     * @param value the sender's timestamp
     * @param echo the one that it has seen last
     */
    public static int ack(
            byte[] out,
            int sequence,
            int acknowledged,
            int value,
            int echo,
            byte[] packet,
            int off,
            int transport) {
        numbers(out, sequence, acknowledged, Tcp.ACK, WINDOW);
        Bytes.putI32(out, TCP + 20, NOP_NOP_TIMESTAMPS);
        Bytes.putI32(out, TCP + 24, value);
        Bytes.putI32(out, TCP + 28, echo);
        return finish(out, Tcp.MIN_HEADER_BYTES + OPTION_BYTES, packet, off, transport);
    }

    /**
     * Writes the RST that answers a segment of no connection, which has an ACK (RFC 9293 section
     * 3.10.7.1).
     *
     * @return its length
     */
    public static int reset(byte[] out, byte[] packet, int off, int transport) {
        numbers(out, Tcp.acknowledgment(packet, transport), 0, Tcp.RST, 0);
        return finish(out, Tcp.MIN_HEADER_BYTES, packet, off, transport);
    }

    /**
     * Writes the RST that answers a segment of no connection, which has no ACK: a SYN above all
     * (RFC 9293 section 3.10.7.1).
     *
     * @return its length
     */
    public static int refuse(byte[] out, byte[] packet, int off, int transport) {
        int flags = Tcp.flags(packet, transport);
        int data =
                Ipv4.totalLength(packet, off)
                        - (transport - off)
                        - Tcp.headerBytes(packet, transport);
        int counted = ((flags & Tcp.SYN) != 0 ? 1 : 0) + ((flags & Tcp.FIN) != 0 ? 1 : 0) + data;
        numbers(out, 0, Tcp.sequence(packet, transport) + counted, Tcp.RST | Tcp.ACK, 0);
        return finish(out, Tcp.MIN_HEADER_BYTES, packet, off, transport);
    }

    private static void numbers(byte[] out, int sequence, int acknowledged, int flags, int window) {
        Bytes.putI32(out, TCP + 4, sequence);
        Bytes.putI32(out, TCP + 8, acknowledged);
        Bytes.putU16(out, TCP + 12, flags);
        Bytes.putU16(out, TCP + 14, window);
        Bytes.putI32(out, TCP + 16, 0);
    }

    private static int finish(byte[] out, int tcpBytes, byte[] packet, int off, int transport) {
        int length = TCP + tcpBytes;
        int source = Ipv4.destination(packet, off);
        int destination = Ipv4.source(packet, off);
        Bytes.putU16(out, 0, VERSION_AND_LENGTH << 8);
        Bytes.putU16(out, 2, length);
        Bytes.putU16(out, 4, 0);
        Bytes.putU16(out, 6, DONT_FRAGMENT);
        Bytes.putU16(out, 8, TTL << 8 | Ipv4.TCP);
        Bytes.putU16(out, 10, 0);
        Bytes.putI32(out, 12, source);
        Bytes.putI32(out, 16, destination);
        Bytes.putU16(out, 10, Checksum.of(out, 0, Ipv4.MIN_HEADER_BYTES));
        Bytes.putU16(out, TCP, Tcp.destinationPort(packet, transport));
        Bytes.putU16(out, TCP + 2, Tcp.sourcePort(packet, transport));
        Bytes.putU16(out, TCP + 12, tcpBytes >>> 2 << 12 | Bytes.u16(out, TCP + 12));
        Tcp.setChecksum(
                out, TCP, Checksum.ofTransport(out, TCP, tcpBytes, source, destination, Ipv4.TCP));
        return length;
    }
}
