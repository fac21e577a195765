// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.Objects;
import java.util.Set;

/**
 * When a session's data moves into the switch.
 *
 * <p>A packet through the controller costs microseconds and a pair of rules a hundred times that,
 * so a DNS query or a short page object is cheapest without rules. A session gets them when it has
 * shown that it lasts: by packets or bytes seen by the slow path, or at once where its remote port
 * is known for long sessions.
 */
public final class OffloadPolicy {
    /**
     * Rules after 24 packets or 8,000 bytes: short requests and answers stay below, and a download
     * has them before its window has grown.
     */
    public static final OffloadPolicy DEFAULT = new OffloadPolicy(true, 24, 8_000, Set.of());

    private final boolean enabled;
    private final int packets;
    private final int bytes;
    private final Set<Integer> portsAtOnce;

    /**
     * @param enabled false keeps all sessions in the slow path
     * @param packets packets of one session, both directions, after which it pays; at least 1
     * @param bytes IPv4 bytes of one session, both directions, after which it pays; at least 1
     * @param portsAtOnce remote ports whose sessions are offloaded with their first data
     */
    public OffloadPolicy(boolean enabled, int packets, int bytes, Set<Integer> portsAtOnce) {
        this.enabled = enabled;
        this.packets = packets;
        this.bytes = bytes;
        this.portsAtOnce = Set.copyOf(portsAtOnce);
    }

    public int packets() {
        return packets;
    }

    public int bytes() {
        return bytes;
    }

    public Set<Integer> portsAtOnce() {
        return portsAtOnce;
    }

    /** Whether a session with these counts, both directions together, is worth its rules. */
    public boolean pays(long packetsSeen, long bytesSeen, int remotePort) {
        return enabled
                && (packetsSeen >= packets
                        || bytesSeen >= bytes
                        || portsAtOnce.contains(remotePort));
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof OffloadPolicy)) {
            return false;
        }
        OffloadPolicy that = (OffloadPolicy) other;
        return enabled == that.enabled
                && packets == that.packets
                && bytes == that.bytes
                && portsAtOnce.equals(that.portsAtOnce);
    }

    @Override
    public int hashCode() {
        return Objects.hash(enabled, packets, bytes, portsAtOnce);
    }
}
