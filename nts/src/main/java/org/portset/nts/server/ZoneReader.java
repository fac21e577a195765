// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.portset.nts.protocol.NtsRequest;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Reads one zone of the configuration document. */
final class ZoneReader {
    private final JsonFields fields;
    private final Map<String, RouterConfig> routers;

    ZoneReader(JsonFields fields, Map<String, RouterConfig> routers) {
        this.fields = fields;
        this.routers = routers;
    }

    /** The zone; null if it has no good name. What is wrong is in the fields' errors. */
    ZoneConfig read() {
        Name origin = fields.parsed("name", "a domain name", Names::absolute);
        int ttl = fields.integer("ttl", 0, Integer.MAX_VALUE, 300);
        String router = router(fields);
        List<JsonFields.Item> lines = fields.list("records");
        List<JsonFields> hostList = fields.objects("hosts");
        fields.noOthers();
        if (origin == null) {
            return null;
        }
        List<Record> records = new ArrayList<>();
        for (JsonFields.Item line : lines) {
            record(line, origin, ttl, records);
        }
        if (records.stream().filter(r -> isAtOrigin(r, origin, Type.SOA)).count() != 1) {
            fields.error("records", "missing", "must have one SOA record, at the zone's name");
        }
        if (records.stream().noneMatch(r -> isAtOrigin(r, origin, Type.NS))) {
            fields.error("records", "missing", "must have an NS record at the zone's name");
        }
        Map<Name, HostConfig> hosts = new LinkedHashMap<>();
        for (JsonFields host : hostList) {
            host(host, origin, hosts);
        }
        return new ZoneConfig(origin, records, hosts, router);
    }

    private static boolean isAtOrigin(Record record, Name origin, int type) {
        return record.getType() == type && record.getName().equals(origin);
    }

    private String router(JsonFields of) {
        String router = of.text("router", null);
        if (router != null && !routers.containsKey(router)) {
            of.error("router", "unknown", "no router has the id " + router);
        }
        return router;
    }

    private static void record(JsonFields.Item item, Name origin, int ttl, List<Record> out) {
        String line = item.text();
        if (line == null) {
            return;
        }
        try (Master master = master(line, origin, ttl)) {
            Record record = master.nextRecord();
            if (record == null || master.nextRecord() != null) {
                item.error("malformed", "is not one record");
            } else if (!record.getName().subdomain(origin)) {
                item.error("out-of-range", "is not in the zone");
            } else if (record.getDClass() != DClass.IN) {
                item.error("out-of-range", "is not of class IN");
            } else {
                out.add(record);
            }
        } catch (IOException | RuntimeException e) {
            item.error("malformed", "is not a line of a master file: " + e.getMessage());
        }
    }

    private static Master master(String line, Name origin, int ttl) {
        Master master =
                new Master(
                        new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)),
                        origin,
                        ttl);
        master.disableIncludes();
        master.expandGenerate(false);
        return master;
    }

    private void host(JsonFields host, Name origin, Map<Name, HostConfig> hosts) {
        Name name = host.parsed("name", "a name in the zone", text -> Names.in(text, origin));
        String router = router(host);
        if (!host.has("router")) {
            host.error("router", "missing", "is required");
        }
        int port = host.integer("port", 0, 0xffff, NtsRequest.ANY_PORT);
        Integer protocol = host.parsed("protocol", "tcp, udp or any", ZoneReader::protocol, "any");
        host.noOthers();
        if (name == null || router == null || protocol == null) {
            return;
        }
        if (hosts.put(name, new HostConfig(router, protocol, port)) != null) {
            host.error("name", "duplicate", "is the name of a host above, too");
        }
    }

    private static Integer protocol(String text) {
        switch (text) {
            case "any":
                return NtsRequest.ANY_PROTOCOL;
            case "tcp":
                return NtsRequest.TCP;
            case "udp":
                return NtsRequest.UDP;
            default:
                throw new IllegalArgumentException(text);
        }
    }
}
