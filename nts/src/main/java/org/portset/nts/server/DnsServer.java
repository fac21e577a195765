// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.portset.nts.net.Counters;
import org.portset.nts.net.EventLoop;
import org.portset.nts.protocol.NtsClient;
import org.portset.nts.protocol.NtsRouter;
import org.xbill.DNS.Record;

/**
 * An NTSv2 server that runs: sockets, one thread, and one more if updates are stored. {@link
 * #close} ends all of it; nothing is static, so there may be several.
 */
public final class DnsServer implements AutoCloseable {
    private static final int UDP_BUFFER_BYTES = 1 << 20;

    private final EventLoop loop;
    private final Counters<ServerEvent> counters = new Counters<>(ServerEvent.class);
    private final Durations processing = new Durations();
    private final HeldQueries held;
    private final List<Zone> zones = new ArrayList<>();
    private final Map<String, NtsClient> clients = new HashMap<>();
    private final List<AutoCloseable> resources = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    private DnsServer(ServerConfig config, Consumer<Throwable> faults) {
        loop = new EventLoop("nts-server", faults);
        held = new HeldQueries(loop, config.limits().held, counters);
    }

    /**
     * Opens the sockets and serves.
     *
     * @param here the routers in this process, by id; one of the configuration that has an address
     *     is asked there, whatever is in here
     * @param faults takes faults of the server's own, which are none of its clients' doing; on any
     *     thread
     * @throws IOException if an address can't be had, a stored zone can't be read, or a router is
     *     nowhere; nothing is left open then
     */
    public static DnsServer start(
            ServerConfig config, Map<String, NtsRouter> here, Consumer<Throwable> faults)
            throws IOException {
        DnsServer server = new DnsServer(config, faults);
        try {
            server.open(config, here, faults);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void open(ServerConfig config, Map<String, NtsRouter> here, Consumer<Throwable> faults)
            throws IOException {
        Map<String, NtsRouter> routers = new HashMap<>();
        for (RouterConfig router : config.routers().values()) {
            routers.put(router.id(), router(router, here));
        }
        ZoneStore store = null;
        if (config.stateDirectory().isPresent()) {
            store = new ZoneStore(config.stateDirectory().get());
            resources.add(store);
        }
        for (ZoneConfig zone : config.zones()) {
            zones.add(new Zone(zone, config.keys().values(), data(zone, store)));
        }
        Resolution resolution = new Resolution(zones);
        DnsService service =
                new DnsService(
                        config.keys(),
                        resolution,
                        new NtsQueries(config.routers(), routers, held, processing),
                        new Updates(loop, resolution, store, counters, faults),
                        counters,
                        faults);
        Set<TcpConnection> connections = new LinkedHashSet<>();
        for (InetSocketAddress address : config.listen()) {
            listen(address, service, config.limits(), connections);
        }
    }

    private NtsRouter router(RouterConfig config, Map<String, NtsRouter> here) throws IOException {
        if (config.address().isPresent()) {
            NtsClient.Settings settings =
                    new NtsClient.Settings(config.address().get(), config.key().orElseThrow());
            NtsClient client = new NtsClient(loop, settings);
            resources.add(client);
            clients.put(config.id(), client);
            return client;
        }
        NtsRouter router = here.get(config.id());
        if (router == null) {
            throw new IOException(
                    "router " + config.id() + " has no address, and is not in this process");
        }
        return router;
    }

    /** What was stored, unless the configuration has been changed since to a later serial. */
    private static ZoneData data(ZoneConfig config, ZoneStore store) throws IOException {
        ZoneData configured = ZoneData.of(config.origin(), config.records());
        ZoneData stored = store == null ? null : store.read(config.origin()).orElse(null);
        return stored == null
                        || UpdateProcessor.isNewer(
                                configured.soa().getSerial(), stored.soa().getSerial())
                ? configured
                : stored;
    }

    private void listen(
            InetSocketAddress address,
            DnsService service,
            ServerConfig.Limits limits,
            Set<TcpConnection> connections)
            throws IOException {
        ServerSocketChannel tcp = ServerSocketChannel.open();
        resources.add(tcp);
        tcp.bind(address);
        // Port 0 lets the system choose, once: UDP has the same.
        InetSocketAddress bound = (InetSocketAddress) tcp.getLocalAddress();
        DatagramChannel udp = DatagramChannel.open();
        resources.add(udp);
        // A burst of queries must outlast one round of the loop.
        udp.setOption(StandardSocketOptions.SO_RCVBUF, UDP_BUFFER_BYTES);
        udp.bind(bound);
        CompletableFuture<Void> started = new CompletableFuture<>();
        loop.execute(
                () -> {
                    try {
                        new UdpListener(udp, service, counters).start(loop);
                        new TcpListener(loop, tcp, service, limits, counters, connections).start();
                        started.complete(null);
                    } catch (IOException e) {
                        started.completeExceptionally(e);
                    }
                });
        try {
            started.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
        addresses.add(bound);
    }

    /** Where it listens, in the configuration's order. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    public Counters<ServerEvent> counters() {
        return counters;
    }

    /** What the clients of routers elsewhere count, by the router's id. */
    public Map<String, Map<NtsClient.Event, Long>> routerCounters() {
        Map<String, Map<NtsClient.Event, Long>> all = new HashMap<>();
        clients.forEach((id, client) -> all.put(id, client.counters().snapshot()));
        return all;
    }

    /**
     * The server's own time for a query that was held and granted: from its receipt until the
     * router was asked, and from the receipt of the router's answer until the response was sent.
     * Where a router in this process answers at once, its time is in it.
     */
    public Durations processing() {
        return processing;
    }

    /** How many queries are held now. */
    public int held() {
        return held.size();
    }

    /**
     * The records of a zone now, as lines of a master file; empty if there is no such zone.
     *
     * @param origin with or without its final dot
     */
    public List<String> records(String origin) {
        List<String> lines = new ArrayList<>();
        for (Zone zone : zones) {
            if (zone.origin().equals(Names.absolute(origin))) {
                for (Record record : zone.data().all()) {
                    lines.add(record.toString());
                }
            }
        }
        return lines;
    }

    /** Ends the server: held queries are not answered, so that their resolvers ask elsewhere. */
    @Override
    public void close() {
        loop.close();
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                // It is gone either way.
            }
        }
    }
}
