// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.pcp;

import org.portset.nat.wire.Bytes;

/*
 *  External address: opcode 0                       Response: opcode 128
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |  Version = 0  |    Opcode     |          Result code          |  0
 * +---------------+---------------+-------------------------------+
 *                                 |   Seconds since the epoch     |  4
 *                                 |   External address            |  8
 *
 *  Mapping: opcode 1 (UDP) or 2 (TCP)               Response: opcode 129 or 130
 * +---------------+---------------+-------------------------------+
 * |  Version = 0  |    Opcode     |   Reserved, or result code    |  0
 * +---------------+---------------+-------------------------------+
 * |                                   Seconds since the epoch     |  - / 4
 * +-------------------------------+-------------------------------+
 * |         Internal port         |  External port, or suggested  |  4 / 8
 * +-------------------------------+-------------------------------+
 * |                      Lifetime, in seconds                     |  8 / 12
 * +---------------------------------------------------------------+
 */

/** A NAT-PMP message (RFC 6886 section 3) that begins at 0 of an array. */
final class NatPmp {
    static final int VERSION = 0;
    static final int EXTERNAL_ADDRESS = 0;
    static final int MAP_UDP = 1;
    static final int MAP_TCP = 2;

    static final int MAP_REQUEST_BYTES = 12;

    private static final int RESPONSE_BIT = 0x80;
    private static final int RESULT = 2;
    private static final int EPOCH = 4;
    private static final int ERROR_BYTES = 8;
    private static final int ADDRESS_RESPONSE_BYTES = 12;
    private static final int MAP_RESPONSE_BYTES = 16;

    private NatPmp() {}

    static int internalPort(byte[] request) {
        return Bytes.u16(request, 4);
    }

    static int suggestedPort(byte[] request) {
        return Bytes.u16(request, 6);
    }

    /** Unsigned 32 bits. */
    static int lifetimeSeconds(byte[] request) {
        return Bytes.i32(request, 8);
    }

    /** The answer to a request that has no other fields, or whose fields can't be told. */
    static byte[] error(int opcode, int resultCode, long epochSeconds) {
        return header(ERROR_BYTES, opcode, resultCode, epochSeconds);
    }

    static byte[] address(int ipv4, long epochSeconds) {
        byte[] m = header(ADDRESS_RESPONSE_BYTES, EXTERNAL_ADDRESS, 0, epochSeconds);
        Bytes.putI32(m, 8, ipv4);
        return m;
    }

    static byte[] mapping(
            int opcode,
            int resultCode,
            long epochSeconds,
            int internalPort,
            int externalPort,
            long lifetimeSeconds) {
        byte[] m = header(MAP_RESPONSE_BYTES, opcode, resultCode, epochSeconds);
        Bytes.putU16(m, 8, internalPort);
        Bytes.putU16(m, 10, externalPort);
        Bytes.putI32(m, 12, (int) lifetimeSeconds);
        return m;
    }

    private static byte[] header(int length, int opcode, int resultCode, long epochSeconds) {
        byte[] m = new byte[length];
        m[1] = (byte) (RESPONSE_BIT | opcode);
        Bytes.putU16(m, RESULT, resultCode);
        Bytes.putI32(m, EPOCH, (int) epochSeconds);
        return m;
    }
}
