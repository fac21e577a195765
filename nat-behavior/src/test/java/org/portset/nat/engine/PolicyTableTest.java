// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.REMOTE;

import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;

class PolicyTableTest {
    private static NatPolicy policy(int n) {
        return NatPolicy.builder().limits(NatLimits.builder().sessions(n).build()).build();
    }

    @Test
    void equalPoliciesHaveOneNumberAsLongAsSomebodyHasIt() {
        PolicyTable table = new PolicyTable();
        int one = table.retain(policy(1));
        int two = table.retain(policy(2));
        assertNotEquals(one, two);
        assertEquals(one, table.retain(policy(1)));
        table.release(one);
        assertEquals(policy(1), table.policy(one));
        table.release(one);
        assertEquals(1, table.size());
        assertEquals(one, table.retain(policy(3))); // the number is used again
        assertEquals(policy(3), table.policy(one));
        assertEquals(policy(2), table.policy(two));
    }

    @Test
    void theEngineKeepsPoliciesThatSomebodyHasOnly() {
        NatFixture f = new NatFixture(policy(1000));
        for (int n = 0; n < 1000; n++) {
            f.nat.setPolicy(f.subscriber, policy(5000 + n));
            f.udpOut(5000 + n % 10, REMOTE, 100 + n % 10);
        }
        int[] sessions = new int[1];
        f.nat.forEachSession(f.subscriber, s -> sessions[0]++);
        assertEquals(10, sessions[0]);
        NatSession record = f.nat.sessions().snapshot(f.nat.lastSession());
        f.nat.forEachSession(f.subscriber, f.nat::endSession);
        f.nat.restore(f.subscriber, record, f.now);
        f.passSeconds(1000);
        f.nat.advance(f.now);
        assertEquals(1, f.nat.policyCount());
        f.nat.removeSubscriber(f.subscriber);
        assertEquals(0, f.nat.policyCount());
        assertEquals("unknown-subscriber", f.out(TestPackets.udp(HOST, 1, REMOTE, 1, 0)));
    }
}
