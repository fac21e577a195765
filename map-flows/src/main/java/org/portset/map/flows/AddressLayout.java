// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;

/**
 * Where the parts of a CE's MAP address are (RFC 7597 5.2 and 6), as offsets from the lowest bit.
 *
 * <pre>
 * 127      128-n    64              0      n rule IPv6 prefix length
 * +----------+-----+---+------------+      p IPv4 suffix, q PSID: together the EA bits
 * | rule     | p q | 0 | interface  |
 * +----------+-----+---+------------+
 *                       63     48 47      16 15        0
 *                      +---------+----------+-----------+
 *     RFC 7597         | 0       | IPv4     | 0  PSID   |
 *                      +---------+----------+-----------+
 *                       63 56 55      24 23         8 7 0
 *                      +-----+----------+------------+---+
 *     draft 03         | 0   | IPv4     | 0  PSID    | 0 |
 *                      +-----+----------+------------+---+
 * </pre>
 */
final class AddressLayout {
    private static final int ADDRESS_BITS = 128;
    private static final int HALF_BITS = 64;
    private static final int IPV4_BITS = 32;
    private static final int PORT_BITS = 16;

    private final MapRule rule;
    private final List<MapRule> bindings;
    private final InterfaceIdFormat format;
    private final PortLayout ports;
    private final int interfaceIpv4Offset;
    private final int interfacePsidOffset;

    /**
     * @param rules one rule, or the bindings of one address
     */
    private AddressLayout(List<MapRule> rules, InterfaceIdFormat format) {
        this.rule = rules.get(0);
        this.bindings = rule.psid().isPresent() ? List.copyOf(rules) : List.of();
        this.format = format;
        this.ports = new PortLayout(rule);
        boolean draft = format == InterfaceIdFormat.DRAFT03;
        this.interfacePsidOffset = draft ? Byte.SIZE : 0;
        this.interfaceIpv4Offset = interfacePsidOffset + PORT_BITS;
    }

    /** Those of a domain's rules, in their order; one of all bindings of an address. */
    static List<AddressLayout> of(MapDomain domain) {
        Map<Object, List<MapRule>> together = new LinkedHashMap<>();
        for (MapRule rule : domain.rules()) {
            Object key = rule.psid().isPresent() ? rule.ipv4Prefix() : rule;
            together.computeIfAbsent(key, k -> new ArrayList<>()).add(rule);
        }
        return together.values().stream()
                .map(rules -> new AddressLayout(rules, domain.interfaceId()))
                .collect(Collectors.toList());
    }

    /** The rule; of bindings the first one, with IPv4 address and ports cut as of the others. */
    MapRule rule() {
        return rule;
    }

    /** The bindings of an address that is shared by them; empty for any other rule. */
    List<MapRule> bindings() {
        return bindings;
    }

    /** The rule's name, or that of the bindings. */
    String name() {
        return bindings.isEmpty() ? rule.name() : "bindings of " + rule.ipv4Prefix().address();
    }

    /** The address of a binding's CE. */
    Ip6Address address(MapRule binding) {
        int psid = binding.psid().orElseThrow();
        return Ip6Address.valueOf(
                ByteBuffer.allocate(Ip6Address.BYTE_LENGTH)
                        .putLong(prefix(binding))
                        .putLong(format.interfaceId(binding.ipv4Prefix().address().toInt(), psid))
                        .array());
    }

    /** p: bits of the IPv4 address that are EA bits. */
    int suffixBits() {
        return rule.ipv4SuffixLength();
    }

    /** q. */
    int psidBits() {
        return rule.psidLength();
    }

    /** Bits of the PSID that are EA bits: q, or 0 of bindings. */
    int eaPsidBits() {
        return rule.eaPsidLength();
    }

    /** Whether the CEs of this rule share addresses, so that ports steer. */
    boolean isShared() {
        return psidBits() > 0;
    }

    /** Bits of the IPv4 address that a CE's address or prefix fixes: 32 but for a prefix. */
    int ceIpv4Bits() {
        return rule.ceIpv4PrefixLength();
    }

    /** First of these bits, and of the suffix, in an IPv4 address. */
    int ipv4Offset() {
        return IPV4_BITS - ceIpv4Bits();
    }

    /** The rule's ports. */
    PortLayout ports() {
        return ports;
    }

    /** First of the EA bits that hold the IPv4 suffix. */
    int suffixOffset() {
        return psidOffset() + eaPsidBits();
    }

    /** First of the EA bits that hold the PSID. */
    int psidOffset() {
        return ADDRESS_BITS - rule.endUserPrefixLength();
    }

    /** First bit that an IPv4 address has in the interface identifier. */
    int interfaceIpv4Offset() {
        return interfaceIpv4Offset;
    }

    /** First bit that the PSID has in the interface identifier. */
    int interfacePsidOffset() {
        return interfacePsidOffset;
    }

    /** The upper 64 bits of the rule IPv6 prefix. */
    long prefix() {
        return prefix(rule);
    }

    /** The upper 64 bits of a binding's prefix. */
    static long prefix(MapRule rule) {
        return ByteBuffer.wrap(rule.ipv6Prefix().address().toOctets()).getLong();
    }

    /** First EA bit in the upper 64 bits. */
    int eaOffsetInPrefix() {
        return psidOffset() - HALF_BITS;
    }

    /** The interface identifier with IPv4 suffix and PSID zero: the rule's IPv4 prefix. */
    long constantInterfaceId() {
        Ip4Prefix ipv4 = rule.ipv4Prefix();
        return Integer.toUnsignedLong(ipv4.address().toInt()) << interfaceIpv4Offset;
    }
}
