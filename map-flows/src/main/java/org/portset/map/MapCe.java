// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.nat.ports.PortSet;

/**
 * What a CE derives from its end-user prefix and its Basic Mapping Rule: its IPv4 address or
 * prefix, its ports, and its MAP IPv6 address (RFC 7597 sections 5.2 and 6). Immutable.
 */
public final class MapCe {
    private static final String PATH = "endUserPrefix";
    private static final int MAX_PREFIX_BITS = 64;

    private final MapRule rule;
    private final Ip6Prefix endUserPrefix;
    private final Ip4Prefix ipv4;
    private final PortSet ports;
    private final Ip6Address address;

    private MapCe(
            MapRule rule,
            Ip6Prefix endUserPrefix,
            Ip4Prefix ipv4,
            PortSet ports,
            Ip6Address address) {
        this.rule = rule;
        this.endUserPrefix = endUserPrefix;
        this.ipv4 = ipv4;
        this.ports = ports;
        this.address = address;
    }

    /**
     * Derives a CE; every error has the path {@code endUserPrefix}.
     *
     * @param rule the CE's Basic Mapping Rule
     * @param endUserPrefix the prefix the network gave the CE: inside the rule's IPv6 prefix, at
     *     least as long as that and the EA bits, at most 64 bits, and zero between the EA bits and
     *     its end
     * @param format how the domain writes interface identifiers
     */
    public static Result<MapCe> derive(
            MapRule rule, Ip6Prefix endUserPrefix, InterfaceIdFormat format) {
        List<MapError> errors = check(rule, endUserPrefix);
        if (!errors.isEmpty()) {
            return Result.failed(errors);
        }
        int n = rule.ipv6Prefix().prefixLength();
        long high = Ip6Bits.high(endUserPrefix.address());
        int suffixLength = rule.ipv4SuffixLength();
        int suffix = (int) Ip6Bits.field(high, n, suffixLength);
        int psid =
                rule.psid()
                        .orElse((int) Ip6Bits.field(high, n + suffixLength, rule.eaPsidLength()));

        int ceLength = rule.ceIpv4PrefixLength();
        long shifted = (long) suffix << (Ip4Address.BIT_LENGTH - ceLength);
        int ipv4 = rule.ipv4Prefix().address().toInt() | (int) shifted;
        return Result.of(
                new MapCe(
                        rule,
                        endUserPrefix,
                        Ip4Prefix.valueOf(ipv4, ceLength),
                        rule.ports(psid),
                        Ip6Bits.address(high, format.interfaceId(ipv4, psid))));
    }

    private static List<MapError> check(MapRule rule, Ip6Prefix endUserPrefix) {
        List<MapError> errors = new ArrayList<>();
        int length = endUserPrefix.prefixLength();
        int needed = rule.endUserPrefixLength();
        if (length < needed) {
            errors.add(
                    new MapError(
                            PATH,
                            MapError.PREFIX_TOO_SHORT,
                            String.format(
                                    "%s has %d bits; rule %s needs %d, the %d of %s and %d EA bits",
                                    endUserPrefix,
                                    length,
                                    rule.name(),
                                    needed,
                                    rule.ipv6Prefix().prefixLength(),
                                    rule.ipv6Prefix(),
                                    rule.eaBits())));
        }
        if (length > MAX_PREFIX_BITS) {
            errors.add(
                    new MapError(
                            PATH,
                            MapError.PREFIX_TOO_LONG,
                            String.format(
                                    "%s has %d bits; it may have 64", endUserPrefix, length)));
        }
        if (!rule.ipv6Prefix().contains(endUserPrefix.address())) {
            errors.add(
                    new MapError(
                            PATH,
                            MapError.OUTSIDE_RULE,
                            String.format(
                                    "%s is not inside %s of rule %s",
                                    endUserPrefix, rule.ipv6Prefix(), rule.name())));
        } else if (hasSubnetBits(endUserPrefix, needed)) {
            errors.add(
                    new MapError(
                            PATH,
                            MapError.SUBNET_BITS,
                            String.format(
                                    "%s has bits set after its first %d, where rule %s has the MAP subnet,"
                                            + " which is zero: its traffic would go to %s",
                                    endUserPrefix,
                                    needed,
                                    rule.name(),
                                    Ip6Prefix.valueOf(endUserPrefix.address(), needed))));
        }
        return errors;
    }

    /*
     * Who sends to a CE computes its address from the rule alone and puts zeros after the EA bits
     * (RFC 7597 section 5.2: the MAP subnet is the first one). Bits set there in the CE's own
     * prefix would make an address nobody sends to.
     */
    private static boolean hasSubnetBits(Ip6Prefix endUserPrefix, int needed) {
        long high = Ip6Bits.high(endUserPrefix.address());
        return endUserPrefix.prefixLength() > needed
                && Ip6Bits.field(high, needed, MAX_PREFIX_BITS - needed) != 0;
    }

    /** The prefix the network gave the CE. */
    public Ip6Prefix endUserPrefix() {
        return endUserPrefix;
    }

    /** The CE's Basic Mapping Rule. */
    public MapRule rule() {
        return rule;
    }

    /** The CE's IPv4 prefix; of 32 bits when it has one address, its own or shared. */
    public Ip4Prefix ipv4() {
        return ipv4;
    }

    /** The CE's IPv4 address, or the first one of its IPv4 prefix. */
    public Ip4Address ipv4Address() {
        return ipv4.address();
    }

    /** The port-set identifier; empty when the CE has all ports of its addresses. */
    public OptionalInt psid() {
        return ports.psidLength() == 0 ? OptionalInt.empty() : OptionalInt.of(ports.psid());
    }

    /** The number of bits of the PSID: 0..16; 0 when the CE has all ports of its addresses. */
    public int psidLength() {
        return ports.psidLength();
    }

    /** The ports the CE may use. */
    public PortSet ports() {
        return ports;
    }

    /** The CE's MAP IPv6 address: one end of its tunnel. */
    public Ip6Address address() {
        return address;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof MapCe)) {
            return false;
        }
        // The rest follows from these three: the address tells the interface identifier's format.
        MapCe that = (MapCe) other;
        return rule.equals(that.rule)
                && endUserPrefix.equals(that.endUserPrefix)
                && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return Objects.hash(rule, endUserPrefix, address);
    }

    @Override
    public String toString() {
        return String.format("MapCe{%s, %s, %s, %s}", endUserPrefix, ipv4, ports, address);
    }
}
