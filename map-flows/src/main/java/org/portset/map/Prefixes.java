// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.IpAddress;
import org.onlab.packet.IpPrefix;

/**
 * Reads addresses and prefixes that a person wrote. Stricter than the address types themselves,
 * which clear the bits after a prefix's length in silence: here those are an error, for they are
 * more often a slip than meant.
 */
public final class Prefixes {
    private static final Pattern PREFIX = Pattern.compile("([^/]+)/([0-9]{1,3})");

    private Prefixes() {}

    /**
     * An IPv4 prefix such as {@code 192.0.2.0/24}.
     *
     * @param path the field it stands in, for the error
     * @param text what was written; null is an error like any other
     */
    public static Result<Ip4Prefix> ip4Prefix(String path, String text) {
        return prefix(
                path,
                text,
                "an IPv4 prefix such as 192.0.2.0/24",
                Ip4Prefix.MAX_MASK_LENGTH,
                Ip4Address::valueOf,
                Ip4Prefix::valueOf);
    }

    /**
     * An IPv6 prefix such as {@code 2001:db8::/40}.
     *
     * @param path the field it stands in, for the error
     * @param text what was written; null is an error like any other
     */
    public static Result<Ip6Prefix> ip6Prefix(String path, String text) {
        return prefix(
                path,
                text,
                "an IPv6 prefix such as 2001:db8::/40",
                Ip6Prefix.MAX_MASK_LENGTH,
                Ip6Address::valueOf,
                Ip6Prefix::valueOf);
    }

    /** An IPv4 address such as {@code 192.0.2.18}. */
    public static Result<Ip4Address> ip4Address(String path, String text) {
        return address(path, text, "an IPv4 address such as 192.0.2.18", Ip4Address::valueOf);
    }

    /** An IPv6 address such as {@code 2001:db8:ffff::1}. */
    public static Result<Ip6Address> ip6Address(String path, String text) {
        return address(path, text, "an IPv6 address such as 2001:db8::1", Ip6Address::valueOf);
    }

    private static <A extends IpAddress> Result<A> address(
            String path, String text, String wanted, Function<String, A> parser) {
        if (text == null) {
            return Result.failed(path, MapError.MISSING, "there must be " + wanted);
        }
        try {
            return Result.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            return malformed(path, text, wanted);
        }
    }

    private static <A extends IpAddress, P extends IpPrefix> Result<P> prefix(
            String path,
            String text,
            String wanted,
            int maxLength,
            Function<String, A> parser,
            BiFunction<A, Integer, P> maker) {
        if (text == null) {
            return Result.failed(path, MapError.MISSING, "there must be " + wanted);
        }
        Matcher parts = PREFIX.matcher(text);
        if (!parts.matches()) {
            return malformed(path, text, wanted);
        }
        Result<A> address = address(path, parts.group(1), wanted, parser);
        if (!address.ok()) {
            return malformed(path, text, wanted);
        }
        int length = Integer.parseInt(parts.group(2));
        if (length > maxLength) {
            return Result.failed(
                    path,
                    MapError.OUT_OF_RANGE,
                    "the length of " + text + " is outside 0.." + maxLength);
        }
        P prefix = maker.apply(address.value(), length);
        if (!prefix.address().equals(address.value())) {
            return Result.failed(
                    path,
                    MapError.HOST_BITS,
                    text + " has bits set after the first " + length + "; the prefix is " + prefix);
        }
        return Result.of(prefix);
    }

    private static <T> Result<T> malformed(String path, String text, String wanted) {
        return Result.failed(path, MapError.MALFORMED, "\"" + text + "\" is not " + wanted);
    }

    /** Whether one node can have the address, and packets to it be routed: RFC 4291 2.5. */
    static boolean isRoutableUnicast(Ip6Address address) {
        boolean unspecifiedOrLoopback =
                Ip6Bits.high(address) == 0 && (Ip6Bits.low(address) >>> 1) == 0;
        return !address.isMulticast() && !address.isLinkLocal() && !unspecifiedOrLoopback;
    }
}
