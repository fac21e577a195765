// SPDX-License-Identifier: Apache-2.0
package org.portset.core.lan;

import java.util.Objects;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;

/** Whom a home's DNS proxy asks. Immutable. */
public final class DnsPolicy {
    private final Ip6Address resolver;
    private final MacAddress nextHopMac;

    /**
     * @param resolver the provider's resolver
     * @param nextHopMac the access network's router on the way there, as the switch's uplink sees
     *     it
     */
    public DnsPolicy(Ip6Address resolver, MacAddress nextHopMac) {
        this.resolver = resolver;
        this.nextHopMac = nextHopMac;
    }

    /** The provider's resolver. */
    public Ip6Address resolver() {
        return resolver;
    }

    /** The access network's router on the way there. */
    public MacAddress nextHopMac() {
        return nextHopMac;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DnsPolicy
                && resolver.equals(((DnsPolicy) other).resolver)
                && nextHopMac.equals(((DnsPolicy) other).nextHopMac);
    }

    @Override
    public int hashCode() {
        return Objects.hash(resolver, nextHopMac);
    }
}
