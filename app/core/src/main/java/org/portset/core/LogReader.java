// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.onlab.packet.Ip4Address;
import org.portset.api.LogEntrySnapshot;
import org.portset.api.MappingSnapshot;
import org.portset.api.WhoSnapshot;
import org.portset.core.log.LogEntry;
import org.portset.core.log.MappingInterval;
import org.portset.core.log.Moments;
import org.portset.core.log.NatLog;
import org.portset.core.log.PortSetRecord;
import org.portset.nat.ports.PortSet;

/** Asks the NAT log what CLI and REST ask, in their words. */
final class LogReader {
    private static final int MAX_PORT = 0xffff;

    private final NatLog log;

    LogReader(NatLog log) {
        this.log = log;
    }

    List<WhoSnapshot> who(String address, String port, String protocol, String time) {
        Ip4Address shared = address(address);
        int number = port(port);
        if (protocol == null || !List.of("tcp", "udp", "icmp").contains(protocol)) {
            throw new IllegalArgumentException(
                    "protocol: must be tcp, udp or icmp, not " + protocol);
        }
        Moments when = when(time);
        List<WhoSnapshot> found = new ArrayList<>();
        for (PortSetRecord record : log.portSets(shared, number, when)) {
            found.add(
                    snapshot(record)
                            .address(shared.toString())
                            .port(number)
                            .protocol(protocol)
                            .time(time)
                            .mappings(mappings(record, shared, number, protocol, when))
                            .build());
        }
        return found;
    }

    private static Ip4Address address(String text) {
        try {
            return Ip4Address.valueOf(text);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "address: \"" + text + "\" is not an IPv4 address such as 192.0.2.18", e);
        }
    }

    private static int port(String text) {
        boolean number = text != null && text.matches("[0-9]{1,5}");
        if (!number || Integer.parseInt(text) > MAX_PORT) {
            throw new IllegalArgumentException(
                    "port: must be a number from 0 to " + MAX_PORT + ", not " + text);
        }
        return Integer.parseInt(text);
    }

    /** A time without a fraction is its whole second. */
    private Moments when(String text) {
        long millis;
        try {
            millis = OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "time: \""
                            + text
                            + "\" is not a time with its zone such as 2026-11-21T12:03:04Z",
                    e);
        }
        if (millis > log.now()) {
            throw new IllegalArgumentException(
                    "time: " + text + " is not yet; the time now is " + NatLog.time(log.now()));
        }
        return text.contains(".") ? Moments.millisecond(millis) : Moments.second(millis);
    }

    private static WhoSnapshot.Builder snapshot(PortSetRecord record) {
        return WhoSnapshot.builder()
                .subscriber(record.subscriber())
                .prefix(record.prefix())
                .ipv4(record.ipv4().toString())
                .psid(psid(record.ports()))
                .from(NatLog.time(record.fromMillis()))
                .until(record.isOpen() ? null : NatLog.time(record.untilMillis()));
    }

    private static Integer psid(PortSet ports) {
        return ports.psidLength() == 0 ? null : ports.psid();
    }

    private List<MappingSnapshot> mappings(
            PortSetRecord record, Ip4Address address, int port, String protocol, Moments when) {
        return log.mappings(address, port, protocol, when).stream()
                // What was left open when the port set changed hands is not the next one's.
                .filter(mapping -> mapping.subscriber().equals(record.subscriber()))
                .map(LogReader::snapshot)
                .collect(Collectors.toList());
    }

    private static MappingSnapshot snapshot(MappingInterval mapping) {
        String[] inside = mapping.inside().split(":", 2);
        return MappingSnapshot.builder()
                .insideAddress(inside[0])
                .insidePort(Integer.parseInt(inside[1]))
                .from(time(mapping.fromMillis()))
                .until(time(mapping.untilMillis()))
                .build();
    }

    private static String time(OptionalLong millis) {
        return millis.isPresent() ? NatLog.time(millis.getAsLong()) : null;
    }

    List<LogEntrySnapshot> recent(String subscriber, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: must be a number from 1 on, not " + limit);
        }
        return log.recent(subscriber, limit).stream()
                .map(LogReader::snapshot)
                .collect(Collectors.toList());
    }

    private static LogEntrySnapshot snapshot(LogEntry entry) {
        String psid = "0".equals(entry.value("psidLength")) ? null : entry.value("psid");
        return LogEntrySnapshot.builder()
                .time(NatLog.time(entry.epochMillis()))
                .event(entry.event())
                .subscriber(entry.value("subscriber"))
                .protocol(entry.value("protocol"))
                .inside(entry.value("inside"))
                .outside(entry.value("outside"))
                .remote(entry.value("remote"))
                .prefix(entry.value("prefix"))
                .ipv4(entry.value("ipv4"))
                .psid(psid == null ? null : Integer.valueOf(psid))
                .build();
    }
}
