// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;

/** What a server is told: read by {@link ConfigReader}, and found consistent. */
public final class ServerConfig {
    /** What a server may take of the machine. */
    static final class Limits {
        final int held;
        final int tcpConnections;
        final int tcpIdleMillis;

        Limits(int held, int tcpConnections, int tcpIdleMillis) {
            this.held = held;
            this.tcpConnections = tcpConnections;
            this.tcpIdleMillis = tcpIdleMillis;
        }
    }

    private final List<InetSocketAddress> listen;
    private final Limits limits;
    private final Map<String, RouterConfig> routers;
    private final Map<Name, UpdateKey> keys;
    private final List<ZoneConfig> zones;
    private final Path stateDirectory;

    ServerConfig(
            List<InetSocketAddress> listen,
            Limits limits,
            Map<String, RouterConfig> routers,
            Map<Name, UpdateKey> keys,
            List<ZoneConfig> zones,
            Path stateDirectory) {
        this.listen = List.copyOf(listen);
        this.limits = limits;
        this.routers = Map.copyOf(routers);
        this.keys = Map.copyOf(keys);
        this.zones = List.copyOf(zones);
        this.stateDirectory = stateDirectory;
    }

    /** Each address is served over UDP and TCP. */
    public List<InetSocketAddress> listen() {
        return listen;
    }

    Limits limits() {
        return limits;
    }

    /** By id. */
    public Map<String, RouterConfig> routers() {
        return routers;
    }

    Map<Name, UpdateKey> keys() {
        return keys;
    }

    List<ZoneConfig> zones() {
        return zones;
    }

    /** Where zones are kept that have been updated; empty: updates are lost at the end. */
    public Optional<Path> stateDirectory() {
        return Optional.ofNullable(stateDirectory);
    }
}
