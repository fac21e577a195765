// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;
import org.portset.core.lan.DhcpPolicy;
import org.portset.core.lan.DnsPolicy;

/** Reads a subscriber's {@code lan}: what its hosts get beside IPv4 by MAP. */
final class LanParser {
    private static final int MIN_LEASE_SECONDS = 10;
    private static final int MAX_LEASE_SECONDS = 30 * 86_400;
    private static final int MIN_MTU_BYTES = 576;

    private LanParser() {}

    /**
     * What is configured.
     *
     * @param gateway null where that is faulty itself
     */
    static LanModel read(Fields f, SubscriberModel.Gateway gateway) {
        Optional<DnsPolicy> dns = f.objectIfAny("dns").flatMap(LanParser::dns);
        List<Ip4Address> proxy =
                gateway == null || dns.isEmpty() ? List.of() : List.of(gateway.address());
        Optional<DhcpPolicy> dhcp = f.objectIfAny("dhcp").flatMap(d -> dhcp(d, gateway, proxy));
        boolean ipv6 = f.flag("ipv6", false);
        f.noOthers();
        return new LanModel(dhcp, dns, ipv6);
    }

    private static Optional<DnsPolicy> dns(Fields f) {
        Ip6Address resolver = f.parsed("resolver", "an IPv6 address", Ip6Address::valueOf);
        MacAddress nextHop = f.parsed("nextHopMac", "a MAC address", MacAddress::valueOf);
        f.noOthers();
        if (resolver == null || nextHop == null) {
            return Optional.empty();
        }
        boolean isHost =
                !resolver.isMulticast()
                        && !resolver.isLinkLocal()
                        && !resolver.isZero()
                        && !resolver.isSelfAssigned();
        if (!isHost) {
            f.error("resolver", "not-global", resolver + " is no address of a host far away");
        }
        if (nextHop.isMulticast() || nextHop.equals(MacAddress.ZERO)) {
            f.error("nextHopMac", "not-unicast", nextHop + " is no address of a router");
        }
        return Optional.of(new DnsPolicy(resolver, nextHop));
    }

    /**
     * @param proxy the resolvers that hosts are told where none is configured
     */
    private static Optional<DhcpPolicy> dhcp(
            Fields f, SubscriberModel.Gateway gateway, List<Ip4Address> proxy) {
        Ip4Address first = ofLan(f, "first", gateway);
        Ip4Address last = ofLan(f, "last", gateway);
        int lease =
                f.integer(
                        "leaseSeconds",
                        MIN_LEASE_SECONDS,
                        MAX_LEASE_SECONDS,
                        DhcpPolicy.DEFAULT_LEASE_SECONDS);
        List<Ip4Address> dns = f.texts("dns", "an IPv4 address", Ip4Address::valueOf);
        if (dns.isEmpty()) {
            dns = proxy;
        }
        int mtu = f.integer("mtuBytes", MIN_MTU_BYTES, ConfigParser.MAX_PORT, 0);
        Map<MacAddress, Ip4Address> hosts = new HashMap<>();
        for (Fields host : f.objects("hosts")) {
            MacAddress mac = host.parsed("mac", "a MAC address", MacAddress::valueOf);
            Ip4Address address = ofLan(host, "address", gateway);
            host.noOthers();
            if (address != null && hosts.containsValue(address)) {
                host.error("address", "duplicate", "another host has " + address);
            }
            if (mac != null && address != null && hosts.put(mac, address) != null) {
                host.error("mac", "duplicate", mac + " has an address already");
            }
        }
        f.noOthers();
        if (first == null || last == null) {
            return Optional.empty();
        }
        long size = (last.toInt() & 0xffff_ffffL) - (first.toInt() & 0xffff_ffffL) + 1;
        if (size < 1 || size > DhcpPolicy.MAX_ADDRESSES) {
            f.error(
                    "last",
                    "out-of-range",
                    "must be 1 to " + DhcpPolicy.MAX_ADDRESSES + " addresses from first on");
            return Optional.empty();
        }
        return Optional.of(new DhcpPolicy(first, last, lease, dns, mtu, hosts));
    }

    /** An address that a host may have. */
    private static Ip4Address ofLan(Fields f, String field, SubscriberModel.Gateway gateway) {
        Ip4Address address = f.parsed(field, "an IPv4 address", Ip4Address::valueOf);
        if (address == null || gateway == null) {
            return address;
        }
        int hostBits = 32 - gateway.lan().prefixLength();
        int host = hostBits == 0 ? 0 : address.toInt() << (32 - hostBits);
        boolean isNetworkOrAll = hostBits > 1 && (host == 0 || host == -1 << (32 - hostBits));
        if (!gateway.lan().contains(address)
                || address.equals(gateway.address())
                || isNetworkOrAll) {
            f.error(field, "outside-lan", address + " is no address of a host in " + gateway.lan());
            return null;
        }
        return address;
    }
}
