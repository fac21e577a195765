// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.portset.map.MapCe;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.nat.engine.Verdict;
import org.portset.nat.wire.Ipv4;

/**
 * Which of a home's packets go straight to another CE: those whose destination a MAP rule has, as a
 * Forwarding Mapping Rule; all others go to the border relay (RFC 7597 sections 5.3 and 5.4).
 *
 * <p>A later fragment goes where its first one went. One whose first one was not seen, or whose
 * first one has been forgotten for that of many others, goes to the border relay, which waits for
 * it. Not thread-safe.
 */
final class MeshRoutes {
    /** Not to another CE. */
    static final int BORDER_RELAY = -1;

    private static final int MAX_DATAGRAMS = 256;

    private final PortOwners owners;
    private final MapCe home;
    private final Map<List<Integer>, Integer> fragmented =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<List<Integer>, Integer> eldest) {
                    return size() > MAX_DATAGRAMS;
                }
            };

    /**
     * @param home whose packets they are
     */
    MeshRoutes(MapDomain domain, MapCe home) {
        this.owners = new PortOwners(domain);
        this.home = home;
    }

    /**
     * Where a packet goes: the PSID of the CE that has its destination, 0 where CEs don't share the
     * address, or {@link #BORDER_RELAY}.
     *
     * @param buf holds a translated IPv4 packet with a good header at {@code off}
     */
    int way(byte[] buf, int off) {
        int destination = Ipv4.destination(buf, off);
        Optional<MapRule> to = owners.rule(destination);
        if (to.isEmpty()) {
            return BORDER_RELAY;
        }
        int psid = PortOwners.isShared(to) ? psid(to.get(), buf, off) : 0;
        return psid < 0 || isOwn(destination, psid) ? BORDER_RELAY : psid;
    }

    private int psid(MapRule to, byte[] buf, int off) {
        if (!Ipv4.isFragment(buf, off)) {
            return psidOfPort(to, buf, off);
        }
        List<Integer> datagram =
                List.of(
                        Ipv4.source(buf, off),
                        Ipv4.destination(buf, off),
                        Ipv4.identification(buf, off) << Byte.SIZE | Ipv4.protocol(buf, off));
        if (Ipv4.fragmentOffset(buf, off) > 0) {
            return fragmented.getOrDefault(datagram, BORDER_RELAY);
        }
        int psid = psidOfPort(to, buf, off);
        fragmented.remove(datagram); // or it would keep its age
        fragmented.put(datagram, psid);
        return psid;
    }

    private int psidOfPort(MapRule to, byte[] buf, int off) {
        return owners.read(buf, off) == Verdict.FORWARD
                ? owners.ofDestination(to, buf, off)
                : BORDER_RELAY;
    }

    /** There is no tunnel from a CE to itself: such packets go by the border relay, as ever. */
    private boolean isOwn(int destination, int psid) {
        return home.ipv4().contains(Ip4Address.valueOf(destination))
                && (home.psid().isEmpty() || home.psid().getAsInt() == psid);
    }
}
