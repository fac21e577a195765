// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.onlab.packet.Ip4Address;
import org.portset.api.NtsEntrySnapshot;
import org.portset.api.NtsHostSnapshot;
import org.portset.api.NtsReachSnapshot;
import org.portset.api.NtsRequestSnapshot;
import org.portset.api.NtsRouterSnapshot;
import org.portset.nat.traversal.CacheEntry;
import org.portset.nat.traversal.NtsAsk;
import org.portset.nat.traversal.NtsRouter;
import org.portset.nat.traversal.NtsStatistics;
import org.portset.nat.traversal.Opening;
import org.portset.nat.traversal.PrivateHost;
import org.portset.nat.traversal.PrivateHosts;
import org.portset.nat.traversal.Refusal;
import org.portset.nat.traversal.Serializer;
import org.portset.nat.wire.Ipv4;

/** What an operator sees of a home's NTS router; called under the lock of its NAT. */
final class NtsReader {
    private NtsReader() {}

    static List<NtsHostSnapshot> hosts(String subscriber, PrivateHosts hosts, long nowNanos) {
        return hosts.list(nowNanos).stream()
                .map(host -> host(subscriber, host, nowNanos))
                .collect(Collectors.toList());
    }

    private static NtsHostSnapshot host(String subscriber, PrivateHost host, long nowNanos) {
        boolean isForGood = host.expiresNanos() == PrivateHost.NEVER;
        return NtsHostSnapshot.builder()
                .name(host.name().toString())
                .subscriber(subscriber)
                .address(address(host.insideAddress()))
                .services(
                        host.services().stream()
                                .map(service -> service.name() + "=" + service.port())
                                .collect(Collectors.toList()))
                .origin(host.origin().id())
                .expiresSeconds(
                        isForGood
                                ? NtsHostSnapshot.NEVER
                                : TimeUnit.NANOSECONDS.toSeconds(host.expiresNanos() - nowNanos))
                .build();
    }

    static List<NtsEntrySnapshot> entries(String subscriber, NtsRouter router, long nowNanos) {
        return router.entries().stream()
                .map(entry -> entry(subscriber, entry, nowNanos))
                .collect(Collectors.toList());
    }

    private static NtsEntrySnapshot entry(String subscriber, CacheEntry entry, long nowNanos) {
        Opening opening = entry.opening();
        return NtsEntrySnapshot.builder()
                .subscriber(subscriber)
                .protocol(protocol(opening.protocol()))
                .remote(remote(opening))
                .outsideAddress(address(opening.outsideAddress()))
                .outsidePort(opening.outsidePort())
                .insideAddress(address(opening.insideAddress()))
                .insidePort(opening.insidePort(opening.outsidePort()))
                .uses(entry.uses())
                .ageMillis(millis(nowNanos - entry.madeNanos()))
                .expiresMillis(millis(entry.expiresNanos() - nowNanos))
                .build();
    }

    static List<NtsRequestSnapshot> waiting(String subscriber, NtsRouter router, long nowNanos) {
        List<NtsRequestSnapshot> all = new ArrayList<>();
        for (Serializer.Ticket ticket : router.waiting()) {
            Opening opening = ticket.opening();
            all.add(
                    NtsRequestSnapshot.builder()
                            .subscriber(subscriber)
                            .protocol(protocol(opening.protocol()))
                            .remote(remote(opening))
                            .outsideAddress(address(opening.outsideAddress()))
                            .outsidePort(opening.outsidePort())
                            .insideAddress(address(opening.insideAddress()))
                            .insidePort(opening.insidePort(opening.outsidePort()))
                            .waitedMillis(millis(nowNanos - ticket.askedNanos()))
                            .leftMillis(millis(ticket.endNanos() - nowNanos))
                            .build());
        }
        return all;
    }

    static NtsRouterSnapshot statistics(
            String subscriber, NtsRouter router, int hosts, long updatesLearnt) {
        NtsStatistics statistics = router.statistics();
        Map<String, Long> refused = new LinkedHashMap<>();
        for (Refusal why : Refusal.values()) {
            if (statistics.refused(why) > 0) {
                refused.put(why.id(), statistics.refused(why));
            }
        }
        List<Long> waitClasses = new ArrayList<>();
        for (int i = 0; i < NtsStatistics.WAIT_CLASSES; i++) {
            waitClasses.add(statistics.waited(i));
        }
        return NtsRouterSnapshot.builder()
                .subscriber(subscriber)
                .hosts(hosts)
                .entries(router.entries().size())
                .requests(statistics.requests())
                .granted(statistics.granted())
                .grantedWaiting(statistics.grantedWaiting())
                .mapped(statistics.mapped())
                .refused(refused)
                .waiting(statistics.waiting())
                .mostWaiting(statistics.mostWaiting())
                .waitedMicros(TimeUnit.NANOSECONDS.toMicros(statistics.waitedNanos()))
                .longestWaitMicros(TimeUnit.NANOSECONDS.toMicros(statistics.longestWaitNanos()))
                .waitClasses(waitClasses)
                .sessions(statistics.sessions())
                .again(statistics.again())
                .strays(statistics.strays())
                .unused(statistics.unused())
                .updatesLearnt(updatesLearnt)
                .build();
    }

    /**
     * What becomes of a request.
     *
     * @param host null if none has the name
     * @param why it would be refused; null if it wouldn't
     */
    static NtsReachSnapshot reach(String subscriber, NtsAsk ask, PrivateHost host, String why) {
        return NtsReachSnapshot.builder()
                .name(ask.name().toString())
                .protocol(protocol(ask.protocol()))
                .port(ask.port())
                .subscriber(subscriber)
                .reached(why == null)
                .sentence(
                        why == null
                                ? "A request would let its packet in to "
                                        + address(host.insideAddress())
                                        + "."
                                : why)
                .build();
    }

    private static String remote(Opening opening) {
        return opening.remote().length() == 0 ? "any" : opening.remote().toString();
    }

    static String protocol(int number) {
        return number == Ipv4.TCP ? "tcp" : number == Ipv4.UDP ? "udp" : "any";
    }

    private static String address(int ipv4) {
        return Ip4Address.valueOf(ipv4).toString();
    }

    private static long millis(long nanos) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
