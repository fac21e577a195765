// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.Locale;
import java.util.Objects;
import org.portset.nat.wire.Ipv4;

/** A server on a host: where it listens, and by what name it is asked for. Immutable. */
public final class HostService {
    private final String name;
    private final int protocol;
    private final int port;

    private HostService(String name, int protocol, int port) {
        this.name = name;
        this.protocol = protocol;
        this.port = port;
    }

    /**
     * A service.
     *
     * @param name as before the host's name in SRV (RFC 2782): {@code _ssh._tcp}
     * @param protocol 6 or 17
     * @param port inside, 1..65535
     * @throws IllegalArgumentException whose message starts with the parameter's name and a colon
     */
    public static HostService of(String name, int protocol, int port) {
        String lower = name.toLowerCase(Locale.ROOT);
        String end = "._" + (protocol == Ipv4.TCP ? "tcp" : "udp");
        if (protocol != Ipv4.TCP && protocol != Ipv4.UDP) {
            throw new IllegalArgumentException("protocol: " + protocol + " is neither 6 nor 17");
        }
        int labelBytes = lower.length() - end.length();
        boolean isName =
                lower.startsWith("_")
                        && lower.endsWith(end)
                        && labelBytes > 1
                        && labelBytes <= 63
                        && lower.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\')
                        && lower.indexOf('.') == labelBytes;
        if (!isName) {
            throw new IllegalArgumentException(
                    "name: '" + name + "' is not a service's, such as _ssh" + end);
        }
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("port: " + port + " is outside 1..65535");
        }
        return new HostService(lower, protocol, port);
    }

    /** Its name, in lower case. */
    public String name() {
        return name;
    }

    /** 6 or 17. */
    public int protocol() {
        return protocol;
    }

    /** The port that the host listens on. */
    public int port() {
        return port;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostService
                && name.equals(((HostService) other).name)
                && port == ((HostService) other).port;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, port);
    }

    @Override
    public String toString() {
        return name + ":" + port;
    }
}
