// SPDX-License-Identifier: Apache-2.0
package org.portset.core.offload;

/** What the switch has forwarded by session rules, as of the last statistics. Not thread-safe. */
public final class SwitchCounters {
    private long packets;
    private long bytes;

    void add(long morePackets, long moreBytes) {
        packets += morePackets;
        bytes += moreBytes;
    }

    /** Packets, both directions. */
    public long packets() {
        return packets;
    }

    /** Bytes as the switch counts them, both directions. */
    public long bytes() {
        return bytes;
    }
}
