// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.onlab.packet.Ip4Address;
import org.portset.nat.traversal.HostName;
import org.portset.nat.traversal.HostService;
import org.portset.nat.traversal.NtsPolicy;
import org.portset.nat.traversal.Origin;
import org.portset.nat.traversal.PrivateHost;
import org.portset.nat.wire.Ipv4;
import org.portset.nts.protocol.DomainName;
import org.portset.nts.protocol.NtsKey;
import org.portset.nts.server.Addresses;
import org.portset.nts.server.ConfigError;
import org.portset.nts.server.ConfigException;
import org.portset.nts.server.ConfigReader;

/** Reads {@code nts}, of subscribers and of the application. One instance reads one document. */
final class NtsParser {
    private static final int MAX_COUNT = 0xffff;
    private static final int MAX_MILLIS = 3_600_000;
    private static final int DAY_SECONDS = 86_400;

    private final Map<HostName, String> owners = new HashMap<>();

    /**
     * A subscriber's.
     *
     * @param gateway null where that is faulty
     * @return empty where no name of the subscriber is served
     */
    Optional<NtsHome> home(Fields f, String subscriber, SubscriberModel.Gateway gateway) {
        boolean enabled = f.flag("enabled", true);
        List<PrivateHost> hosts = new ArrayList<>();
        List<Fields> given = f.objects("hosts");
        if (given.size() > NtsHome.MAX_HOSTS) {
            f.error(
                    "hosts",
                    "too-many",
                    "has " + given.size() + " hosts; at most " + NtsHome.MAX_HOSTS);
        }
        for (Fields host : given) {
            PrivateHost read = host(host, subscriber, gateway);
            if (read != null) {
                hosts.add(read);
            }
        }
        NtsPolicy policy = policy(f);
        List<Ip4Address> servers = f.texts("updateServers", "an IPv4 address", Ip4Address::valueOf);
        int learntSeconds = f.integer("learntSeconds", 1, 30 * DAY_SECONDS, DAY_SECONDS);
        f.noOthers();
        return enabled
                ? Optional.of(new NtsHome(hosts, policy, new HashSet<>(servers), learntSeconds))
                : Optional.empty();
    }

    private PrivateHost host(Fields f, String subscriber, SubscriberModel.Gateway gateway) {
        HostName name = f.parsed("name", "a domain name", HostName::of);
        Ip4Address address = f.parsed("address", "an IPv4 address", Ip4Address::valueOf);
        if (address != null && gateway != null && !gateway.lan().contains(address)) {
            f.error("address", "outside-lan", address + " is not in " + gateway.lan());
        }
        List<HostService> services = new ArrayList<>();
        for (Fields service : f.objects("services")) {
            HostService read = service(service);
            if (read != null) {
                services.add(read);
            }
        }
        f.noOthers();
        if (name == null || address == null) {
            return null;
        }
        String owner = owners.putIfAbsent(name, subscriber == null ? "?" : subscriber);
        if (owner != null) {
            f.error(
                    "name",
                    "duplicate",
                    name + " is a host of " + owner + " already: a name belongs to one host");
        }
        try {
            return PrivateHost.of(name, address.toInt(), services, Origin.CONFIGURED);
        } catch (IllegalArgumentException e) {
            boolean isAddress = e.getMessage().startsWith("insideAddress:");
            String why = e.getMessage().substring(e.getMessage().indexOf(':') + 2);
            f.error(isAddress ? "address" : "services", "unusable", why);
            return null;
        }
    }

    private static HostService service(Fields f) {
        String name = f.text("name");
        int port = f.integer("port", 1, ConfigParser.MAX_PORT);
        f.noOthers();
        if (name == null) {
            return null;
        }
        try {
            return HostService.of(name, name.endsWith("._udp") ? Ipv4.UDP : Ipv4.TCP, port);
        } catch (IllegalArgumentException e) {
            f.error(
                    "name",
                    "malformed",
                    "\"" + name + "\" is not a service's name, such as _ssh._tcp");
            return null;
        }
    }

