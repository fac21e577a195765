// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.portset.nat.timewait.SynWay;
import org.portset.nat.wire.Ipv4;

/** What became of a subscriber's wish for ports; all counts are since it was added. */
public final class PortUse {
    /** Remote endpoints that refusals are counted for; the one refused longest ago gives way. */
    static final int MAX_REMOTES = 64;

    /** The listener is told again that a subscriber is short of ports after this time. */
    static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<SynWay, Long> ways = new EnumMap<>(SynWay.class);
    private final int[] mostInUse = new int[3];
    private final Map<Long, Long> refusedByRemote =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
                    return size() > MAX_REMOTES;
                }
            };
    private boolean hasTold;
    private long toldNanos;
    long hazards;
    long lastAcks;
    long parked;
    long unparked;
    long refused;

    PortUse() {}

    /**
     * How many connections were opened in that way while the policy was to recycle: {@link
     * SynWay#FRESH} on ports that their server remembered nothing of, the others on recycled ones.
     */
    public long opened(SynWay way) {
        return ways.getOrDefault(way, 0L);
    }

    /**
     * How many connections were opened, while the policy was not to wait at all, on a port where
     * the server might still remember another connection, and where the SYN doesn't follow it: each
     * may be refused, or get old data (RFC 1337).
     */
    public long hazards() {
        return hazards;
    }

    /**
     * How often a server's FIN of a connection whose port was recycled came again, and got its ACK.
     */
    public long lastAcks() {
        return lastAcks;
    }

    /** How many SYNs waited for a port; with its retransmissions, one is one. */
    public long parked() {
        return parked;
    }

    /** How many of them got one. */
    public long unparked() {
        return unparked;
    }

    /** How many first packets got no port: SYNs after having waited, if they did. */
    public long refused() {
        return refused;
    }

    /** The most ports of the protocol (6, 17 or 1) that were in use at once. */
    public int mostInUse(int protocol) {
        return mostInUse[slot(protocol)];
    }

    /**
     * How often packets to each remote endpoint found no port, parked SYNs included, for the last
     * {@value #MAX_REMOTES}. Keys are read by {@link #protocolOf}, {@link #addressOf} and {@link
     * #portOf}.
     */
    public Map<Long, Long> refusedByRemote() {
        return new LinkedHashMap<>(refusedByRemote);
    }

    /*
     *  0                              32        40      48              63
     * +------------------------------+---------+-------+----------------+
     * |            address           |    0    | proto |      port      |
     * +------------------------------+---------+-------+----------------+
     */

    /** A remote endpoint of a protocol as a number. */
    static long remote(int protocol, int address, int port) {
        return (long) address << 32 | protocol << 16 | port;
    }

    /** The protocol of a key of {@link #refusedByRemote()}: 6, 17 or 1. */
    public static int protocolOf(long remote) {
        return (int) remote >>> 16;
    }

    /** Its address. */
    public static int addressOf(long remote) {
        return (int) (remote >>> 32);
    }

    /** Its port; 0 for ICMP. */
    public static int portOf(long remote) {
        return (int) remote & 0xffff;
    }

    void countOpened(SynWay way) {
        ways.merge(way, 1L, Long::sum);
    }

    void inUse(int protocol, int count) {
        int i = slot(protocol);
        mostInUse[i] = Math.max(mostInUse[i], count);
    }

    /**
     * Counts a packet to a {@link #remote} that found no port; whether the listener shall be told.
     */
    boolean foundNone(long remote, long nowNanos) {
        refusedByRemote.merge(remote, 1L, Long::sum);
        if (hasTold && nowNanos - toldNanos < QUIET_NANOS) {
            return false;
        }
        hasTold = true;
        toldNanos = nowNanos;
        return true;
    }

    private static int slot(int protocol) {
        return protocol == Ipv4.TCP ? 0 : protocol == Ipv4.UDP ? 1 : 2;
    }
}
