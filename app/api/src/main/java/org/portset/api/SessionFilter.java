// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which sessions are asked for: one meaning for the command line and for REST. */
public final class SessionFilter {
    /** The protocols that the NAT translates. */
    public static final List<String> PROTOCOLS = List.of("tcp", "udp", "icmp");

    private final String protocol;
    private final String remote;
    private final boolean offloaded;
    private final boolean slow;

    /**
     * Makes a filter.
     *
     * @param protocol tcp, udp or icmp; null for all
     * @param remote address of the other end, with or without its port; null for all
     * @param offloaded only sessions that the switch forwards
     * @param slow only sessions that the controller forwards
     * @throws IllegalArgumentException if no session can ever be as asked for
     */
    public SessionFilter(String protocol, String remote, boolean offloaded, boolean slow) {
        this.protocol = protocol == null ? null : protocol.toLowerCase(Locale.ROOT);
        if (protocol != null && !PROTOCOLS.contains(this.protocol)) {
            throw new IllegalArgumentException(
                    "protocol: must be tcp, udp or icmp, not " + protocol);
        }
        if (offloaded && slow) {
            throw new IllegalArgumentException(
                    "--offloaded and --slow exclude each other; give one of them, or none for all");
        }
        this.remote = remote;
        this.offloaded = offloaded;
        this.slow = slow;
    }

    /** The sessions asked for, those with most bytes first. */
    public List<SessionSnapshot> apply(List<SessionSnapshot> sessions) {
        return sessions.stream()
                .filter(this::wants)
                .sorted(
                        Comparator.<SessionSnapshot>comparingLong(s -> s.bytesOut() + s.bytesIn())
                                .reversed())
                .collect(Collectors.toList());
    }

    private boolean wants(SessionSnapshot s) {
        return (protocol == null || protocol.equals(s.protocol()))
                && (remote == null
                        || remote.equals(s.remoteAddress())
                        || remote.equals(s.remoteAddress() + ":" + s.remotePort()))
                && !(offloaded && !s.offloaded())
                && !(slow && s.offloaded());
    }
}
