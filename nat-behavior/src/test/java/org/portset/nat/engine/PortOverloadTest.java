// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.get32;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** Outside ports that several inside endpoints share towards different remotes. */
class PortOverloadTest {
    private static final PortSet FOUR = PortSet.of(0, 14, 0x3fff); // 65532 to 65535
    private static final NatPolicy OVERLOAD =
            NatPolicy.symmetric().toBuilder().portOverload(true).build();

    private static NatFixture fixture(NatPolicy policy) {
        return new NatFixture(policy, FOUR, 0);
    }

    /** Sends to a remote from one of two hosts; the outside port, or the drop. */
    private static String send(NatFixture f, int n, int remote, int remotePort) {
        byte[] p = TestPackets.udp(HOST + (n & 1), 5000 + n, remote, remotePort, 4);
        String verdict = f.out(p);
        return verdict.equals("forward") ? "" + get16(p, 20) : verdict;
    }

    @Test
    @Tag("RFC7857-3")
    void fourPortsServeFourSessionsOfEachRemote() {
        NatFixture f = fixture(OVERLOAD);
        List<int[]> sessions = new ArrayList<>(); // remote, outside port, n
        Set<String> tuples = new HashSet<>();
        for (int remote = REMOTE; remote < REMOTE + 100; remote++) {
            for (int n = 0; n < 4; n++) {
                String port = send(f, n, remote, 443);
                assertTrue(tuples.add(remote + " " + port), port);
                sessions.add(new int[] {remote, Integer.parseInt(port), n});
            }
        }
        assertEquals(400, f.nat.sessionCount());
        assertEquals(4, f.nat.portsInUse(f.subscriber, 17));
        for (int[] session : sessions) {
            byte[] answer = TestPackets.udp(session[0], 443, OUTSIDE, session[1], 4);
            assertEquals("forward", f.in(answer));
            assertEquals(HOST + (session[2] & 1), get32(answer, 16));
            assertEquals(5000 + session[2], get16(answer, 22));
            assertEquals("" + session[1], send(f, session[2], session[0], 443));
            // Neither another port of the remote nor another remote gets in.
            assertEquals(
                    "filtered", f.in(TestPackets.udp(session[0], 444, OUTSIDE, session[1], 4)));
        }
        assertEquals("filtered", f.in(TestPackets.udp(OTHER, 443, OUTSIDE, 65532, 4)));
        assertEquals("no-port-free", send(f, 4, REMOTE, 443));
        assertNotEquals("no-port-free", send(f, 4, REMOTE, 444));
        f.passSeconds(300);
        f.nat.advance(f.now);
        assertEquals(0, f.nat.portsInUse(f.subscriber, 17));
        assertEquals("no-mapping", f.in(TestPackets.udp(OTHER, 443, OUTSIDE, 65532, 4)));
    }

    @Test
    void withoutItFourPortsServeFourSessions() {
        NatFixture f = fixture(NatPolicy.symmetric());
        for (int n = 0; n < 4; n++) {
            send(f, n, REMOTE + n, 443);
        }
        assertEquals("no-port-free", send(f, 4, REMOTE + 4, 443));
    }

    @Test
    @Tag("RFC7857-3")
    void aPortThatIsInUseAloneIsNotShared() {
        NatFixture f = fixture(NatPolicy.fullCone());
        int exclusive = f.udpOut(65532, REMOTE, 53);
        assertNull(f.nat.addStaticMapping(f.subscriber, 17, 65533, HOST, 9));
        f.nat.setPolicy(f.subscriber, OVERLOAD);
        Set<String> ports = new HashSet<>();
        for (int remote = OTHER; remote < OTHER + 50; remote++) {
            ports.add(send(f, remote & 7, remote, 443));
        }
        assertEquals(65532, exclusive);
        assertEquals(Set.of("65534", "65535"), ports);
        assertEquals(Drop.PORT_IN_USE, f.nat.addStaticMapping(f.subscriber, 17, 65534, HOST, 9));
        assertEquals("forward", f.udpIn(REMOTE, 53, exclusive));
    }

    @Test
    void theLimitCountsPortsAndNotSessions() {
        NatLimits limits = NatLimits.builder().udpPorts(2).build();
        NatFixture f = fixture(OVERLOAD.toBuilder().limits(limits).build());
        for (int remote = REMOTE; remote < REMOTE + 50; remote++) {
            send(f, 0, remote, 443);
            send(f, 1, remote, 443);
            assertEquals("port-limit", send(f, 2, remote, 443));
        }
        assertEquals(2, f.nat.portsInUse(f.subscriber, 17));
        assertEquals(100, f.nat.sessionCount());
    }

    @Test
    void asksOnlyBoundedlyOftenForAPortTowardsABusyRemote() {
        NatFixture f = new NatFixture(OVERLOAD, PortSet.all(), 0);
        int forwarded = 0;
        for (int n = 0; n < 66_000; n++) {
            byte[] p = TestPackets.udp(HOST + n / 60_000, 1 + n % 60_000, REMOTE, 443, 4);
            forwarded += f.out(p).equals("forward") ? 1 : 0;
        }
        assertTrue(forwarded > 64_500 && forwarded <= 65_535, forwarded + " sessions");
        assertEquals(forwarded, f.nat.sessionCount());
    }

    @Test
    void aRestartPutsSharedPortsBack() {
        NatFixture before = fixture(OVERLOAD);
        List<NatSession> records = new ArrayList<>();
        for (int remote = REMOTE; remote < REMOTE + 20; remote++) {
            for (int n = 0; n < 4; n++) {
                send(before, n, remote, 443);
                records.add(before.nat.sessions().snapshot(before.nat.lastSession()));
            }
        }
        NatFixture after = fixture(OVERLOAD);
        for (NatSession record : records) {
            int session = after.nat.restore(after.subscriber, record, after.now);
            assertNotEquals(-1, session);
            assertEquals(record, after.nat.sessions().snapshot(session));
        }
        assertEquals("no-port-free", send(after, 4, REMOTE, 443));
        // Without overloading one of each port's sessions has it.
        NatFixture alone = fixture(NatPolicy.symmetric());
        int restored = 0;
        for (NatSession record : records) {
            restored += alone.nat.restore(alone.subscriber, record, alone.now) < 0 ? 0 : 1;
        }
        assertEquals(4, restored);
    }
}
