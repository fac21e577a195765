// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;
import org.portset.nat.wire.Ipv4;

/**
 * Two engines under the same traffic: one ends every session the moment it is due, the other looks
 * at one session a call and leaves the rest to later. Nobody who sends packets, or asks, can tell
 * them apart.
 */
class LeftToLaterTest {
    private static final int HOMES = 12;
    private static final int MAX_SESSIONS = 150;
    private static final List<Behavior> BEHAVIORS = List.of(Behavior.values());

    /** An engine, and what its listener heard. */
    private static final class Side implements NatListener {
        final Nat44 nat;
        final Map<String, Integer> heard = new HashMap<>();
        int mostLeft;

        Side(int portion) {
            nat = new Nat44(MAX_SESSIONS, portion, 42, this, NatOutput.NONE);
        }

        @Override
        public void sessionCreated(int session) {
            heard.merge("created " + name(session), 1, Integer::sum);
        }

        @Override
        public void sessionEnded(int session, EndReason reason) {
            heard.merge(reason + " " + name(session), 1, Integer::sum);
        }

        private String name(int session) {
            return nat.sessions().subscriberOf(session)
                    + nat.sessions().snapshot(session).toString();
        }

        List<String> sessions(int home) {
            List<String> all = new ArrayList<>();
            nat.forEachSession(
                    home,
                    s ->
                            all.add(
                                    nat.sessions().snapshot(s)
                                            + " until "
                                            + nat.sessions().expiresNanosOf(s)));
            all.sort(null);
            return all;
        }
    }

