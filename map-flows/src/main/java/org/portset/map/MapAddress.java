// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;

/**
 * The MAP IPv6 address that owns an IPv4 address and port, computed from a rule alone (RFC 7597
 * sections 5.2, 5.3 and 6). This is the border relay's work in software; the switch does the same
 * by moving bits.
 */
public final class MapAddress {
    private static final int PORT_BITS = 16;
    private static final int PORT_MASK = 0xffff;
    private static final int PREFIX_BITS = 64;

    private MapAddress() {}

    /**
     * The address of the CE that a port of an IPv4 address belongs to.
     *
     * @param rule a rule whose IPv4 prefix has {@code dst} inside; of bindings, the one whose PSID
     *     the port has
     * @param format how the domain writes interface identifiers
     * @param dst an IPv4 address
     * @param port 0..65535; a port that belongs to nobody ({@link #inZeroBlock}) gives the address
     *     of the CE whose PSID is at the same place, and is the caller's to drop first
     * @throws IllegalArgumentException when {@code dst} is outside the rule or {@code port} is none
     */
    public static Ip6Address ofPort(
            MapRule rule, InterfaceIdFormat format, Ip4Address dst, int port) {
        if (!rule.ipv4Prefix().contains(dst)) {
            throw new IllegalArgumentException("dst: " + dst + " is outside " + rule);
        }
        int psid = rule.psid().orElse(psidOfPort(rule, port));
        return Ip6Bits.address(high(rule, dst, psid), interfaceId(rule, format, dst, psid));
    }

    /**
     * The PSID of a port under a rule, right-justified; 0 when the rule has none.
     *
     * @param port 0..65535
     * @throws IllegalArgumentException when {@code port} is outside
     */
    public static int psidOfPort(MapRule rule, int port) {
        if ((port & ~PORT_MASK) != 0) {
            throw new IllegalArgumentException("port: " + port + " is outside 0..65535");
        }
        int psidLength = rule.psidLength();
        if (psidLength == 0) {
            return 0;
        }
        return (port >>> (PORT_BITS - rule.psidOffset() - psidLength)) & ((1 << psidLength) - 1);
    }

    /** Whether the rule gives the port to nobody: A = 0 and a PSID offset above 0. */
    public static boolean inZeroBlock(MapRule rule, int port) {
        return rule.psidLength() > 0
                && rule.psidOffset() > 0
                && (port >>> (PORT_BITS - rule.psidOffset())) == 0;
    }

    /**
     * Whether a packet out of a tunnel may have the IPv4 source it has.
     *
     * @param outerSrc the IPv6 source of the tunnel packet
     * @param innerSrc the IPv4 source inside
     * @param port the source port inside (TCP, UDP) or the query id (ICMP): 0..65535
     */
    public static SourceCheck checkSource(
            MapRule rule,
            InterfaceIdFormat format,
            Ip6Address outerSrc,
            Ip4Address innerSrc,
            int port) {
        if (inZeroBlock(rule, port)) {
            return SourceCheck.PORT_ZERO_BLOCK;
        }
        int psid = psidOfPort(rule, port);
        int n = rule.ipv6Prefix().prefixLength();
        int p = rule.ipv4SuffixLength();
        int q = rule.eaPsidLength();
        int endUserLength = rule.endUserPrefixLength();

        long actual = Ip6Bits.high(outerSrc);
        long differs = actual ^ high(rule, innerSrc, psid);
        if (Ip6Bits.field(differs, 0, n) != 0
                || Ip6Bits.field(differs, endUserLength, PREFIX_BITS - endUserLength) != 0) {
            return SourceCheck.SPOOFED_PREFIX;
        }
        if (!rule.ipv4Prefix().contains(innerSrc) || Ip6Bits.field(differs, n, p) != 0) {
            return SourceCheck.SPOOFED_ADDRESS;
        }
        if (Ip6Bits.field(differs, n + p, q) != 0 || rule.psid().orElse(psid) != psid) {
            return SourceCheck.SPOOFED_PSID;
        }
        return Ip6Bits.low(outerSrc) == interfaceId(rule, format, innerSrc, psid)
                ? SourceCheck.VALID
                : SourceCheck.SPOOFED_INTERFACE_ID;
    }

    private static long high(MapRule rule, Ip4Address ipv4, int psid) {
        int n = rule.ipv6Prefix().prefixLength();
        int p = rule.ipv4SuffixLength();
        int r = rule.ipv4Prefix().prefixLength();
        long ipv4Left = Integer.toUnsignedLong(ipv4.toInt()) << Ip4Address.BIT_LENGTH;
        return Ip6Bits.high(rule.ipv6Prefix().address())
                | Ip6Bits.place(Ip6Bits.field(ipv4Left, r, p), n, p)
                | Ip6Bits.place(psid, n + p, rule.eaPsidLength());
    }

    // A CE with an IPv4 prefix has the prefix, padded with zeros, in its address (section 6).
    private static long interfaceId(
            MapRule rule, InterfaceIdFormat format, Ip4Address ipv4, int psid) {
        Ip4Address masked = Ip4Address.makeMaskedAddress(ipv4, rule.ceIpv4PrefixLength());
        return format.interfaceId(masked.toInt(), psid);
    }
}
