// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.portset.map.MapAddress;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.Verdict;
import org.portset.nat.wire.Ipv4;

/**
 * Tells the PSIDs that a packet's two ends have by a domain's rules (RFC 7597 sections 5.1 and
 * 8.2). One object serves all packets in turn. Not thread-safe.
 */
final class PortOwners {
    private final MapDomain domain;
    private final PacketPorts ports = new PacketPorts();

    PortOwners(MapDomain domain) {
        this.domain = domain;
    }

    /** The rule that has an address. */
    Optional<MapRule> rule(int address) {
        return domain.ruleFor(Ip4Address.valueOf(address));
    }

    /** Whether there is a rule, and its CEs share addresses. */
    static boolean isShared(Optional<MapRule> rule) {
        return rule.isPresent() && rule.get().psidLength() > 0;
    }

    /**
     * Reads the ports of a whole datagram or first fragment: before the others.
     *
     * @return {@link Verdict#FORWARD}, or the verdict of why it has none
     */
    int read(byte[] buf, int off) {
        return ports.read(buf, off);
    }

    /**
     * The PSID of who sent the packet that was read, or the complement of the verdict of why it may
     * not have its source.
     *
     * @param from the rule of its source
     */
    int ofSource(MapRule from, byte[] buf, int off) {
        return ports.sourceAddress() == Ipv4.source(buf, off)
                ? psid(from, ports.ofSource(), buf, off)
                : ~Drop.BAD_EMBEDDED.verdict();
    }

    /**
     * The PSID of whom the packet that was read is for, or the complement of the verdict of why
     * that is nobody.
     *
     * @param to the rule of its destination
     */
    int ofDestination(MapRule to, byte[] buf, int off) {
        int psid = psid(to, ports.ofDestination(), buf, off);
        boolean isNobodys =
                psid >= 0
                        && to.psid().isPresent()
                        && domain.ruleFor(to.ipv4Prefix().address(), ports.ofDestination())
                                .isEmpty();
        return isNobodys ? ~Drop.NO_MAP_RULE.verdict() : psid;
    }

    private static int psid(MapRule rule, int port, byte[] buf, int off) {
        if (MapAddress.inZeroBlock(rule, port)) {
            return ~Drop.PORT_ZERO_BLOCK.verdict();
        }
        // A query id may be 0.
        return port == 0 && Ipv4.protocol(buf, off) != Ipv4.ICMP
                ? ~Drop.BAD_PORT.verdict()
                : MapAddress.psidOfPort(rule, port);
    }
}