    private final Side prompt = new Side(Integer.MAX_VALUE);
    private final Side late = new Side(1);
    private final List<Integer> ports = new ArrayList<>();
    private Random random;
    private String context;
    private long now = 1_000 * SECOND;

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35, 36, 37, 38})
    void areAlikeToWhoeverAsks(long seed) {
        random = new Random(Long.getLong("portset.seed", seed));
        for (int home = 0; home < HOMES; home++) {
            for (Side side : List.of(prompt, late)) {
                side.nat.addSubscriber(
                        NatSubscriber.builder(OUTSIDE + home, PortSet.of(6, 8, home)).build());
            }
        }
        int behind = 0;
        for (int step = 0; step < 20_000; step++) {
            context = "seed " + seed + " step " + step;
            now += pause();
            step(random.nextInt(3) == 0 ? random.nextInt(HOMES) : step / 1000 % HOMES);
            int left = late.nat.sessionCount() - prompt.nat.sessionCount();
            assertTrue(left >= 0, context);
            behind += left > 0 ? 1 : 0;
            late.mostLeft = Math.max(late.mostLeft, left);
            if (random.nextInt(50) == 0) {
                look(random.nextInt(HOMES));
            }
        }
        assertTrue(behind > 300 && late.mostLeft > 20, behind + " steps " + late.mostLeft);
        for (int i = 0; i <= MAX_SESSIONS; i++) {
            now += 3600 * SECOND;
            prompt.nat.advance(now);
            late.nat.advance(now);
        }
        for (int i = 0; i < 100 * MAX_SESSIONS && late.nat.sessionCount() > 0; i++) {
            late.nat.advance(now);
        }
        assertEquals(0, late.nat.sessionCount());
        assertEquals(prompt.heard, late.heard);
        for (Drop drop : Drop.values()) {
            assertEquals(prompt.nat.dropCount(drop), late.nat.dropCount(drop), drop.id());
        }
    }

    /** Mostly none, so that what has been left stays so for a while. */
    private long pause() {
        int choice = random.nextInt(200);
        if (choice == 0) {
            return random.nextInt(700) * SECOND;
        }
        return choice < 30 ? random.nextInt(200_000) : random.nextInt(2);
    }

    private void step(int home) {
        int choice = random.nextInt(100);
        int hostPort = 5000 + random.nextInt(20);
        int remote = REMOTE + random.nextInt(3);
        int remotePort = 100 + random.nextInt(3);
        int port =
                ports.isEmpty() || random.nextInt(4) == 0
                        ? PortSet.of(6, 8, home).portAt(random.nextInt(252))
                        : ports.get(ports.size() - 1 - random.nextInt(Math.min(30, ports.size())));
        int flags = 1 << random.nextInt(5);
        if (choice < 30) {
            out(home, TestPackets.udp(HOST, hostPort, remote, remotePort, 3));
        } else if (choice < 50) {
            out(home, TestPackets.tcp(HOST, hostPort, remote, remotePort, flags));
        } else if (choice < 70) {
            in(home, TestPackets.udp(remote, remotePort, OUTSIDE + home, port, 3));
        } else if (choice < 85) {
            in(home, TestPackets.tcp(remote, remotePort, OUTSIDE + home, port, flags));
        } else if (choice < 87) {
            NatPolicy policy =
                    NatPolicy.builder()
                            .mapping(BEHAVIORS.get(random.nextInt(3)))
                            .filtering(BEHAVIORS.get(random.nextInt(3)))
                            .portHoldSeconds(0)
                            .limits(NatLimits.builder().sessions(random.nextInt(60)).build())
                            .build();
            prompt.nat.setPolicy(home, policy);
            late.nat.setPolicy(home, policy);
        } else if (choice < 90) {
            prompt.nat.advance(now);
            late.nat.advance(now);
        } else if (choice < 94) {
            int wanted = random.nextInt(3) == 0 ? port : 0;
            long lifetime = random.nextInt(600) * SECOND;
            assertEquals(
                    map(prompt, home, hostPort, wanted, lifetime),
                    map(late, home, hostPort, wanted, lifetime),
                    context);
        } else if (choice < 96) {
            long lifetime = random.nextInt(900) * SECOND;
            assertEquals(
                    hold(prompt, home, hostPort, remote, remotePort, lifetime),
                    hold(late, home, hostPort, remote, remotePort, lifetime),
                    context);
        } else if (choice < 97) {
            assertEquals(
                    prompt.nat.explicitMappings().unmap(home, Ipv4.UDP, HOST, hostPort),
                    late.nat.explicitMappings().unmap(home, Ipv4.UDP, HOST, hostPort),
                    context);
        } else if (choice < 98) {
            prompt.nat.explicitMappings().endAll(home);
            late.nat.explicitMappings().endAll(home);
            prompt.nat.heldSessions().releaseAll(home);
            late.nat.heldSessions().releaseAll(home);
        } else {
            look(home);
        }
    }

    private Drop map(Side side, int home, int hostPort, int wanted, long lifetime) {
        return side.nat
                .explicitMappings()
                .map(home, Ipv4.UDP, HOST, hostPort, wanted, false, "test", lifetime, now);
    }

    private Drop hold(
            Side side, int home, int hostPort, int remote, int remotePort, long lifetime) {
        return side.nat
                .heldSessions()
                .hold(home, Ipv4.UDP, HOST, hostPort, remote, remotePort, 0, "test", lifetime, now);
    }

    private void out(int home, byte[] packet) {
        byte[] same = packet.clone();
        int verdict = prompt.nat.inToOut(home, packet, 0, packet.length, now);
        assertEquals(verdict, late.nat.inToOut(home, same, 0, same.length, now), context);
        assertArrayEquals(packet, same, context);
        if (verdict == Verdict.FORWARD) {
            ports.add(TestPackets.get16(packet, 20));
        }
    }

    private void in(int home, byte[] packet) {
        byte[] same = packet.clone();
        int verdict = prompt.nat.outToIn(home, packet, 0, packet.length, now);
        assertEquals(verdict, late.nat.outToIn(home, same, 0, same.length, now), context);
        assertArrayEquals(packet, same, context);
    }

    /** What is said of a home: its sessions, their number, its ports, and what hosts asked for. */
    private void look(int home) {
        assertEquals(prompt.sessions(home), late.sessions(home), context);
        assertEquals(prompt.nat.sessionCount(home), late.nat.sessionCount(home), context);
        for (int protocol : new int[] {Ipv4.TCP, Ipv4.UDP}) {
            assertEquals(
                    prompt.nat.portsInUse(home, protocol),
                    late.nat.portsInUse(home, protocol),
                    context);
        }
        assertEquals(
                prompt.nat.explicitMappings().list(home).size(),
                late.nat.explicitMappings().list(home).size(),
                context);
        assertEquals(
                prompt.nat.explicitMappings().count(home),
                late.nat.explicitMappings().count(home),
                context);
        assertEquals(
                prompt.nat.heldSessions().count(home),
                late.nat.heldSessions().count(home),
                context);
    }
}
