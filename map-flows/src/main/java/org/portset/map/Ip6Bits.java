// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import java.nio.ByteBuffer;
import org.onlab.packet.Ip6Address;

/** The two halves of IPv6 addresses, and fields of bits counted as RFC 7597 does: from the left. */
final class Ip6Bits {
    private Ip6Bits() {}

    /** Bits 0..63 of an address, where MAP has prefix, EA bits and subnet id. */
    static long high(Ip6Address address) {
        return ByteBuffer.wrap(address.toOctets()).getLong(0);
    }

    /** Bits 64..127 of an address, the interface identifier. */
    static long low(Ip6Address address) {
        return ByteBuffer.wrap(address.toOctets()).getLong(Long.BYTES);
    }

    static Ip6Address address(long high, long low) {
        return Ip6Address.valueOf(
                ByteBuffer.allocate(Ip6Address.BYTE_LENGTH).putLong(high).putLong(low).array());
    }

    /** The {@code length} bits of {@code half} from bit {@code first} on, right-justified. */
    static long field(long half, int first, int length) {
        // Java shifts by the count modulo 64, so a field without bits is a case of its own.
        return length == 0 ? 0 : (half << first) >>> (Long.SIZE - length);
    }

    /** A half with {@code value} in the {@code length} bits from bit {@code first} on, else 0. */
    static long place(long value, int first, int length) {
        return length == 0 ? 0 : value << (Long.SIZE - first - length);
    }
}
