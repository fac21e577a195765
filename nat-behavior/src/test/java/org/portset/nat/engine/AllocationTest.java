// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.REMOTE;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatPolicy;

/** The packet path of a session that exists allocates nothing. */
class AllocationTest {
    private static final int PACKETS = 100_000;

    @Test
    void translatesWithoutAllocating() {
        NatFixture f = new NatFixture(NatPolicy.fullCone());
        byte[] original = TestPackets.udp(HOST, 40000, REMOTE, 53, 20);
        byte[] work = original.clone();
        byte[] bad = TestPackets.tcp(HOST, 40000, REMOTE, 53, TestPackets.ACK);
        run(f, original, work, bad); // so that what is made once has been made
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        run(f, original, work, bad);
        long bytes = threads.getThreadAllocatedBytes(thread) - before;
        assertTrue(bytes < PACKETS / 10, bytes + " bytes for " + PACKETS + " packets");
    }

    private static void run(NatFixture f, byte[] original, byte[] work, byte[] bad) {
        for (int i = 0; i < PACKETS; i++) {
            System.arraycopy(original, 0, work, 0, work.length);
            assertEquals(0, f.nat.inToOut(f.subscriber, work, 0, work.length, f.now++));
            f.nat.inToOut(f.subscriber, bad, 0, bad.length, f.now++);
        }
    }
}
