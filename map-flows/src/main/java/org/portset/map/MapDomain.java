// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;

/**
 * A MAP domain: the rules its CEs and border relays share, the border relay's address, and what all
 * of them must agree on (RFC 7597 sections 4, 5 and 8.3). Immutable.
 */
public final class MapDomain {
    /** The least MTU IPv6 may have, RFC 8200 section 5. */
    public static final int MIN_IPV6_MTU_BYTES = 1280;

    /** The most that is taken for an MTU and not for a slip: jumbo frames as switches have them. */
    public static final int MAX_IPV6_MTU_BYTES = 9216;

    private static final int IPV6_HEADER_BYTES = 40;
    private static final int IPV4_AND_TCP_HEADER_BYTES = 40;

    private final String name;
    private final List<MapRule> rules;
    private final Ip6Address brAddress;
    private final int ipv6MtuBytes;
    private final InterfaceIdFormat interfaceId;
    private final boolean mesh;

    private MapDomain(
            String name,
            List<MapRule> rules,
            Ip6Address brAddress,
            int ipv6MtuBytes,
            InterfaceIdFormat interfaceId,
            boolean mesh) {
        this.name = name;
        this.rules = Collections.unmodifiableList(new ArrayList<>(rules));
        this.brAddress = brAddress;
        this.ipv6MtuBytes = ipv6MtuBytes;
        this.interfaceId = interfaceId;
        this.mesh = mesh;
    }

    /**
     * A domain, or everything that is wrong with it.
     *
     * @param name what people call it; not blank
     * @param rules at least one; no two with the same name, the same IPv6 prefix or overlapping
     *     IPv4 prefixes, but for bindings of one address with different PSIDs
     * @param brAddress the border relay's IPv6 address, which is routable unicast
     * @param ipv6MtuBytes the MTU of the IPv6 network: 1280..9216
     * @param interfaceId how interface identifiers are written
     * @param mesh whether CEs send to each other directly, every rule a Forwarding Mapping Rule;
     *     else all goes through the border relay
     */
    public static Result<MapDomain> of(
            String name,
            List<MapRule> rules,
            String brAddress,
            int ipv6MtuBytes,
            InterfaceIdFormat interfaceId,
            boolean mesh) {
        return ofChecked(
                name,
                rules.stream().map(Result::of).collect(Collectors.toList()),
                brAddress,
                ipv6MtuBytes,
                interfaceId,
                mesh);
    }

    /**
     * The same from rules as {@link MapRule#of} gives them, so that their errors, each under {@code
     * rules[index]}, and the domain's own are told together.
     */
    public static Result<MapDomain> ofChecked(
            String name,
            List<Result<MapRule>> rules,
            String brAddress,
            int ipv6MtuBytes,
            InterfaceIdFormat interfaceId,
            boolean mesh) {
        Objects.requireNonNull(interfaceId, "interfaceId");
        List<MapError> errors = new ArrayList<>();
        checkName(errors, name);
        if (rules.isEmpty()) {
            errors.add(new MapError("rules", MapError.MISSING, "there must be a rule"));
        }
        Result<List<MapRule>> allRules = Result.list("rules", rules);
        errors.addAll(allRules.errors());
        errors.addAll(RuleConflicts.of(rules));
        if (mesh && rules.stream().anyMatch(r -> r.ok() && r.value().psid().isPresent())) {
            errors.add(
                    new MapError(
                            "mesh",
                            MapError.OUT_OF_RANGE,
                            "must be false where a rule has a psid: lightweight 4over6 is hub and"
                                    + " spoke (RFC 7596 4)"));
        }
        Result<Ip6Address> br = unicast("brAddress", brAddress);
        errors.addAll(br.errors());
        checkMtu(errors, ipv6MtuBytes);
        return errors.isEmpty()
                ? Result.of(
                        new MapDomain(
                                name,
                                allRules.value(),
                                br.value(),
                                ipv6MtuBytes,
                                interfaceId,
                                mesh))
                : Result.failed(errors);
    }

    /**
     * The tunnels of DS-Lite (RFC 6333): to an AFTR, which has the NAT, from homes that keep their
     * private addresses. There is no rule: the home's end-user prefix and LAN say all. Or
     * everything that is wrong.
     *
     * @param name what people call it; not blank
     * @param aftrAddress the AFTR's IPv6 address, which is routable unicast
     * @param ipv6MtuBytes the MTU of the IPv6 network: 1280..9216
     */
    public static Result<MapDomain> dsLite(String name, String aftrAddress, int ipv6MtuBytes) {
        List<MapError> errors = new ArrayList<>();
        checkName(errors, name);
        Result<Ip6Address> aftr = unicast("aftrAddress", aftrAddress);
        errors.addAll(aftr.errors());
        checkMtu(errors, ipv6MtuBytes);
        return errors.isEmpty()
                ? Result.of(
                        new MapDomain(
                                name,
                                List.of(),
                                aftr.value(),
                                ipv6MtuBytes,
                                InterfaceIdFormat.RFC7597,
                                false))
                : Result.failed(errors);
    }

    private static void checkName(List<MapError> errors, String name) {
        if (name == null || name.trim().isEmpty()) {
            errors.add(new MapError("name", MapError.MISSING, "a domain must have a name"));
        }
    }

    private static void checkMtu(List<MapError> errors, int ipv6MtuBytes) {
        if (ipv6MtuBytes < MIN_IPV6_MTU_BYTES || ipv6MtuBytes > MAX_IPV6_MTU_BYTES) {
            errors.add(
                    new MapError(
                            "ipv6MtuBytes",
                            MapError.OUT_OF_RANGE,
                            String.format(
                                    "%d is outside %d..%d",
                                    ipv6MtuBytes, MIN_IPV6_MTU_BYTES, MAX_IPV6_MTU_BYTES)));
        }
    }

