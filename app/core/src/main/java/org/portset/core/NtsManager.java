// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portset.api.NtsEntrySnapshot;
import org.portset.api.NtsHostSnapshot;
import org.portset.api.NtsReachSnapshot;
import org.portset.api.NtsRequestSnapshot;
import org.portset.api.NtsService;
import org.portset.api.NtsStatsSnapshot;
import org.portset.core.config.NtsHostWriter;
import org.portset.core.nts.HomeNts;
import org.portset.core.slowpath.CustomerEdge;
import org.portset.nat.traversal.HostName;
import org.portset.nat.traversal.NtsAsk;
import org.portset.nat.wire.Ipv4;

/** NTS as CLI and REST see it. */
@Component(immediate = true, service = NtsService.class)
public class NtsManager implements NtsService {
    @Reference PortsetRuntime runtime;

    private <T> List<T> collect(String subscriber, Function<HomeNts, List<T>> read) {
        if (subscriber != null) {
            runtime.network().model().subscriber(subscriber);
        }
        List<T> all = new ArrayList<>();
        for (CustomerEdge edge : runtime.network().edges()) {
            if (subscriber == null || subscriber.equals(edge.model().id())) {
                all.addAll(read.apply(edge.nts()));
            }
        }
        return all;
    }

    @Override
    public List<NtsHostSnapshot> hosts(String subscriber) {
        List<NtsHostSnapshot> hosts = collect(subscriber, HomeNts::hosts);
        hosts.sort(Comparator.comparing(NtsHostSnapshot::name));
        return hosts;
    }

    @Override
    public NtsHostSnapshot addHost(
            String subscriber, String name, String address, List<String> services) {
        HostName host = HostName.of(name);
        runtime.configuration()
                .change(
                        document ->
                                NtsHostWriter.add(document, subscriber, host, address, services));
        // In force a moment later: what has been accepted is told.
        return NtsHostSnapshot.builder()
                .name(host.toString())
                .subscriber(subscriber)
                .address(address)
                .services(services)
                .origin("configured")
                .expiresSeconds(NtsHostSnapshot.NEVER)
                .build();
    }

    @Override
    public NtsHostSnapshot removeHost(String name) {
        HostName host = HostName.of(name);
        NtsHostSnapshot known =
                hosts(null).stream()
                        .filter(each -> each.name().equals(host.toString()))
                        .max(
                                Comparator.comparing(
                                        each -> each.origin().equals("configured") ? 1 : 0))
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "name: no host is called " + host));
        if (known.origin().equals("configured")) {
            runtime.configuration()
                    .change(document -> NtsHostWriter.remove(document, known.subscriber(), host));
        } else {
            collect(known.subscriber(), nts -> List.of(nts.forget(host)));
        }
        return known;
    }

    @Override
    public List<NtsEntrySnapshot> cache(String subscriber) {
        return collect(subscriber, HomeNts::entries);
    }

    @Override
    public List<NtsRequestSnapshot> queue(String subscriber) {
        return collect(subscriber, HomeNts::waiting);
    }

    @Override
    public NtsStatsSnapshot stats(String subscriber) {
        return NtsStatsSnapshot.builder()
                .sockets(subscriber == null ? runtime.ntsSockets().snapshots() : List.of())
                .processing(runtime.network().nts().processing().toString())
                .routers(
                        collect(
                                subscriber,
                                nts -> nts.statistics().stream().collect(Collectors.toList())))
                .build();
    }

    @Override
    public NtsReachSnapshot why(String name, String protocol, int port, boolean canBeToldPort) {
        HostName host = HostName.of(name);
        NtsAsk ask =
                NtsAsk.builder(host)
                        .protocol(protocol(protocol))
                        .port(port)
                        .mayBeToldPort(canBeToldPort)
                        .build();
        Optional<HomeNts> home = runtime.network().nts().home(host);
        return home.isPresent()
                ? home.get().why(ask)
                : NtsReachSnapshot.builder()
                        .name(host.toString())
                        .protocol(protocol)
                        .port(port)
                        .sentence(
                                "No subscriber has a host of that name: list it with nts-hosts add,"
                                        + " or let it register by a DNS UPDATE.")
                        .build();
    }

    private static int protocol(String name) {
        switch (name) {
            case "any":
                return 0;
            case "tcp":
                return Ipv4.TCP;
            case "udp":
                return Ipv4.UDP;
            default:
                throw new IllegalArgumentException(
                        "protocol: must be tcp, udp or any, not " + name);
        }
    }
}
