// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.portset.nts.protocol.Ipv4;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** A zone that is served: its records, and which of its names are hosts behind an NTS router. */
final class Zone {
    private final ZoneConfig config;
    private final NavigableMap<Name, HostConfig> hosts;
    private final Collection<UpdateKey> keys;
    private volatile ZoneData data;

    Zone(ZoneConfig config, Collection<UpdateKey> keys, ZoneData data) {
        this.config = config;
        this.hosts = new TreeMap<>(config.hosts());
        this.keys = List.copyOf(keys);
        this.data = data;
    }

    Name origin() {
        return config.origin();
    }

    /** Whether it was configured with the same name and records. */
    boolean isConfiguredAs(ZoneConfig other) {
        return config.origin().equals(other.origin()) && config.records().equals(other.records());
    }

    ZoneData data() {
        return data;
    }

    void replace(ZoneData next) {
        data = next;
    }

    /**
     * The host behind an NTS router that a name is: one of the configuration; or one whose A record
     * is a private address, by the router of the key that may change it, or the zone's.
     */
    Optional<HostConfig> hostAt(Name name) {
        HostConfig configured = hosts.get(name);
        if (configured != null) {
            return Optional.of(configured);
        }
        List<Record> addresses = data.records(name, Type.A);
        if (addresses.isEmpty() || !addresses.stream().allMatch(Zone::isPrivate)) {
            return Optional.empty();
        }
        return routerFor(name).map(router -> new HostConfig(router, 0, 0));
    }

    private Optional<String> routerFor(Name name) {
        int labels = -1;
        Optional<String> router = config.router();
        for (UpdateKey key : keys) {
            for (Name allowed : key.names()) {
                if (key.router().isPresent()
                        && name.subdomain(allowed)
                        && allowed.labels() > labels) {
                    labels = allowed.labels();
                    router = key.router();
                }
            }
        }
        return router;
    }

    private static boolean isPrivate(Record record) {
        byte[] rdata = record.rdataToWireCanonical();
        return record instanceof ARecord
                && rdata.length == 4
                && isPrivate(ByteBuffer.wrap(rdata).getInt());
    }

    /** Whether an address is of RFC 1918 or RFC 6598, or loopback: nobody outside can reach it. */
    static boolean isPrivate(int address) {
        return in(address, "10.0.0.0", 8)
                || in(address, "172.16.0.0", 12)
                || in(address, "192.168.0.0", 16)
                || in(address, "100.64.0.0", 10)
                || in(address, "127.0.0.0", 8);
    }

    private static boolean in(int address, String network, int bits) {
        return (address ^ Ipv4.parse(network)) >>> (32 - bits) == 0;
    }

    /** Whether there is something at a name, or below it. */
    boolean exists(Name name) {
        Name next = hosts.ceilingKey(name);
        return (next != null && next.subdomain(name)) || data.hasAtOrBelow(name);
    }

    /** The NS records of the zone cut at or above a name, nearest to the origin; or none. */
    List<Record> delegation(Name name) {
        int own = origin().labels();
        for (int labels = own + 1; labels <= name.labels(); labels++) {
            List<Record> cut = data.records(new Name(name, name.labels() - labels), Type.NS);
            if (!cut.isEmpty()) {
                return cut;
            }
        }
        return List.of();
    }

    /** The SOA as a negative answer has it (RFC 2308 section 3): its TTL is the time to cache. */
    Record negativeSoa() {
        SOARecord soa = data.soa();
        long ttl = Math.min(soa.getTTL(), soa.getMinimum());
        return Record.newRecord(
                soa.getName(), Type.SOA, soa.getDClass(), ttl, soa.rdataToWireCanonical());
    }
}
