// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortAllocator;
import org.portset.nat.ports.PortSet;
import org.portset.nat.state.Owner;
import org.portset.nat.wire.Ipv4;

/** One subscriber: what it was given, the policy now in force, and its counters. */
final class Subscriber {
    private static final int PROTOCOLS = 3;

    final int handle;
    final NatSubscriber given;
    final int outsideAddress; // the first one
    final int addressCount;
    final PortSet ports;
    final int mssClampBytes; // 0: off
    final int mtuBytes;
    final boolean isTranslated;
    final boolean hasAllPorts;
    final TokenBucket ownErrors = new TokenBucket(OwnErrors.PER_SECOND, OwnErrors.BURST);
    NatPolicy policy;
    int policyNumber;
    boolean bypasses; // whether any of its packets may be one that is not translated
    int identifications = -1; // the index of the next one; below 0 before the first
    int sessions;
    long dueFrom; // none of its sessions ends before this; without sessions it says nothing
    int heldSyns;
    int parkedSyns;
    InboundOpener opener; // null: what nothing takes is refused
    final PortUse portUse = new PortUse();
    final List<Integer> staticMappings = new ArrayList<>(0); // slots of the mapping table

    // Three of each address, made at their first use: most subscribers have no ICMP, and many are
    // idle.
    private final PortAllocator[] allocators;
    private long[] drops;
    private TokenBucket openings; // null: as many as come

    Subscriber(int handle, NatSubscriber given) {
        this.handle = handle;
        this.given = given;
        outsideAddress = given.outsideAddress();
        addressCount = given.addressCount();
        ports = given.ports();
        mssClampBytes = given.mssClampBytes();
        mtuBytes = given.mtuBytes() == 0 ? Integer.MAX_VALUE : given.mtuBytes();
        isTranslated = given.translated();
        hasAllPorts = ports.size() == PortSet.all().size();
        allocators = new PortAllocator[PROTOCOLS * addressCount];
    }

    void policy(NatPolicy changed, int number) {
        int rate = changed.limits().sessionsPerSecond();
        if (policy == null || policy.limits().sessionsPerSecond() != rate) {
            openings = rate == 0 ? null : new TokenBucket(rate, rate);
        }
        policy = changed;
        policyNumber = number;
        bypasses = !isTranslated || !changed.untranslated().isEmpty();
    }

    /** Whether the policy says not to translate what goes to that address. */
    boolean isUntranslated(int address) {
        for (Ipv4Prefix prefix : policy.untranslated()) {
            if (prefix.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** The owner of what is behind one of the subscriber's addresses; NONE if it's another. */
    int ownerAt(int address) {
        int index = address - outsideAddress;
        return index >= 0 && index < addressCount ? Owner.of(handle, index) : Owner.NONE;
    }

    /**
     * The address that stands for a host, always the same: pooling is paired (RFC 4787 REQ-2). By a
     * hash and nothing that has happened, so that it's the same after a restart too; one more
     * address takes over only its share of the hosts (Lamping and Veach, "A Fast, Minimal Memory,
     * Consistent Hash Algorithm", 2014).
     */
    private int addressOf(int insideAddress) {
        if (addressCount == 1) {
            return 0;
        }
        long key = insideAddress * 0x9e3779b97f4a7c15L;
        int index = 0;
        long next = 0;
        while (next < addressCount) {
            index = (int) next;
            key = key * 2_862_933_555_777_941_757L + 1;
            next = (long) ((index + 1) * ((double) (1L << 31) / ((key >>> 33) + 1)));
        }
        return index;
    }

    /** The owner of what stands for a host. */
    int ownerOf(int insideAddress) {
        return Owner.of(handle, addressOf(insideAddress));
    }

    /** The outside address of an owner that is this subscriber's. */
    int outsideAddress(int owner) {
        return outsideAddress + Owner.address(owner);
    }

    /** The ports that one of its addresses has for one of the three protocols. */
    PortAllocator allocator(int owner, int protocol) {
        int i = slot(Owner.address(owner), protocol);
        PortAllocator allocator = allocators[i];
        if (allocator == null) {
            allocator = new PortAllocator(ports);
            allocators[i] = allocator;
        }
        return allocator;
    }

    /** How many ports of the protocol are in use, on all addresses. */
    int portsInUse(int protocol) {
        int sum = 0;
        for (int address = 0; address < addressCount; address++) {
            PortAllocator allocator = allocators[slot(address, protocol)];
            sum += allocator == null ? 0 : allocator.inUse();
        }
        return sum;
    }

    /** The ports of the protocol that are held back, address by address. */
    int[] heldPorts(int protocol, long nowNanos) {
        int[] all = {};
        for (int address = 0; address < addressCount; address++) {
            PortAllocator allocator = allocators[slot(address, protocol)];
            if (allocator != null) {
                allocator.freeHeld(nowNanos);
                int[] more = allocator.heldPorts();
                all = Arrays.copyOf(all, all.length + more.length);
                System.arraycopy(more, 0, all, all.length - more.length, more.length);
            }
        }
        return all;
    }

    private static int slot(int address, int protocol) {
        int which = protocol == Ipv4.TCP ? 0 : protocol == Ipv4.UDP ? 1 : 2;
        return address * PROTOCOLS + which;
    }

    /** How many ports of the protocol the policy allows; 0: all. */
    int portLimit(int protocol) {
        switch (protocol) {
            case Ipv4.TCP:
                return policy.limits().tcpPorts();
            case Ipv4.UDP:
                return policy.limits().udpPorts();
            default:
                return policy.limits().icmpIds();
        }
    }

    /** Whether the policy lets it have one more port of the protocol. */
    boolean mayTakePort(int protocol) {
        int limit = portLimit(protocol);
        return limit == 0 || portsInUse(protocol) < limit;
    }

    /** Whether the policy's rate lets it open one more session (RFC 6888 REQ-5). */
    boolean mayOpen(long nowNanos) {
        return openings == null || openings.has(nowNanos);
    }

    /** Counts a session that was opened. */
    void opened(long nowNanos) {
        if (openings != null) {
            openings.take(nowNanos);
        }
    }

    /** Takes notice of a session's deadline, before the session is counted. */
    void isDueAt(long nanos) {
        if (sessions == 0 || nanos - dueFrom < 0) {
            dueFrom = nanos;
        }
    }

    void countDrop(int verdict) {
        if (drops == null) {
            drops = new long[Drop.verdictLimit()];
        }
        drops[verdict]++;
    }

    long drops(int verdict) {
        return drops == null ? 0 : drops[verdict];
    }
}