    private static Result<Ip6Address> unicast(String field, String text) {
        return Prefixes.ip6Address(field, text)
                .flatMap(
                        address ->
                                Prefixes.isRoutableUnicast(address)
                                        ? Result.of(address)
                                        : Result.failed(
                                                field,
                                                MapError.NOT_UNICAST,
                                                address
                                                        + " is no address packets can be routed"
                                                        + " to"));
    }

    /** What people call the domain. */
    public String name() {
        return name;
    }

    /** The rules, in the order they were given; none of DS-Lite. */
    public List<MapRule> rules() {
        return rules;
    }

    /** Whether homes send their private addresses to an AFTR, by {@link #dsLite} and no rule. */
    public boolean isDsLite() {
        return rules.isEmpty();
    }

    /**
     * The border relay's IPv6 address, where CEs send what no rule covers (the DMR); of DS-Lite the
     * AFTR's.
     */
    public Ip6Address brAddress() {
        return brAddress;
    }

    /** The MTU of the IPv6 network in bytes: 1280..9216. */
    public int ipv6MtuBytes() {
        return ipv6MtuBytes;
    }

    /** How interface identifiers are written. */
    public InterfaceIdFormat interfaceId() {
        return interfaceId;
    }

    /** Whether CEs send to each other directly. */
    public boolean mesh() {
        return mesh;
    }

    /** The same domain as a mesh, or as hub and spoke. */
    public MapDomain withMesh(boolean whether) {
        return new MapDomain(name, rules, brAddress, ipv6MtuBytes, interfaceId, whether);
    }

    /**
     * The same rules under another name, in an IPv6 network of another MTU.
     *
     * @param mtuBytes 1280..9216
     */
    public MapDomain as(String called, int mtuBytes) {
        if (mtuBytes < MIN_IPV6_MTU_BYTES || mtuBytes > MAX_IPV6_MTU_BYTES) {
            throw new IllegalArgumentException("ipv6MtuBytes: " + mtuBytes);
        }
        return new MapDomain(called, rules, brAddress, mtuBytes, interfaceId, mesh);
    }

    /**
     * Whether the other differs at most in its rules, and in whether it is a mesh: a CE whose own
     * rule is the same goes on as before.
     */
    public boolean sameButRules(MapDomain other) {
        return name.equals(other.name)
                && brAddress.equals(other.brAddress)
                && ipv6MtuBytes == other.ipv6MtuBytes
                && interfaceId == other.interfaceId;
    }

    /** The largest IPv4 packet, in bytes, that fits into the tunnel unfragmented. */
    public int innerMtuBytes() {
        return ipv6MtuBytes - IPV6_HEADER_BYTES;
    }

    /** The largest TCP segment, in bytes, that fits into the tunnel: what MSS is clamped to. */
    public int mssBytes() {
        return innerMtuBytes() - IPV4_AND_TCP_HEADER_BYTES;
    }

    /** The Basic Mapping Rule of an end-user prefix: the longest match. */
    public Optional<MapRule> ruleFor(Ip6Prefix endUserPrefix) {
        return rules.stream()
                .filter(rule -> rule.ipv6Prefix().contains(endUserPrefix))
                .max(Comparator.comparingInt(rule -> rule.ipv6Prefix().prefixLength()));
    }

    /**
     * The rule that has an IPv4 address. There is at most one, but for bindings: of those that
     * share the address, the first one, whose ports are cut as the others'.
     */
    public Optional<MapRule> ruleFor(Ip4Address address) {
        return rules.stream().filter(rule -> rule.ipv4Prefix().contains(address)).findFirst();
    }

    /**
     * The rule that has a port of an IPv4 address; of bindings, the one with its PSID.
     *
     * @param port 0..65535
     */
    public Optional<MapRule> ruleFor(Ip4Address address, int port) {
        return rules.stream()
                .filter(rule -> rule.ipv4Prefix().contains(address))
                .filter(rule -> rule.psid().isEmpty() || isOfPort(rule, port))
                .findFirst();
    }

    private static boolean isOfPort(MapRule binding, int port) {
        return binding.psid().getAsInt() == MapAddress.psidOfPort(binding, port);
    }

    /** What the CE with an end-user prefix derives; an error when no rule covers the prefix. */
    public Result<MapCe> derive(Ip6Prefix endUserPrefix) {
        return ruleFor(endUserPrefix)
                .map(rule -> MapCe.derive(rule, endUserPrefix, interfaceId))
                .orElseGet(
                        () ->
                                Result.failed(
                                        "endUserPrefix",
                                        MapError.OUTSIDE_RULE,
                                        String.format(
                                                "%s is inside no rule of domain %s",
                                                endUserPrefix, name)));
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof MapDomain)) {
            return false;
        }
        MapDomain that = (MapDomain) other;
        return name.equals(that.name)
                && rules.equals(that.rules)
                && brAddress.equals(that.brAddress)
                && ipv6MtuBytes == that.ipv6MtuBytes
                && interfaceId == that.interfaceId
                && mesh == that.mesh;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, rules, brAddress, ipv6MtuBytes, interfaceId, mesh);
    }

    @Override
    public String toString() {
        return String.format(
                "MapDomain{%s: %s, br=%s, ipv6MtuBytes=%d, %s, mesh=%b}",
                name, rules, brAddress, ipv6MtuBytes, interfaceId.text(), mesh);
    }
}
