// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.portset.api.NtsEntrySnapshot;
import org.portset.api.NtsHostSnapshot;
import org.portset.api.NtsReachSnapshot;
import org.portset.api.NtsRequestSnapshot;
import org.portset.api.NtsRouterSnapshot;
import org.portset.api.NtsService;
import org.portset.api.NtsSocketSnapshot;
import org.portset.api.NtsStatsSnapshot;

/** A home with three hosts, one request that is granted and one that waits. */
final class FakeNts implements NtsService {
    private static final String OUTSIDE = "192.0.2.18";

    private static NtsHostSnapshot.Builder host(String name, String address) {
        return NtsHostSnapshot.builder().name(name).subscriber("home1").address(address);
    }

    @Override
    public List<NtsHostSnapshot> hosts(String subscriber) {
        List<NtsHostSnapshot> all =
                List.of(
                        host("alice.home.example", "192.168.1.10")
                                .origin("configured")
                                .expiresSeconds(NtsHostSnapshot.NEVER)
                                .build(),
                        host("bob.home.example", "192.168.1.11")
                                .origin("configured")
                                .expiresSeconds(NtsHostSnapshot.NEVER)
                                .services(List.of("_ssh._tcp=22"))
                                .build(),
                        host("carol.home.example", "192.168.1.12")
                                .origin("learnt")
                                .expiresSeconds(86_399)
                                .build());
        return of(subscriber, all);
    }

    private static <T> List<T> of(String subscriber, List<T> home1) {
        if (subscriber == null || subscriber.equals("home1")) {
            return home1;
        }
        if (subscriber.equals("home2")) {
            return List.of();
        }
        throw new IllegalArgumentException("subscriber: there is none named " + subscriber);
    }

    @Override
    public NtsHostSnapshot addHost(
            String subscriber, String name, String address, List<String> services) {
        of(subscriber, List.of());
        return NtsHostSnapshot.builder()
                .name(name)
                .subscriber(subscriber)
                .address(address)
                .services(services)
                .origin("configured")
                .expiresSeconds(NtsHostSnapshot.NEVER)
                .build();
    }

    @Override
    public NtsHostSnapshot removeHost(String name) {
        return hosts(null).stream()
                .filter(host -> host.name().equals(name))
                .collect(Collectors.toList())
                .stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("name: no host is called " + name));
    }

    @Override
    public List<NtsEntrySnapshot> cache(String subscriber) {
        return of(
                subscriber,
                List.of(
                        NtsEntrySnapshot.builder()
                                .subscriber("home1")
                                .protocol("any")
                                .remote("any")
                                .outsideAddress(OUTSIDE)
                                .insideAddress("192.168.1.10")
                                .ageMillis(60)
                                .expiresMillis(940)
                                .build(),
                        NtsEntrySnapshot.builder()
                                .subscriber("home1")
                                .protocol("tcp")
                                .remote("203.0.113.0/24")
                                .outsideAddress(OUTSIDE)
                                .outsidePort(1232)
                                .insideAddress("192.168.1.11")
                                .insidePort(22)
                                .uses(1)
                                .expiresMillis(1870)
                                .build()));
    }

    @Override
    public List<NtsRequestSnapshot> queue(String subscriber) {
        return of(
                subscriber,
                List.of(
                        NtsRequestSnapshot.builder()
                                .subscriber("home1")
                                .protocol("any")
                                .remote("any")
                                .outsideAddress(OUTSIDE)
                                .insideAddress("192.168.1.11")
                                .waitedMillis(120)
                                .leftMillis(1680)
                                .build()));
    }

    @Override
    public NtsStatsSnapshot stats(String subscriber) {
        Map<String, Long> refused = new LinkedHashMap<>();
        refused.put("timed-out", 2L);
        refused.put("port-not-in-set", 1L);
        NtsRouterSnapshot router =
                NtsRouterSnapshot.builder()
                        .subscriber("home1")
                        .hosts(3)
                        .entries(2)
                        .requests(53)
                        .granted(48)
                        .grantedWaiting(17)
                        .mapped(1)
                        .refused(refused)
                        .waiting(1)
                        .mostWaiting(6)
                        .waitedMicros(960_000)
                        .sessions(60)
                        .again(9)
                        .strays(2)
                        .unused(4)
                        .build();
        NtsStatsSnapshot.Builder stats =
                NtsStatsSnapshot.builder().routers(of(subscriber, List.of(router)));
        if (subscriber == null) {
            stats.processing("n 53, mean 8.0 us, median 7.0 us, 99 % 20.0 us");
            stats.sockets(
                    List.of(
                            NtsSocketSnapshot.builder()
                                    .name("router")
                                    .addresses(List.of("203.0.113.1:4754"))
                                    .listening(true)
                                    .counters(Map.of("requests granted", 48L))
                                    .build(),
                            NtsSocketSnapshot.builder()
                                    .name("server")
                                    .problem("203.0.113.53:53 can't be had: Address already in use")
                                    .build()));
        }
        return stats.build();
    }

    @Override
    public NtsReachSnapshot why(String name, String protocol, int port, boolean canBeToldPort) {
        boolean reached = canBeToldPort || port == 0;
        return NtsReachSnapshot.builder()
                .name(name)
                .protocol(protocol)
                .port(port)
                .subscriber("home1")
                .reached(reached)
                .sentence(
                        reached
                                ? "A request would let its packet in to 192.168.1.10."
                                : "Port " + port + " is another home's.")
                .build();
    }
}
