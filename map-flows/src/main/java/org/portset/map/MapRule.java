// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Prefix;
import org.portset.nat.ports.PortSet;

/**
 * A mapping rule of a MAP domain, RFC 7597 section 5: how IPv6 prefixes given to subscribers and
 * IPv4 addresses and ports belong together. The Basic Mapping Rule of the CEs under its IPv6
 * prefix, and for the others in a mesh a Forwarding Mapping Rule. Immutable.
 *
 * <pre>
 *  |   n bits    |        o bits         |   s bits  |
 *  +-------------+--------------+--------+-----------+--------------------+
 *  | ipv6Prefix  | IPv4 suffix  |  PSID  | subnet: 0 |    interface id    |
 *  +-------------+--------------+--------+-----------+--------------------+
 *  |             |   p bits     | q bits |           |
 *  |              \--- EA bits, o ---/               |
 *  |&lt;----------------- 64 bits ---------------------&gt;|
 * </pre>
 *
 * <p>With an IPv4 prefix of r bits there are three kinds of rule (section 5.2): o &gt; 32 - r, a
 * shared address and a PSID of q = o - (32 - r) bits; o = 32 - r, a whole address for each CE; o
 * &lt; 32 - r, an IPv4 prefix of r + o bits for each CE. An address shared by nobody has no PSID
 * and all ports, whatever the PSID offset.
 *
 * <p>With o = 0 the IPv6 prefix is that of one CE, which has the whole IPv4 prefix; or, where the
 * rule itself says a PSID, these ports of one address (section 5.2). Rules of the second kind are
 * {@linkplain #binding bindings}, rows of a lightweight 4over6 binding table (RFC 7596 section 4).
 */
public final class MapRule {
    /** The most EA bits a rule may have, RFC 7598 section 4.1. */
    public static final int MAX_EA_BITS = 48;

    private static final int MAX_PSID_OFFSET = 15;
    private static final int PORT_BITS = 16;
    private static final int MAX_PREFIX_BITS = 64;

    private final String name;
    private final Ip6Prefix ipv6Prefix;
    private final Ip4Prefix ipv4Prefix;
    private final int eaBits;
    private final int psidOffset;
    private final int psidLength;
    private final OptionalInt psid;

    private MapRule(
            String name,
            Ip6Prefix ipv6Prefix,
            Ip4Prefix ipv4Prefix,
            int eaBits,
            int psidOffset,
            int psidLength,
            OptionalInt psid) {
        this.name = name;
        this.ipv6Prefix = ipv6Prefix;
        this.ipv4Prefix = ipv4Prefix;
        this.eaBits = eaBits;
        this.psidOffset = psidOffset;
        this.psidLength = psidLength;
        this.psid = psid;
    }

    /**
     * A rule, or everything that is wrong with it.
     *
     * @param name what people call it; not blank
     * @param ipv6Prefix the rule IPv6 prefix, n bits, such as {@code 2001:db8::/40}
     * @param ipv4Prefix the rule IPv4 prefix, r bits, such as {@code 192.0.2.0/24}
     * @param eaBits o, the number of embedded-address bits: 0..48, with n + o at most 64
     * @param psidOffset a, the number of a port's bits before the PSID: 0..15, with the PSID's
     *     length at most 16
     */
    public static Result<MapRule> of(
            String name, String ipv6Prefix, String ipv4Prefix, int eaBits, int psidOffset) {
        return of(name, ipv6Prefix, ipv4Prefix, eaBits, psidOffset, OptionalInt.empty());
    }

    /**
     * The same, for sources that state the PSID's length too, as RFC 7598 section 4.5 does.
     *
     * @param statedPsidLength what the source says the PSID's length is; an error unless it is what
     *     the other fields give
     */
    public static Result<MapRule> of(
            String name,
            String ipv6Prefix,
            String ipv4Prefix,
            int eaBits,
            int psidOffset,
            OptionalInt statedPsidLength) {
        Result<Ip6Prefix> ipv6 =
                Prefixes.ip6Prefix("ipv6Prefix", ipv6Prefix).flatMap(MapRule::unicast6);
        Result<Ip4Prefix> ipv4 =
                Prefixes.ip4Prefix("ipv4Prefix", ipv4Prefix).flatMap(MapRule::unicast4);
        List<MapError> errors = new ArrayList<>();
        if (name == null || name.trim().isEmpty()) {
            errors.add(new MapError("name", MapError.MISSING, "a rule must have a name"));
        }
        errors.addAll(Result.errorsOf(ipv6, ipv4));
        boolean eaInRange = inRange(errors, "eaBits", eaBits, MAX_EA_BITS);
        boolean offsetInRange = inRange(errors, "psidOffset", psidOffset, MAX_PSID_OFFSET);

        if (ipv6.ok() && eaInRange) {
            checkEndUserPrefix(errors, ipv6.value(), eaBits);
        }
        if (ipv4.ok() && eaInRange) {
            checkPsid(errors, ipv4.value(), eaBits, offsetInRange ? psidOffset : 0);
            checkStated(errors, ipv4.value(), eaBits, statedPsidLength);
        }
        return errors.isEmpty()
                ? Result.of(
                        new MapRule(
                                name,
                                ipv6.value(),
                                ipv4.value(),
                                eaBits,
                                psidOffset,
                                eaPsidLength(ipv4.value(), eaBits),
                                OptionalInt.empty()))
                : Result.failed(errors);
    }

