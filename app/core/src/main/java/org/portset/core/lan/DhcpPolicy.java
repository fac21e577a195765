// SPDX-License-Identifier: Apache-2.0
package org.portset.core.lan;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;

/** What the DHCPv4 server of a home gives to its hosts. Immutable. */
public final class DhcpPolicy {
    /** How long an address is lent unless configured. */
    public static final int DEFAULT_LEASE_SECONDS = 43_200;

    /** The most addresses that a pool may have. */
    public static final int MAX_ADDRESSES = 4096;

    private final Ip4Address first;
    private final Ip4Address last;
    private final int leaseSeconds;
    private final List<Ip4Address> dns;
    private final int mtuBytes;
    private final Map<MacAddress, Ip4Address> hosts;

    /**
     * @param first the first address of the pool
     * @param last the last one, at most {@value #MAX_ADDRESSES} addresses on
     * @param leaseSeconds how long an address is lent
     * @param dns the resolvers that hosts are told
     * @param mtuBytes the MTU that hosts are told; 0: that of the tunnel
     * @param hosts addresses that are kept for certain hosts, in the pool or not
     */
    public DhcpPolicy(
            Ip4Address first,
            Ip4Address last,
            int leaseSeconds,
            List<Ip4Address> dns,
            int mtuBytes,
            Map<MacAddress, Ip4Address> hosts) {
        this.first = first;
        this.last = last;
        this.leaseSeconds = leaseSeconds;
        this.dns = List.copyOf(dns);
        this.mtuBytes = mtuBytes;
        this.hosts = Map.copyOf(hosts);
    }

    Ip4Address first() {
        return first;
    }

    int size() {
        return last.toInt() - first.toInt() + 1;
    }

    int leaseSeconds() {
        return leaseSeconds;
    }

    List<Ip4Address> dns() {
        return dns;
    }

    /** The MTU that hosts are told; 0: that of the tunnel. */
    public int mtuBytes() {
        return mtuBytes;
    }

    Map<MacAddress, Ip4Address> hosts() {
        return hosts;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof DhcpPolicy)) {
            return false;
        }
        DhcpPolicy that = (DhcpPolicy) other;
        return first.equals(that.first)
                && last.equals(that.last)
                && leaseSeconds == that.leaseSeconds
                && dns.equals(that.dns)
                && mtuBytes == that.mtuBytes
                && hosts.equals(that.hosts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(first, last, leaseSeconds, dns, mtuBytes, hosts);
    }
}
