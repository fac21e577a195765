// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.onlab.packet.Ip4Address;
import org.portset.nat.traversal.NtsPolicy;
import org.portset.nat.traversal.PrivateHost;

/** A subscriber's part in NTS as configured: its hosts, and how requests for them are served. */
public final class NtsHome {
    /** The most hosts that one subscriber may have, learnt ones too. */
    public static final int MAX_HOSTS = 1024;

    private final List<PrivateHost> hosts;
    private final NtsPolicy policy;
    private final Set<Ip4Address> updateServers;
    private final int learntSeconds;

    NtsHome(
            List<PrivateHost> hosts,
            NtsPolicy policy,
            Set<Ip4Address> updateServers,
            int learntSeconds) {
        this.hosts = List.copyOf(hosts);
        this.policy = policy;
        this.updateServers = Set.copyOf(updateServers);
        this.learntSeconds = learntSeconds;
    }

    /** The hosts listed; at most {@link #MAX_HOSTS}. */
    public List<PrivateHost> hosts() {
        return hosts;
    }

    public NtsPolicy policy() {
        return policy;
    }

    /** DNS servers outside; whose UPDATE one of them accepts is learnt (RFC 2136). */
    public Set<Ip4Address> updateServers() {
        return updateServers;
    }

    /** How long a learnt host is known unless it is seen again. */
    public int learntSeconds() {
        return learntSeconds;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NtsHome)) {
            return false;
        }
        NtsHome that = (NtsHome) other;
        return hosts.equals(that.hosts)
                && policy.equals(that.policy)
                && updateServers.equals(that.updateServers)
                && learntSeconds == that.learntSeconds;
    }

    @Override
    public int hashCode() {
        return Objects.hash(hosts, policy, updateServers, learntSeconds);
    }
}
