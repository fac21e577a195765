// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayList;
import java.util.List;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortAllocator;
import org.portset.nat.ports.PortSet;
import org.portset.nat.wire.Ipv4;

/** One subscriber: what it was given, the policy now in force, and its counters. */
final class Subscriber {
    private static final int DROPS = Drop.values().length;

    final int handle;
    final NatSubscriber given;
    final int outsideAddress;
    final PortSet ports;
    final int mssClampBytes; // 0: off
    NatPolicy policy;
    int policyNumber;
    int sessions;
    final List<Integer> staticMappings = new ArrayList<>(0); // slots of the mapping table

    // Made at the first use of a protocol: most subscribers have no ICMP, and many are idle.
    private PortAllocator tcp;
    private PortAllocator udp;
    private PortAllocator icmp;
    private long[] drops;

    Subscriber(int handle, NatSubscriber given) {
        this.handle = handle;
        this.given = given;
        outsideAddress = given.outsideAddress();
        ports = given.ports();
        mssClampBytes = given.mssClampBytes();
    }

    /** The ports of one of the three protocols. */
    PortAllocator allocator(int protocol) {
        switch (protocol) {
            case Ipv4.TCP:
                tcp = tcp == null ? new PortAllocator(ports) : tcp;
                return tcp;
            case Ipv4.UDP:
                udp = udp == null ? new PortAllocator(ports) : udp;
                return udp;
            default:
                icmp = icmp == null ? new PortAllocator(ports) : icmp;
                return icmp;
        }
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

    void countDrop(int verdict) {
        if (drops == null) {
            drops = new long[DROPS + 1];
        }
        drops[verdict]++;
    }

    long drops(int verdict) {
        return drops == null ? 0 : drops[verdict];
    }
}
