// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;

/** Whom a mapping admits once the filtering has changed that it was made under. */
class FilteringChangeTest {
    private static final NatPolicy BY_ADDRESS =
            NatPolicy.builder().filtering(Behavior.ADDRESS_DEPENDENT).build();

    private final NatFixture f = new NatFixture(NatPolicy.builder().build());

    @Test
    void sessionsOfBeforeAdmitTheirRemoteAddress() {
        int port = f.udpOut(5000, NatFixture.REMOTE, 53);
        f.nat.setPolicy(f.subscriber, BY_ADDRESS);
        assertEquals("forward", f.udpIn(NatFixture.REMOTE, 54, port));
        assertEquals("filtered", f.udpIn(NatFixture.OTHER, 53, port));
    }

    @Test
    void sessionsThatHaveEndedAdmitNobody() {
        int port = f.udpOut(5000, NatFixture.REMOTE, 53);
        int first = f.nat.lastSession();
        f.udpOut(5000, NatFixture.OTHER, 53);
        f.nat.setPolicy(f.subscriber, BY_ADDRESS);
        f.nat.endSession(first);
        assertEquals("filtered", f.udpIn(NatFixture.REMOTE, 54, port));
        assertEquals("forward", f.udpIn(NatFixture.OTHER, 54, port));
    }
}
