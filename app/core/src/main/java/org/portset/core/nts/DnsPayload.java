// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.io.IOException;
import java.util.Arrays;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.Udp;
import org.xbill.DNS.Message;

/**
 * The DNS message in a packet to or from port 53: in a UDP datagram, or in a TCP segment that holds
 * just one with its length (RFC 1035 4.2.2), as whoever writes both at once sends it.
 */
final class DnsPayload {
    private static final int PORT = 53;
    private static final int HEADER_BYTES = 12;
    private static final int LENGTH_BYTES = 2;
    private static final int RESPONSE = 0x80;

    private final int protocol;
    private final int server;
    private final int hostPort;
    private final byte[] bytes;

    private DnsPayload(int protocol, int server, int hostPort, byte[] bytes) {
        this.protocol = protocol;
        this.server = server;
        this.hostPort = hostPort;
        this.bytes = bytes;
    }

    /** What a packet to a server holds; null if nothing of the kind. */
    static DnsPayload to(byte[] buf, int off) {
        return read(buf, off, true);
    }

    /** What a packet from a server holds; null if nothing of the kind. */
    static DnsPayload from(byte[] buf, int off) {
        return read(buf, off, false);
    }

    /** Of a checked IPv4 packet that is no fragment. */
    private static DnsPayload read(byte[] buf, int off, boolean toServer) {
        int protocol = Ipv4.protocol(buf, off);
        int at = off + Ipv4.headerBytes(buf, off);
        int end = off + Ipv4.totalLength(buf, off);
        boolean isTcp = protocol == Ipv4.TCP;
        int least = isTcp ? Tcp.MIN_HEADER_BYTES : Udp.HEADER_BYTES;
        if ((!isTcp && protocol != Ipv4.UDP) || end - at < least) {
            return null;
        }
        // The first four bytes of both are the ports.
        int source = Udp.sourcePort(buf, at);
        int destination = Udp.destinationPort(buf, at);
        if ((toServer ? destination : source) != PORT) {
            return null;
        }
        int data = at + (isTcp ? Tcp.headerBytes(buf, at) : Udp.HEADER_BYTES);
        int dataEnd = isTcp ? end : at + Udp.length(buf, at);
        if (isTcp && end - data >= LENGTH_BYTES) {
            dataEnd = data + LENGTH_BYTES + Bytes.u16(buf, data);
            data += LENGTH_BYTES;
        }
        if (dataEnd > end || (isTcp && dataEnd != end) || dataEnd - data < HEADER_BYTES) {
            return null;
        }
        return new DnsPayload(
                protocol,
                toServer ? Ipv4.destination(buf, off) : Ipv4.source(buf, off),
                toServer ? source : destination,
                Arrays.copyOfRange(buf, data, dataEnd));
    }

    /** 6 or 17. */
    int protocol() {
        return protocol;
    }

    /** The address of the end with port 53. */
    int server() {
        return server;
    }

    /** The port of the other end. */
    int hostPort() {
        return hostPort;
    }

    int id() {
        return Bytes.u16(bytes, 0);
    }

    boolean isResponse() {
        return (bytes[2] & RESPONSE) != 0;
    }

    /** The message; null if it can't be read. */
    Message message() {
        try {
            return new Message(bytes);
        } catch (IOException | RuntimeException e) {
            // Whatever a host sends, it is no fault of ours.
            return null;
        }
    }
}
