// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.portset.core.config.SubscriberModel;
import org.portset.nat.ports.PortSet;

/**
 * A subscriber and its port set, over a time: the one record that RFC 7422 asks for where ports are
 * given by a rule. Immutable.
 */
public final class PortSetRecord {
    private final String subscriber;
    private final String prefix;
    private final Ip4Prefix ipv4;
    private final PortSet ports;
    private final long fromMillis;
    private final long untilMillis;

    private PortSetRecord(
            String subscriber,
            String prefix,
            Ip4Prefix ipv4,
            PortSet ports,
            long fromMillis,
            long untilMillis) {
        this.subscriber = subscriber;
        this.prefix = prefix;
        this.ipv4 = ipv4;
        this.ports = ports;
        this.fromMillis = fromMillis;
        this.untilMillis = untilMillis;
    }

    /** What a subscriber has as configured, from that moment on. */
    static PortSetRecord of(SubscriberModel model, long fromMillis) {
        return new PortSetRecord(
                model.id(),
                model.ce().endUserPrefix().toString(),
                model.ce().ipv4(),
                model.ce().ports(),
                fromMillis,
                Long.MAX_VALUE);
    }

    /** The record of {@code assigned} that a line tells; empty if it lacks something. */
    static Optional<PortSetRecord> read(LogLine line) {
        try {
            return Optional.of(
                    new PortSetRecord(
                            line.value("subscriber"),
                            line.value("prefix"),
                            Ip4Prefix.valueOf(line.value("ipv4")),
                            PortSet.of(
                                    Integer.parseInt(line.value("psidOffset")),
                                    Integer.parseInt(line.value("psidLength")),
                                    Integer.parseInt(line.value("psid"))),
                            line.epochMillis(),
                            Long.MAX_VALUE));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The same, ended. */
    PortSetRecord until(long millis) {
        return new PortSetRecord(subscriber, prefix, ipv4, ports, fromMillis, millis);
    }

    /** The line of its beginning. */
    LogLine assigned() {
        return line(fromMillis, LogEvent.PORT_SET_ASSIGNED);
    }

    /** The line of its end. */
    LogLine released() {
        return line(untilMillis, LogEvent.PORT_SET_RELEASED);
    }

    private LogLine line(long millis, LogEvent event) {
        return new LogLine(millis, event)
                .with("subscriber", subscriber)
                .with("prefix", prefix)
                .with("ipv4", ipv4)
                .with("psidOffset", ports.psidOffset())
                .with("psidLength", ports.psidLength())
                .with("psid", ports.psid());
    }

    /** Whether this is the same subscriber with the same ports, whenever. */
    boolean sameAs(PortSetRecord that) {
        return subscriber.equals(that.subscriber)
                && prefix.equals(that.prefix)
                && ipv4.equals(that.ipv4)
                && ports.equals(that.ports);
    }

    /** Whether the subscriber had this port of this address at any moment of {@code when}. */
    boolean covers(Ip4Address address, int port, Moments when) {
        return when.meets(fromMillis, untilMillis)
                && ports.contains(port)
                && ipv4.contains(address);
    }

    /** Whether it has not ended. */
    public boolean isOpen() {
        return untilMillis == Long.MAX_VALUE;
    }

    public String subscriber() {
        return subscriber;
    }

    /** The end-user IPv6 prefix. */
    public String prefix() {
        return prefix;
    }

    public Ip4Prefix ipv4() {
        return ipv4;
    }

    public PortSet ports() {
        return ports;
    }

    /** Wall clock, milliseconds since 1970. */
    public long fromMillis() {
        return fromMillis;
    }

    /** The first moment at which it no longer holds; Long.MAX_VALUE while it does. */
    public long untilMillis() {
        return untilMillis;
    }
}
