// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.concurrent.TimeUnit;
import org.portset.nat.engine.Drop;

/**
 * Learns where a home's hosts are from what they send. Not thread-safe: under its {@link
 * CustomerEdge}'s lock.
 */
final class HostLearner {
    private static final int ARP_BYTES = 28;
    private static final long ARP_ETHERNET_IPV4 = 0x0001_0800_0604L;

    /** How often hosts without NAT44 are asked whether they are where they were. */
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final HostTable hosts;
    private final CeOutput output;
    private final DropCounts drops;
    private final Moved moved;
    private boolean hasAsked;
    private long askedNanos;

    /**
     * @param hosts what is learnt
     * @param moved told of each host that is heard for the first time or elsewhere
     */
    HostLearner(HostTable hosts, CeOutput output, DropCounts drops, Moved moved) {
        this.hosts = hosts;
        this.output = output;
        this.drops = drops;
        this.moved = moved;
    }

    /** Told of a host that has another Ethernet address than before, if it had any. */
    @FunctionalInterface
    interface Moved {
        void moved(int address, long mac);
    }

    /** A host has that Ethernet address, 48 bits. */
    void learn(int address, long mac) {
        if (hosts.learn(address, mac)) {
            moved.moved(address, mac);
        }
    }

    /** Learns from an ARP packet of its sender. */
    void learnFromArp(Punt punt) {
        boolean sound =
                punt.payloadLength() >= ARP_BYTES
                        && punt.payload(0, 6) == ARP_ETHERNET_IPV4
                        && punt.payload(8, 6) == punt.sourceMac();
        if (sound) {
            learn((int) punt.payload(14, 4), punt.sourceMac());
        } else {
            drops.add(Drop.NOT_IPV4);
        }
    }

    /** Asks a host that will be sent to, if nobody knows where it is. */
    void askIfUnknown(int address) {
        if (hosts.mac(address) == HostTable.UNKNOWN) {
            output.ask(address);
        }
    }

    /**
     * Asks all hosts, if the last time was a while ago: no packet of a host without NAT44 comes by
     * here, which would tell that it has moved.
     */
    void askNowAndThen(long nowNanos) {
        if (!hasAsked || nowNanos - askedNanos >= ASK_NANOS) {
            hasAsked = true;
            askedNanos = nowNanos;
            hosts.addresses().forEach(output::ask);
        }
    }
}