    private static NtsPolicy policy(Fields f) {
        NtsPolicy standard = NtsPolicy.builder().build();
        return NtsPolicy.builder()
                .serialized(f.flag("serialized", standard.serialized()))
                .byRemote(f.flag("byRemote", standard.byRemote()))
                .byPort(f.flag("byPort", standard.byPort()))
                .byTarget(f.flag("byTarget", standard.byTarget()))
                .spreadsPorts(f.flag("spreadsPorts", standard.spreadsPorts()))
                .maxWaiting(f.integer("maxWaiting", 0, MAX_COUNT, standard.maxWaiting()))
                .maxEntries(f.integer("maxEntries", 1, MAX_COUNT, standard.maxEntries()))
                .maxPorts(f.integer("maxPorts", 0, MAX_COUNT, standard.maxPorts()))
                .entryNanos(millis(f, "entryMillis", 1, standard.entryNanos()))
                .keepNanos(millis(f, "keepMillis", 0, standard.keepNanos()))
                .settleNanos(millis(f, "settleMillis", 0, standard.settleNanos()))
                .maxPatienceNanos(millis(f, "maxPatienceMillis", 1, standard.maxPatienceNanos()))
                .build();
    }

    private static long millis(Fields f, String field, int min, long otherwiseNanos) {
        int otherwise = (int) TimeUnit.NANOSECONDS.toMillis(otherwiseNanos);
        return TimeUnit.MILLISECONDS.toNanos(f.integer(field, min, MAX_MILLIS, otherwise));
    }

    /** The application's. */
    static NtsSocketsModel sockets(Fields f) {
        Optional<NtsSocketsModel.Router> router =
                f.objectIfAny("router").flatMap(NtsParser::router);
        Optional<NtsSocketsModel.Server> server =
                f.objectIfAny("server").flatMap(NtsParser::server);
        f.noOthers();
        return new NtsSocketsModel(router, server);
    }

    private static Optional<NtsSocketsModel.Router> router(Fields f) {
        InetSocketAddress listen =
                f.parsed("listen", "an address and port, as 203.0.113.1:4754", Addresses::parse);
        List<NtsKey> keys = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        List<Fields> given = f.objects("keys");
        for (Fields key : given) {
            NtsKey read = key(key);
            if (read != null) {
                keys.add(read);
                if (!ids.add(read.id())) {
                    key.error("keyId", "duplicate", "another key has the id " + read.id());
                }
            }
        }
        if (given.isEmpty()) {
            f.error("keys", "missing", "has no key: nobody could ask");
        }
        f.noOthers();
        return listen == null
                ? Optional.empty()
                : Optional.of(new NtsSocketsModel.Router(listen, keys));
    }

    private static NtsKey key(Fields f) {
        int id = f.integer("keyId", 0, 0xffff);
        byte[] secret = secret(f);
        List<DomainName> names = f.texts("names", "a domain name", DomainName::of);
        boolean hasNames = f.has("names");
        f.noOthers();
        if (secret == null) {
            return null;
        }
        if (hasNames && names.isEmpty()) {
            f.error("names", "missing", "names nothing; without it, every name may be asked for");
        }
        NtsKey key = NtsKey.of(id, secret);
        return names.isEmpty() ? key : key.forZones(Set.copyOf(names));
    }

    /** Whatever is wrong with it, the text itself is not repeated: errors are logged. */
    private static byte[] secret(Fields f) {
        String text =
                f.has("secret") && f.node().path("secret").isTextual() ? f.text("secret") : null;
        if (text == null) {
            f.error("secret", f.has("secret") ? "not-a-text" : "missing", "is required, in base64");
            return null;
        }
        try {
            byte[] secret = Base64.getDecoder().decode(text);
            if (secret.length >= NtsKey.MIN_SECRET_BYTES) {
                return secret;
            }
            f.error(
                    "secret",
                    "out-of-range",
                    "must have at least " + NtsKey.MIN_SECRET_BYTES + " bytes");
        } catch (IllegalArgumentException e) {
            f.error("secret", "malformed", "is not base64");
        }
        return null;
    }

    private static Optional<NtsSocketsModel.Server> server(Fields f) {
        try {
            return Optional.of(new NtsSocketsModel.Server(f.node(), ConfigReader.read(f.node())));
        } catch (ConfigException e) {
            for (ConfigError error : e.errors()) {
                // It calls the whole document so.
                String at = error.path().equals("document") ? "" : error.path();
                f.error(at, error.code(), error.sentence());
            }
            return Optional.empty();
        }
    }
}
