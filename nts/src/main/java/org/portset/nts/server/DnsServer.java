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
import java.util.concurrent.ConcurrentHashMap;
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
    private final Consumer<Throwable> faults;
    private final Counters<ServerEvent> counters = new Counters<>(ServerEvent.class);
    private final Durations processing = new Durations();
    private final HeldQueries held;
    private final Set<TcpConnection> connections = new LinkedHashSet<>();

    // All of these change on the loop's thread, but for the first two any thread reads them.
    private final Map<String, Client> clients = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, Listener> listeners = new ConcurrentHashMap<>();
    private volatile ServerConfig config;
    private volatile List<Zone> zones = List.of();
    private ZoneStore store;
    private DnsService service;

    private DnsServer(Consumer<Throwable> faults) {
        this.faults = faults;
        loop = new EventLoop("nts-server", faults);
        held = new HeldQueries(loop, counters);
    }

    /** A router elsewhere, and who asks it. */
    private static final class Client {
        private final RouterConfig config;
        private final NtsClient asks;

        Client(RouterConfig config, NtsClient asks) {
            this.config = config;
            this.asks = asks;
        }
    }

    /** Both sockets of an address. */
    private static final class Listener {
        private final ServerSocketChannel tcp;
        private final DatagramChannel udp;
        private final InetSocketAddress bound;

        Listener(ServerSocketChannel tcp, DatagramChannel udp, InetSocketAddress bound) {
            this.tcp = tcp;
            this.udp = udp;
            this.bound = bound;
        }
    }

    /**
     * A server without sockets, zones and routers, until it is told of some.
     *
     * @param faults takes faults of the server's own, which are none of its clients' doing; on any
     *     thread
     */
    public static DnsServer idle(Consumer<Throwable> faults) {
        return new DnsServer(faults);
    }

    /**
     * Opens the sockets and serves.
     *
     * @param here as of {@link #apply}
     * @param faults as of {@link #idle}
     * @throws IOException if an address can't be had, a stored zone can't be read, or a router is
     *     nowhere; nothing is left open then
     */
    public static DnsServer start(
            ServerConfig config, Map<String, NtsRouter> here, Consumer<Throwable> faults)
            throws IOException {
        DnsServer server = idle(faults);
        try {
            List<String> problems = server.apply(config, here);
            if (!problems.isEmpty()) {
                throw new IOException(String.join("; ", problems));
            }
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Serves by this configuration from now on. Sockets whose address is as before stay open, held
     * queries are held on, and a zone whose records are as before keeps what updates have changed.
     * Applied again, it tries once more to open what could not be opened.
     *
     * @param here the routers in this process, by id; one of the configuration that has an address
     *     is asked there, whatever is in here
     * @return what is wrong with addresses that can't be had, each a sentence; the rest is served
     * @throws IOException if a stored zone can't be read, or a router is nowhere; nothing is
     *     changed then
     */
    public List<String> apply(ServerConfig next, Map<String, NtsRouter> here) throws IOException {
        CompletableFuture<List<String>> done = new CompletableFuture<>();
        loop.execute(
                () -> {
                    try {
                        done.complete(change(next, here));
                    } catch (IOException | RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                });
        try {
            return done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException
                    ? (IOException) e.getCause()
                    : new IOException(e.getCause());
        }
    }

    private List<String> change(ServerConfig next, Map<String, NtsRouter> here) throws IOException {
        for (RouterConfig router : next.routers().values()) {
            if (router.address().isEmpty() && !here.containsKey(router.id())) {
                throw new IOException(
                        "router " + router.id() + " has no address, and is not in this process");
            }
        }
        boolean isStoredAsBefore =
                config != null && config.stateDirectory().equals(next.stateDirectory());
        ZoneStore nextStore = isStoredAsBefore ? store : null;
        if (nextStore == null && next.stateDirectory().isPresent()) {
            nextStore = new ZoneStore(next.stateDirectory().get());
        }
        List<Zone> nextZones = new ArrayList<>();
        Map<String, Client> nextClients;
        try {
            for (ZoneConfig zone : next.zones()) {
                nextZones.add(
                        new Zone(
                                zone,
                                next.keys().values(),
                                data(zone, nextStore, isStoredAsBefore)));
            }
            nextClients = clients(next);
        } catch (IOException | RuntimeException e) {
            if (nextStore != store) {
                closeQuietly(nextStore);
            }
            throw e;
        }
        if (nextStore != store) {
            closeQuietly(store);
        }
        closeOthers(clients, nextClients);
        clients.clear();
        clients.putAll(nextClients);
        Map<String, NtsRouter> routers = new HashMap<>(here);
        nextClients.forEach((id, client) -> routers.put(id, client.asks));
        store = nextStore;
        config = next;
        zones = nextZones;
        held.limit(next.limits().held);
        Resolution resolution = new Resolution(nextZones);
        service =
                new DnsService(
                        next.keys(),
                        resolution,
                        new NtsQueries(next.routers(), routers, held, processing),
                        new Updates(loop, resolution, store, counters, faults),
                        counters,
                        faults);
        return listen(next.listen());
    }

    /** Clients for the routers elsewhere: those that there are, as far as they serve. */
    private Map<String, Client> clients(ServerConfig next) throws IOException {
        Map<String, Client> all = new HashMap<>();
        try {
            for (RouterConfig router : next.routers().values()) {
                Client before = clients.get(router.id());
                if (router.address().isEmpty()) {
                    continue;
                }
                if (before != null && before.config.isSamePeer(router)) {
                    all.put(router.id(), before);
                    continue;
                }
                NtsClient.Settings settings =
                        new NtsClient.Settings(router.address().get(), router.key().orElseThrow());
                all.put(router.id(), new Client(router, new NtsClient(loop, settings)));
            }
        } catch (IOException | RuntimeException e) {
            closeOthers(all, clients);
            throw e;
        }
        return all;
    }

    private static void closeOthers(Map<String, Client> some, Map<String, Client> butThese) {
        some.values().stream()
                .filter(client -> !butThese.containsValue(client))
                .forEach(client -> closeQuietly(client.asks));
    }

    /**
     * The zone as it is served if its records are configured as before; else what was stored,
     * unless the configuration has been changed since to a later serial.
     */
    private ZoneData data(ZoneConfig zone, ZoneStore from, boolean isStoredAsBefore)
            throws IOException {
        for (Zone served : zones) {
            if (isStoredAsBefore && served.isConfiguredAs(zone)) {
                return served.data();
            }
        }
        ZoneData configured = ZoneData.of(zone.origin(), zone.records());
        ZoneData stored = from == null ? null : from.read(zone.origin()).orElse(null);
        return stored == null
                        || UpdateProcessor.isNewer(
                                configured.soa().getSerial(), stored.soa().getSerial())
                ? configured
                : stored;
    }

    private List<String> listen(List<InetSocketAddress> addresses) {
        for (InetSocketAddress gone : Set.copyOf(listeners.keySet())) {
            if (!addresses.contains(gone)) {
                Listener listener = listeners.remove(gone);
                loop.close(listener.tcp);
                loop.close(listener.udp);
            }
        }
        List<String> problems = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            if (!listeners.containsKey(address)) {
                try {
                    listeners.put(address, open(address));
                } catch (IOException e) {
                    problems.add(Addresses.text(address) + " can't be had: " + e.getMessage());
                }
            }
        }
        return problems;
    }

    private Listener open(InetSocketAddress address) throws IOException {
        ServerSocketChannel tcp = ServerSocketChannel.open();
        DatagramChannel udp = null;
        try {
            tcp.bind(address);
            // Port 0 lets the system choose, once: UDP has the same.
            InetSocketAddress bound = (InetSocketAddress) tcp.getLocalAddress();
            udp = DatagramChannel.open();
            // A burst of queries must outlast one round of the loop.
            udp.setOption(StandardSocketOptions.SO_RCVBUF, UDP_BUFFER_BYTES);
            udp.bind(bound);
            new UdpListener(udp, this::receive, counters).start(loop);
            new TcpListener(loop, tcp, this::receive, () -> config.limits(), counters, connections)
                    .start();
            return new Listener(tcp, udp, bound);
        } catch (IOException | RuntimeException e) {
            closeQuietly(tcp);
            closeQuietly(udp);
            throw e;
        }
    }

    /** By whatever is configured now: sockets outlast a configuration. */
    private void receive(
            byte[] bytes, InetSocketAddress client, boolean stream, Consumer<byte[]> back) {
        service.receive(bytes, client, stream, back);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            // It is gone either way.
        }
    }

    /** Where it listens, in the configuration's order. */
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> bound = new ArrayList<>();
        ServerConfig now = config;
        if (now != null) {
            for (InetSocketAddress address : now.listen()) {
                Listener listener = listeners.get(address);
                if (listener != null) {
                    bound.add(listener.bound);
                }
            }
        }
        return bound;
    }

    public Counters<ServerEvent> counters() {
        return counters;
    }

    /** What the clients of routers elsewhere count, by the router's id. */
    public Map<String, Map<NtsClient.Event, Long>> routerCounters() {
        Map<String, Map<NtsClient.Event, Long>> all = new HashMap<>();
        clients.forEach((id, client) -> all.put(id, client.asks.counters().snapshot()));
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
        listeners
                .values()
                .forEach(
                        listener -> {
                            closeQuietly(listener.tcp);
                            closeQuietly(listener.udp);
                        });
        clients.values().forEach(client -> closeQuietly(client.asks));
        closeQuietly(store);
    }
}
