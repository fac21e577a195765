// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.Objects;
import java.util.Optional;
import org.portset.core.lan.DhcpPolicy;
import org.portset.core.lan.DnsPolicy;

/** What a home's hosts get beside IPv4 by MAP. Immutable. */
public final class LanModel {
    /** Nothing. */
    public static final LanModel NONE = new LanModel(Optional.empty(), Optional.empty(), false);

    private final Optional<DhcpPolicy> dhcp;
    private final Optional<DnsPolicy> dns;
    private final boolean ipv6;

    LanModel(Optional<DhcpPolicy> dhcp, Optional<DnsPolicy> dns, boolean ipv6) {
        this.dhcp = dhcp;
        this.dns = dns;
        this.ipv6 = ipv6;
    }

    /** What the DHCPv4 server gives; empty where there is none. */
    public Optional<DhcpPolicy> dhcp() {
        return dhcp;
    }

    /** Whom the DNS proxy asks; empty where there is none. */
    public Optional<DnsPolicy> dns() {
        return dns;
    }

    /** Whether the home's IPv6 passes between LAN and access network. */
    public boolean ipv6() {
        return ipv6;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LanModel
                && dhcp.equals(((LanModel) other).dhcp)
                && dns.equals(((LanModel) other).dns)
                && ipv6 == ((LanModel) other).ipv6;
    }

    @Override
    public int hashCode() {
        return Objects.hash(dhcp, dns, ipv6);
    }
}
