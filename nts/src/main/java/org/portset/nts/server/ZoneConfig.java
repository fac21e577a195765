// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** A zone as its configuration has it. */
final class ZoneConfig {
    private final Name origin;
    private final List<Record> records;
    private final Map<Name, HostConfig> hosts;
    private final String router;

    ZoneConfig(Name origin, List<Record> records, Map<Name, HostConfig> hosts, String router) {
        this.origin = origin;
        this.records = List.copyOf(records);
        this.hosts = Map.copyOf(hosts);
        this.router = router;
    }

    Name origin() {
        return origin;
    }

    /** With one SOA and an NS at the origin. */
    List<Record> records() {
        return records;
    }

    Map<Name, HostConfig> hosts() {
        return hosts;
    }

    /** The router of names whose A record is a private address, and whose key says no router. */
    Optional<String> router() {
        return Optional.ofNullable(router);
    }
}
