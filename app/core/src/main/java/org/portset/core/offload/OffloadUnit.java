// SPDX-License-Identifier: Apache-2.0
package org.portset.core.offload;

import java.util.ArrayList;
import java.util.List;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;

/**
 * A pair of rules and the sessions that they carry: one session, or all sessions of a mapping that
 * its behaviour does not tell apart.
 */
final class OffloadUnit {
    private final UnitKey key;
    private final long hostMac;
    private final FlowRule outbound;
    private final FlowRule inbound;
    private final Counter out = new Counter();
    private final Counter in = new Counter();
    private final List<Integer> sessions = new ArrayList<>();
    private boolean idle;
    private long idleSinceNanos;

    OffloadUnit(UnitKey key, long hostMac, FlowRule outbound, FlowRule inbound) {
        this.key = key;
        this.hostMac = hostMac;
        this.outbound = outbound;
        this.inbound = inbound;
    }

    UnitKey key() {
        return key;
    }

    long hostMac() {
        return hostMac;
    }

    FlowRule outbound() {
        return outbound;
    }

    FlowRule inbound() {
        return inbound;
    }

    List<FlowRule> rules() {
        return List.of(outbound, inbound);
    }

    /** Handles of the sessions it carries. */
    List<Integer> sessions() {
        return sessions;
    }

    Counter out() {
        return out;
    }

    Counter in() {
        return in;
    }

    /** Goes on counting where rules of the same matches were: the switch keeps their counters. */
    void countOnFrom(OffloadUnit before) {
        out.countOnFrom(before.out);
        in.countOnFrom(before.in);
    }

    /** It has an open session. */
    void busy() {
        idle = false;
    }

    /** It has none: for how long now, counted from the first such call. */
    long idleNanos(long nowNanos) {
        if (!idle) {
            idle = true;
            idleSinceNanos = nowNanos;
        }
        return nowNanos - idleSinceNanos;
    }

    /** Packets and bytes of one rule since it was last asked. */
    static final class Counter {
        private long packets;
        private long bytes;
        private long newPackets;
        private long newBytes;

        private void countOnFrom(Counter before) {
            packets = before.packets;
            bytes = before.bytes;
        }

        /** Takes in a rule's counters; a rule that the switch lost and got again starts from 0. */
        void take(FlowEntry entry) {
            boolean restarted = entry.packets() < packets;
            newPackets = entry.packets() - (restarted ? 0 : packets);
            newBytes = entry.bytes() - (restarted ? 0 : bytes);
            packets = entry.packets();
            bytes = entry.bytes();
        }

        /** The increase that {@link #take} found, once. */
        long takePackets() {
            long taken = newPackets;
            newPackets = 0;
            return taken;
        }

        long takeBytes() {
            long taken = newBytes;
            newBytes = 0;
            return taken;
        }
    }
}
