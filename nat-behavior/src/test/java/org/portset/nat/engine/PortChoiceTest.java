// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.PORTS;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.get16;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;

/** Which outside port an inside endpoint gets. */
class PortChoiceTest {
    private static int send(NatFixture f, int host, int port, int remote) {
        byte[] p = TestPackets.udp(host, port, remote, 9, 4);
        assertEquals("forward", f.out(p));
        return get16(p, 20);
    }

    @Test
    @Tag("RFC4787-4")
    void anRtpPairGetsAPairWhicheverComesFirst() {
        NatFixture f = new NatFixture(NatPolicy.fullCone());
        for (int pair = 0; pair < 60; pair++) {
            int rtp = 40000 + 2 * pair;
            boolean rtpFirst = pair % 2 == 0;
            int first = send(f, HOST, rtpFirst ? rtp : rtp + 1, REMOTE);
            send(f, HOST + 1 + pair, 50001, REMOTE); // somebody else in between
            int second = send(f, HOST, rtpFirst ? rtp + 1 : rtp, OTHER);
            assertEquals(rtpFirst ? 0 : 1, first & 1);
            assertEquals(first ^ 1, second);
        }
    }

    @Test
    @Tag("RFC7857-8")
    void pairsAreOfOneHostAndCanBeDisabled() {
        NatFixture f = new NatFixture(NatPolicy.fullCone());
        int pairs = 0;
        for (int i = 0; i < 40; i++) {
            int first = send(f, HOST, 40000 + 2 * i, REMOTE);
            int other = send(f, HOST + 1, 40001 + 2 * i, REMOTE);
            pairs += first == (other ^ 1) ? 1 : 0;
        }
        f = new NatFixture(NatPolicy.builder().portParity(false).build());
        int parities = 0;
        for (int i = 0; i < 40; i++) {
            int first = send(f, HOST, 40000 + 2 * i, REMOTE);
            int second = send(f, HOST, 40001 + 2 * i, REMOTE);
            pairs += first == (second ^ 1) ? 1 : 0;
            parities += first & 1;
        }
        assertTrue(pairs < 20, pairs + " pairs by chance");
        assertTrue(parities > 5 && parities < 35, parities + " odd ports for even ones");
    }

    @Test
    @Tag("RFC4787-11")
    @Tag("RFC7857-5")
    @Tag("RFC7857-6")
    void behavesTheSameUnderLoadAndConflicts() {
        long seed = Long.getLong("portset.seed", 11);
        Random random = new Random(seed);
        for (Behavior mapping : Behavior.values()) {
            NatPolicy policy =
                    NatPolicy.builder()
                            .mapping(mapping)
                            .filtering(Behavior.ADDRESS_DEPENDENT)
                            .build();
            NatFixture f = new NatFixture(policy);
            // Hosts that all want the same port, until three quarters of the ports are in use.
            for (int host = 1; host <= 190; host++) {
                send(f, HOST + host, 1232 + random.nextInt(4), REMOTE);
            }
            String context = "seed " + seed + " " + mapping;
            int port = send(f, HOST, 1232, REMOTE);
            assertEquals(port, send(f, HOST, 1232, REMOTE), context);
            boolean same = send(f, HOST, 1232, OTHER) == port;
            assertEquals(mapping == Behavior.ENDPOINT_INDEPENDENT, same, context);
            assertEquals(mapping, f.nat.sessions().mappingOf(f.nat.lastSession()), context);
            assertEquals("filtered", f.udpIn(REMOTE + 1, 9, port), context);
            assertEquals("forward", f.udpIn(REMOTE, 10, port), context);
            // And with not one port left, what exists goes on, and nothing else is tried.
            for (int host = 1000; f.nat.portsInUse(f.subscriber, 17) < PORTS.size(); host++) {
                send(f, HOST + host, 1232, REMOTE);
            }
            assertEquals(port, send(f, HOST, 1232, REMOTE), context);
            assertEquals(
                    "no-port-free",
                    f.out(TestPackets.udp(HOST + 999, 1232, REMOTE, 9, 4)),
                    context);
            assertEquals("filtered", f.udpIn(REMOTE + 1, 9, port), context);
        }
    }

    @Test
    @Tag("RFC6888-15")
    @Tag("RFC7857-9")
    void anotherSeedGivesOtherPorts() {
        int same = 0;
        Nat44 one = new Nat44(1000, 1, NatListener.NONE, NatOutput.NONE);
        Nat44 two = new Nat44(1000, 2, NatListener.NONE, NatOutput.NONE);
        NatSubscriber given = NatSubscriber.builder(NatFixture.OUTSIDE, PORTS).build();
        one.addSubscriber(given);
        two.addSubscriber(given);
        for (int port = 40000; port < 40080; port += 2) {
            byte[] a = TestPackets.udp(HOST, port, REMOTE, 9, 4);
            byte[] b = a.clone();
            assertEquals(0, one.inToOut(0, a, 0, a.length, 0));
            assertEquals(0, two.inToOut(0, b, 0, b.length, 0));
            same += get16(a, 20) == get16(b, 20) ? 1 : 0;
        }
        assertTrue(same < 8, same + " of 40 ports are the same");
    }
}