    /**
     * A rule of one CE that shares an address, its PSID said instead of derived: no EA bits. Or
     * everything that is wrong with it.
     *
     * @param name what people call it; not blank
     * @param ipv6Prefix the CE's prefix, such as {@code 2001:db8:12:3400::/56}; at most 64 bits
     * @param ipv4Prefix the shared address, such as {@code 192.0.2.18/32}
     * @param psidOffset a: 0..15
     * @param psidLength q: 1..16 - a
     * @param psid 0..2^psidLength - 1
     */
    public static Result<MapRule> binding(
            String name,
            String ipv6Prefix,
            String ipv4Prefix,
            int psidOffset,
            int psidLength,
            int psid) {
        Result<MapRule> whole = of(name, ipv6Prefix, ipv4Prefix, 0, psidOffset);
        List<MapError> errors = new ArrayList<>(whole.errors());
        if (whole.ok() && whole.value().ceIpv4PrefixLength() < Ip4Prefix.MAX_MASK_LENGTH) {
            errors.add(
                    new MapError(
                            "ipv4Prefix",
                            MapError.PREFIX_TOO_SHORT,
                            ipv4Prefix + " is no single address, which a rule with a PSID needs"));
        }
        int longest = PORT_BITS - Math.max(0, Math.min(psidOffset, MAX_PSID_OFFSET));
        if (psidLength < 1 || psidLength > longest) {
            errors.add(
                    new MapError(
                            "psidLength",
                            MapError.OUT_OF_RANGE,
                            String.format(
                                    "%d is outside 1..%d, with PSID offset %d",
                                    psidLength, longest, psidOffset)));
        } else {
            inRange(errors, "psid", psid, (1 << psidLength) - 1);
        }
        if (!errors.isEmpty()) {
            return Result.failed(errors);
        }
        MapRule rule = whole.value();
        return Result.of(
                new MapRule(
                        name,
                        rule.ipv6Prefix,
                        rule.ipv4Prefix,
                        0,
                        psidOffset,
                        psidLength,
                        OptionalInt.of(psid)));
    }

    private static Result<Ip6Prefix> unicast6(Ip6Prefix prefix) {
        return prefix.isMulticast() || prefix.address().isLinkLocal()
                ? Result.failed(
                        "ipv6Prefix", MapError.NOT_UNICAST, prefix + " is no unicast prefix")
                : Result.of(prefix);
    }

    private static Result<Ip4Prefix> unicast4(Ip4Prefix prefix) {
        return prefix.isMulticast()
                ? Result.failed(
                        "ipv4Prefix", MapError.NOT_UNICAST, prefix + " is no unicast prefix")
                : Result.of(prefix);
    }

    private static boolean inRange(List<MapError> errors, String path, int value, int max) {
        if (value >= 0 && value <= max) {
            return true;
        }
        errors.add(new MapError(path, MapError.OUT_OF_RANGE, value + " is outside 0.." + max));
        return false;
    }

    /*
     * RFC 7597 section 6 lets an end-user prefix of more than 64 bits overwrite the interface
     * identifier. Then the address no longer holds the whole IPv4 address, which the border relay's
     * source check reads there; so such rules are refused rather than half supported.
     */
    private static void checkEndUserPrefix(List<MapError> errors, Ip6Prefix ipv6, int eaBits) {
        int length = ipv6.prefixLength() + eaBits;
        if (length > MAX_PREFIX_BITS) {
            errors.add(
                    new MapError(
                            "eaBits",
                            MapError.PREFIX_TOO_LONG,
                            String.format(
                                    "%d EA bits after the %d of %s make an end-user prefix of %d"
                                            + " bits; it may have 64",
                                    eaBits, ipv6.prefixLength(), ipv6, length)));
        }
    }

