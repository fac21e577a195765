// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.pcp;

import java.util.Arrays;
import org.portset.nat.wire.Bytes;

/*
 *  Request                                          Response, where it differs
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+-+-------------+-------------------------------+
 * |  Version = 2  |R|   Opcode    |    Reserved   |  Result code  |  0
 * +---------------+-+-------------+-------------------------------+
 * |                      Lifetime, in seconds                     |  4
 * +---------------------------------------------------------------+
 * |  Client's address: ::ffff:a.b.c.d             |  Epoch time   |  8
 * |                                               |  Reserved     | 12
 * |                                                               | 16
 * |                                                               | 20
 * +===============================================================+
 *  MAP and PEER
 * +---------------------------------------------------------------+
 * |                         Mapping nonce                         | 24
 * |                                                               | 28
 * |                                                               | 32
 * +---------------+-----------------------------------------------+
 * |   Protocol    |                   Reserved                    | 36
 * +---------------+---------------+-------------------------------+
 * |         Internal port         |  External port, or suggested  | 40
 * +-------------------------------+-------------------------------+
 * |       External address, or suggested: ::ffff:a.b.c.d          | 44 .. 59
 * +===============================================================+
 *  PEER only
 * +-------------------------------+-------------------------------+
 * |       Remote peer's port      |            Reserved           | 60
 * +-------------------------------+-------------------------------+
 * |             Remote peer's address: ::ffff:a.b.c.d             | 64 .. 79
 * +===============================================================+
 *  Options, each
 * +---------------+---------------+-------------------------------+
 * |     Code      |   Reserved    |   Length, of the data below   |
 * +---------------+---------------+-------------------------------+
 * |                Data, padded to a multiple of 4                |
 */

/** A PCP message (RFC 6887 section 7) that begins at 0 of an array; lengths are the caller's. */
final class PcpMessage {
    static final int VERSION = 2;
    static final int RESPONSE_BIT = 0x80;
    static final int ANNOUNCE = 0;
    static final int MAP = 1;
    static final int PEER = 2;

    static final int HEADER_BYTES = 24;
    static final int MAP_BYTES = 60;
    static final int PEER_BYTES = 80;
    static final int OPTION_HEADER_BYTES = 4;

    /** No message is longer. */
    static final int MAX_BYTES = 1100;

    private static final int RESERVED = 2;
    private static final int RESULT = 3;
    private static final int LIFETIME = 4;
    private static final int EPOCH = 8;
    private static final int CLIENT = 8;
    private static final int RESPONSE_RESERVED = 12;
    private static final int NONCE = 24;
    private static final int PROTOCOL = 36;
    private static final int INTERNAL_PORT = 40;
    private static final int EXTERNAL_PORT = 42;
    private static final int EXTERNAL_ADDRESS = 44;
    private static final int REMOTE_PORT = 60;
    private static final int REMOTE_ADDRESS = 64;

    private static final int MAPPED = 0xffff; // the third word of ::ffff:0:0/96

    private PcpMessage() {}

    static int version(byte[] m) {
        return Bytes.u8(m, 0);
    }

    static boolean isResponse(byte[] m) {
        return (Bytes.u8(m, 1) & RESPONSE_BIT) != 0;
    }

    static int opcode(byte[] m) {
        return Bytes.u8(m, 1) & ~RESPONSE_BIT;
    }

    /** Unsigned 32 bits. */
    static int lifetimeSeconds(byte[] m) {
        return Bytes.i32(m, LIFETIME);
    }

    static boolean isFrom(byte[] m, int ipv4) {
        return isIpv4(m, CLIENT) && ipv4(m, CLIENT) == ipv4;
    }

    static Nonce nonce(byte[] m) {
        return Nonce.read(m, NONCE);
    }

    static int protocol(byte[] m) {
        return Bytes.u8(m, PROTOCOL);
    }

    static int internalPort(byte[] m) {
        return Bytes.u16(m, INTERNAL_PORT);
    }

    static int suggestedPort(byte[] m) {
        return Bytes.u16(m, EXTERNAL_PORT);
    }

    /** Whether no external address is suggested: all zeros, of either family. */
    static boolean suggestsNoAddress(byte[] m) {
        boolean zeros =
                Bytes.i32(m, EXTERNAL_ADDRESS) == 0 && Bytes.i32(m, EXTERNAL_ADDRESS + 4) == 0;
        int third = Bytes.i32(m, EXTERNAL_ADDRESS + 8);
        return zeros && (third == 0 || third == MAPPED) && ipv4(m, EXTERNAL_ADDRESS) == 0;
    }

    static boolean suggestsAddress(byte[] m, int ipv4) {
        return isIpv4(m, EXTERNAL_ADDRESS) && ipv4(m, EXTERNAL_ADDRESS) == ipv4;
    }

    static int remotePort(byte[] m) {
        return Bytes.u16(m, REMOTE_PORT);
    }

    static boolean hasIpv4Remote(byte[] m) {
        return isIpv4(m, REMOTE_ADDRESS);
    }

    static int remoteAddress(byte[] m) {
        return ipv4(m, REMOTE_ADDRESS);
    }

    static int optionCode(byte[] m, int at) {
        return Bytes.u8(m, at);
    }

    /** Of the data without its padding. */
    static int optionLength(byte[] m, int at) {
        return Bytes.u16(m, at + 2);
    }

    /** Options below must be processed or refused, others may be passed over. */
    static boolean isMandatory(int optionCode) {
        return optionCode < 0x80;
    }

    /** The first {@code length} bytes of a request as the response to it, without a result yet. */
    static byte[] response(byte[] request, int length, long epochSeconds) {
        byte[] m = Arrays.copyOf(request, length);
        m[0] = VERSION;
        m[1] |= (byte) RESPONSE_BIT;
        m[RESERVED] = 0;
        Bytes.putI32(m, EPOCH, (int) epochSeconds);
        return m;
    }

    /**
     * The answer to a request that is refused: all of it comes back (section 7.2), so that the
     * client knows which one it was. The reserved bits keep what the request had there.
     */
    static byte[] error(
            byte[] request, ResultCode result, long lifetimeSeconds, long epochSeconds) {
        int length = Math.min((request.length + 3) & ~3, MAX_BYTES);
        byte[] m = response(request, Math.max(length, HEADER_BYTES), epochSeconds);
        setResult(m, result, lifetimeSeconds);
        return m;
    }

    static void setResult(byte[] m, ResultCode result, long lifetimeSeconds) {
        m[RESULT] = (byte) result.code();
        Bytes.putI32(m, LIFETIME, (int) lifetimeSeconds);
    }

    /** What a request had there means nothing in the response to a request that was understood. */
    static void clearReserved(byte[] m) {
        Arrays.fill(m, RESPONSE_RESERVED, HEADER_BYTES, (byte) 0);
    }

    static void setExternal(byte[] m, int ipv4, int port) {
        Bytes.putU16(m, EXTERNAL_PORT, port);
        Bytes.putI32(m, EXTERNAL_ADDRESS, 0);
        Bytes.putI32(m, EXTERNAL_ADDRESS + 4, 0);
        Bytes.putI32(m, EXTERNAL_ADDRESS + 8, MAPPED);
        Bytes.putI32(m, EXTERNAL_ADDRESS + 12, ipv4);
    }

    private static boolean isIpv4(byte[] m, int at) {
        return Bytes.i32(m, at) == 0 && Bytes.i32(m, at + 4) == 0 && Bytes.i32(m, at + 8) == MAPPED;
    }

    private static int ipv4(byte[] m, int at) {
        return Bytes.i32(m, at + 12);
    }
}
