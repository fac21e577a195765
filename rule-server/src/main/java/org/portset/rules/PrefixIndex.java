// SPDX-License-Identifier: Apache-2.0
package org.portset.rules;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;

/**
 * Values by IPv6 prefix, found by the longest match: one look into a hash table for each length
 * that occurs, whatever the number of prefixes. Not changed once it is built.
 *
 * @param <T> the values' type
 */
final class PrefixIndex<T> {
    /** Longest first. */
    private final TreeMap<Integer, Map<Bits, T>> byLength = new TreeMap<>((a, b) -> b - a);

    /** Adds a value; of two with the same prefix the first one stays. */
    void add(Ip6Prefix prefix, T value) {
        byLength.computeIfAbsent(prefix.prefixLength(), length -> new HashMap<>())
                .putIfAbsent(Bits.of(prefix.address(), prefix.prefixLength()), value);
    }

    Optional<T> find(Ip6Address address) {
        for (Map.Entry<Integer, Map<Bits, T>> each : byLength.entrySet()) {
            T found = each.getValue().get(Bits.of(address, each.getKey()));
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /** The first bits of an address. */
    private static final class Bits {
        private final long high;
        private final long low;

        private Bits(long high, long low) {
            this.high = high;
            this.low = low;
        }

        static Bits of(Ip6Address address, int length) {
            ByteBuffer octets = ByteBuffer.wrap(address.toOctets());
            long high = octets.getLong(0) & mask(Math.min(length, Long.SIZE));
            long low = octets.getLong(Long.BYTES) & mask(Math.max(length - Long.SIZE, 0));
            return new Bits(high, low);
        }

        // Java shifts by the count modulo 64.
        private static long mask(int length) {
            return length == 0 ? 0 : -1L << (Long.SIZE - length);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bits
                    && high == ((Bits) other).high
                    && low == ((Bits) other).low;
        }

        @Override
        public int hashCode() {
            return Objects.hash(high, low);
        }
    }
}
