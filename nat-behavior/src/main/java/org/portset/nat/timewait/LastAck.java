// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.TcpOptions;

/**
 * The ACK that a host in TIME_WAIT sends when the other end's FIN comes again (RFC 9293 section
 * 3.10.7.8), for a host whose port has gone to another connection.
 */
public final class LastAck {
    /** The most that one is long. */
    public static final int MAX_BYTES = Ipv4.MIN_HEADER_BYTES + Tcp.MIN_HEADER_BYTES + 12;

    private static final int OPTION_BYTES = 12;
    private static final int VERSION_AND_LENGTH = 0x45;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int TTL = 64;
    private static final int WINDOW = 0xffff;
    private static final int NOP_NOP_TIMESTAMPS = 0x0101080a;

    private LastAck() {}

    /**
     * Writes it at the start of {@code out}.
     *
     * @param fin holds the packet with the FIN, its TCP header at {@code transport}
     * @return its length
     */
    public static int write(byte[] out, Ending last, byte[] fin, int off, int transport) {
        int at = TcpOptions.timestamps(fin, transport);
        boolean hasTimestamps = last.hasInsideTimestamp() && at != TcpOptions.NONE;
        int headerBytes = Tcp.MIN_HEADER_BYTES + (hasTimestamps ? OPTION_BYTES : 0);
        int length = Ipv4.MIN_HEADER_BYTES + headerBytes;
        int source = Ipv4.destination(fin, off);
        int destination = Ipv4.source(fin, off);
        Bytes.putU16(out, 0, VERSION_AND_LENGTH << 8);
        Bytes.putU16(out, 2, length);
        Bytes.putU16(out, 4, 0);
        Bytes.putU16(out, 6, DONT_FRAGMENT);
        Bytes.putU16(out, 8, TTL << 8 | Ipv4.TCP);
        Bytes.putU16(out, 10, 0);
        Bytes.putI32(out, 12, source);
        Bytes.putI32(out, 16, destination);
        Bytes.putU16(out, 10, Checksum.of(out, 0, Ipv4.MIN_HEADER_BYTES));
        int tcp = Ipv4.MIN_HEADER_BYTES;
        Bytes.putU16(out, tcp, Tcp.destinationPort(fin, transport));
        Bytes.putU16(out, tcp + 2, Tcp.sourcePort(fin, transport));
        Bytes.putI32(out, tcp + 4, last.insideFin() + 1);
        Bytes.putI32(out, tcp + 8, last.remoteFin() + 1);
        Bytes.putU16(out, tcp + 12, headerBytes >>> 2 << 12 | Tcp.ACK);
        Bytes.putU16(out, tcp + 14, WINDOW);
        Bytes.putI32(out, tcp + 16, 0);
        if (hasTimestamps) {
            Bytes.putI32(out, tcp + 20, NOP_NOP_TIMESTAMPS);
            Bytes.putI32(out, tcp + 24, last.insideTimestamp());
            Bytes.putI32(out, tcp + 28, TcpOptions.value(fin, transport, at));
        }
        int checksum = Checksum.ofTransport(out, tcp, headerBytes, source, destination, Ipv4.TCP);
        Tcp.setChecksum(out, tcp, checksum);
        return length;
    }
}