    private static void checkPsid(
            List<MapError> errors, Ip4Prefix ipv4, int eaBits, int psidOffset) {
        int psidLength = eaPsidLength(ipv4, eaBits);
        if (psidLength > 0 && psidOffset + psidLength > PORT_BITS) {
            errors.add(
                    new MapError(
                            "eaBits",
                            MapError.PSID_TOO_LONG,
                            String.format(
                                    "%d EA bits less the %d of the IPv4 suffix leave a PSID of %d"
                                            + " bits, which with offset %d is more than the 16"
                                            + " bits of a port",
                                    eaBits,
                                    Ip4Prefix.MAX_MASK_LENGTH - ipv4.prefixLength(),
                                    psidLength,
                                    psidOffset)));
        }
    }

    private static void checkStated(
            List<MapError> errors, Ip4Prefix ipv4, int eaBits, OptionalInt statedPsidLength) {
        int psidLength = eaPsidLength(ipv4, eaBits);
        if (statedPsidLength.isPresent() && statedPsidLength.getAsInt() != psidLength) {
            errors.add(
                    new MapError(
                            "psidLength",
                            MapError.PSID_LENGTH,
                            String.format(
                                    "%d is not the %d that %d EA bits with %s give",
                                    statedPsidLength.getAsInt(), psidLength, eaBits, ipv4)));
        }
    }

    private static int eaPsidLength(Ip4Prefix ipv4, int eaBits) {
        return Math.max(0, eaBits - (Ip4Prefix.MAX_MASK_LENGTH - ipv4.prefixLength()));
    }

    /** What people call the rule. */
    public String name() {
        return name;
    }

    /** The rule IPv6 prefix: the end-user prefixes of its CEs are inside. */
    public Ip6Prefix ipv6Prefix() {
        return ipv6Prefix;
    }

    /** The rule IPv4 prefix: the IPv4 addresses of its CEs are inside. */
    public Ip4Prefix ipv4Prefix() {
        return ipv4Prefix;
    }

    /** The number of embedded-address bits, o: 0..48. */
    public int eaBits() {
        return eaBits;
    }

    /**
     * The number of a port's bits before the PSID, a: 0..15, as it was configured; it means
     * something only where {@link #psidLength()} is not 0.
     */
    public int psidOffset() {
        return psidOffset;
    }

    /** The number of bits of the PSID, q: 0..16; 0 when addresses are not shared. */
    public int psidLength() {
        return psidLength;
    }

    /**
     * The PSID of the one CE that a {@linkplain #binding binding} is for; empty for other rules.
     */
    public OptionalInt psid() {
        return psid;
    }

    /** The number of bits that the PSID has among the EA bits: psidLength, or 0 of a binding. */
    public int eaPsidLength() {
        return psid.isPresent() ? 0 : psidLength;
    }

    /** The number of IPv4 bits among the EA bits, p: 0..32. */
    public int ipv4SuffixLength() {
        return eaBits - eaPsidLength();
    }

    /** The length of the IPv4 prefix a CE gets, r + p: 32 for an address, shared or not. */
    public int ceIpv4PrefixLength() {
        return ipv4Prefix.prefixLength() + ipv4SuffixLength();
    }

    /** The length of the end-user prefix that the rule sees, n + o: at most 64. */
    public int endUserPrefixLength() {
        return ipv6Prefix.prefixLength() + eaBits;
    }

    /**
     * The ports of the CE with a PSID.
     *
     * @param psid 0..2^psidLength - 1
     * @throws IllegalArgumentException for another PSID
     */
    public PortSet ports(int psid) {
        return PortSet.of(psidOffset, psidLength, psid);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof MapRule)) {
            return false;
        }
        MapRule that = (MapRule) other;
        return name.equals(that.name)
                && ipv6Prefix.equals(that.ipv6Prefix)
                && ipv4Prefix.equals(that.ipv4Prefix)
                && eaBits == that.eaBits
                && psidOffset == that.psidOffset
                && psidLength == that.psidLength
                && psid.equals(that.psid);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, ipv6Prefix, ipv4Prefix, eaBits, psidOffset, psid);
    }

    @Override
    public String toString() {
        return String.format(
                "MapRule{%s: %s, %s, eaBits=%d, psidOffset=%d%s}",
                name,
                ipv6Prefix,
                ipv4Prefix,
                eaBits,
                psidOffset,
                psid.isPresent() ? ", psidLength=" + psidLength + ", psid=" + psid.getAsInt() : "");
    }
}
