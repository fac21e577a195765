// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Optional;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.Verdict;
import org.portset.nat.fragments.FragmentHandler;
import org.portset.nat.fragments.FragmentLimits;
import org.portset.nat.fragments.FragmentTable;
import org.portset.nat.wire.Ipv4;

/**
 * Lets pass, of what other CEs send to a home without the border relay, what they may send (RFC
 * 7597 section 8.1). The switch has compared the outer source's address and constants and hands up
 * its PSID; here it is compared with that of the inner source's port, which of ICMP and fragments
 * the switch doesn't know. A fragment shares the fate of its datagram's first one. Not thread-safe.
 */
final class MeshCheck {
    private final PortOwners owners;
    private final Passage passage;
    private final DropCounts drops;
    private final FragmentTable fragments =
            new FragmentTable(FragmentLimits.DEFAULT, new SharedFate());

    /** Takes fragments that may pass. */
    @FunctionalInterface
    interface Passage {
        /** Takes one from a buffer that stays the caller's. */
        void pass(byte[] buf, int off, int len, long nowNanos);
    }

    MeshCheck(MapDomain domain, Passage passage, DropCounts drops) {
        this.owners = new PortOwners(domain);
        this.passage = passage;
        this.drops = drops;
    }

    /**
     * Whether a packet may pass as it is. If not, it is dropped; or it is a fragment, which passes
     * when it may.
     *
     * @param buf holds the packet from {@code off} to its end
     * @param psid of the outer source
     */
    boolean mayPass(byte[] buf, int off, int psid, long nowNanos) {
        if (Ipv4.check(buf, off, buf.length - off) != Ipv4.GOOD) {
            return true; // the NAT has a name for what it drops
        }
        int source = Ipv4.source(buf, off);
        Optional<MapRule> from = owners.rule(source);
        if (from.isEmpty()) {
            drops.add(Drop.SPOOFED_ADDRESS);
            return false;
        }
        if (!PortOwners.isShared(from)) {
            return true;
        }
        if (Ipv4.isFragment(buf, off)) {
            fragments.take((long) source << Integer.SIZE | psid, buf, off, nowNanos);
            return false;
        }
        return isForwarded(verdict(from.get(), psid, buf, off));
    }

    private int verdict(MapRule from, int psid, byte[] buf, int off) {
        int verdict = owners.read(buf, off);
        if (verdict != Verdict.FORWARD) {
            return verdict;
        }
        int sender = owners.ofSource(from, buf, off);
        if (sender == psid) {
            return Verdict.FORWARD;
        }
        return sender < 0 ? ~sender : Drop.SPOOFED_PSID.verdict();
    }

    private boolean isForwarded(int verdict) {
        if (verdict == Verdict.FORWARD) {
            return true;
        }
        drops.add(Drop.of(verdict));
        return false;
    }

    /** Lets fragments that wait in vain time out. */
    void tick(long nowNanos) {
        fragments.advance(nowNanos);
    }

    private final class SharedFate implements FragmentHandler {
        @Override
        public long first(long owner, byte[] buf, int off, int len, long nowNanos) {
            MapRule from = owners.rule(Ipv4.source(buf, off)).orElseThrow();
            int verdict = verdict(from, (int) owner, buf, off);
            later(owner, verdict, buf, off, len, nowNanos);
            return verdict;
        }

        @Override
        public void later(long owner, long fate, byte[] buf, int off, int len, long nowNanos) {
            if (isForwarded((int) fate)) {
                passage.pass(buf, off, len, nowNanos);
            }
        }

        @Override
        public void refused(long owner, int reason) {
            drops.add(Drop.of(reason)); // numbered as the drops are
        }
    }
}
