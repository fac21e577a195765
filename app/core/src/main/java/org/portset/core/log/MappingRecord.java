// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import org.onlab.packet.Ip4Address;
import org.portset.nat.engine.LiveMappings;
import org.portset.nat.engine.LiveSessions;
import org.portset.nat.wire.Ipv4;

/**
 * A mapping or session that came or went. Made on the packet's way, so it only copies numbers; its
 * text is made by the writer.
 */
public final class MappingRecord {
    private final long epochMillis;
    private final LogEvent event;
    private final String subscriber;
    private final int protocol;
    private final int insideAddress;
    private final int insidePort;
    private final int outsideAddress;
    private final int outsidePort;
    private final int remoteAddress;
    private final int remotePort;

    private MappingRecord(
            long epochMillis,
            LogEvent event,
            String subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int outsideAddress,
            int outsidePort,
            int remoteAddress,
            int remotePort) {
        this.epochMillis = epochMillis;
        this.event = event;
        this.subscriber = subscriber;
        this.protocol = protocol;
        this.insideAddress = insideAddress;
        this.insidePort = insidePort;
        this.outsideAddress = outsideAddress;
        this.outsidePort = outsidePort;
        this.remoteAddress = remoteAddress;
        this.remotePort = remotePort;
    }

    static MappingRecord ofMapping(
            long epochMillis,
            LogEvent event,
            String subscriber,
            LiveMappings mappings,
            int mapping) {
        return ofMapping(
                epochMillis,
                event,
                subscriber,
                mappings.protocolOf(mapping),
                mappings.insideAddressOf(mapping),
                mappings.insidePortOf(mapping),
                mappings.outsideAddressOf(mapping),
                mappings.outsidePortOf(mapping));
    }

    static MappingRecord ofMapping(
            long epochMillis,
            LogEvent event,
            String subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int outsideAddress,
            int outsidePort) {
        return new MappingRecord(
                epochMillis,
                event,
                subscriber,
                protocol,
                insideAddress,
                insidePort,
                outsideAddress,
                outsidePort,
                0,
                0);
    }

    static MappingRecord ofSession(
            long epochMillis,
            LogEvent event,
            String subscriber,
            LiveSessions sessions,
            int session) {
        return new MappingRecord(
                epochMillis,
                event,
                subscriber,
                sessions.protocolOf(session),
                sessions.insideAddressOf(session),
                sessions.insidePortOf(session),
                sessions.outsideAddressOf(session),
                sessions.outsidePortOf(session),
                sessions.remoteAddressOf(session),
                sessions.remotePortOf(session));
    }

    /** The record as it stands in the file, but for the node's name. */
    @Override
    public String toString() {
        return line().text("-");
    }

    LogLine line() {
        LogLine line =
                new LogLine(epochMillis, event)
                        .with("subscriber", subscriber)
                        .with("protocol", protocol(protocol))
                        .with("inside", endpoint(insideAddress, insidePort))
                        .with("outside", endpoint(outsideAddress, outsidePort));
        boolean session = event == LogEvent.SESSION_CREATED || event == LogEvent.SESSION_ENDED;
        return session ? line.with("remote", endpoint(remoteAddress, remotePort)) : line;
    }

    static String protocol(int number) {
        return number == Ipv4.TCP ? "tcp" : number == Ipv4.UDP ? "udp" : "icmp";
    }

    /** An address and port as records have it; for icmp the query id stands for the port. */
    static String endpoint(int address, int port) {
        return Ip4Address.valueOf(address) + ":" + port;
    }
}
