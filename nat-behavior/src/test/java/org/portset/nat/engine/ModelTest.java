// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;

/**
 * Random UDP traffic, policy changes and pauses, against a NAT written down in maps of strings:
 * slow and plain. The port numbers are the engine's choice; everything else is foretold.
 */
class ModelTest {
    private static final long TIMER_NANOS = 300 * SECOND;
    private static final List<Behavior> BEHAVIORS = List.of(Behavior.values());

    /** A session of the model. */
    private static final class Session {
        String inside;
        String remote;
        String mapping; // its key
        int port;
        boolean hasSent;
        long expires;
    }

    private final Map<String, Session> byOut = new HashMap<>();
    private final Map<String, Session> byIn = new HashMap<>();
    private NatFixture f;
    private NatPolicy policy;

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void behavesAsTheModelDoes(long seed) {
        Random random = new Random(seed);
        policy = randomPolicy(random);
        f = new NatFixture(policy);
        Set<String> seen = new HashSet<>();
        for (int step = 0; step < 8000; step++) {
            String context = "seed " + seed + " step " + step;
            int choice = random.nextInt(100);
            if (choice < 2) {
                policy = randomPolicy(random);
                f.nat.setPolicy(f.subscriber, policy);
            } else if (choice < 50) {
                sendOut(random, context);
            } else {
                seen.add(sendIn(random, context));
            }
            f.now += random.nextInt(40) == 0 ? random.nextInt(200) * SECOND : random.nextInt(1000);
            expire();
            f.nat.advance(f.now);
            assertEquals(byOut.size(), f.nat.sessionCount(f.subscriber), context);
            assertEquals(portsOfModel().size(), f.nat.portsInUse(f.subscriber, 17), context);
        }
        // The traffic must have met all of these.
        assertEquals(
                Set.of("forward", "no-mapping", "filtered", "session-conflict"), seen, "" + seed);
    }

    private static NatPolicy randomPolicy(Random random) {
        return NatPolicy.builder()
                .mapping(BEHAVIORS.get(random.nextInt(3)))
                .filtering(BEHAVIORS.get(random.nextInt(3)))
                .build();
    }

    private void sendOut(Random random, String context) {
        int port = 5000 + random.nextInt(4);
        int remote = REMOTE + random.nextInt(3);
        int remotePort = 100 + random.nextInt(3);
        String out = port + ">" + remote + ":" + remotePort;
        int used = f.udpOut(port, remote, remotePort);
        Session session = byOut.get(out);
        if (session == null) {
            session = new Session();
            session.inside = "" + port;
            session.remote = remote + ":" + remotePort;
            session.mapping = policy.mapping() + " " + port;
            if (policy.mapping() != Behavior.ENDPOINT_INDEPENDENT) {
                session.mapping += ">" + remote;
            }
            if (policy.mapping() == Behavior.ADDRESS_AND_PORT_DEPENDENT) {
                session.mapping += ":" + remotePort;
            }
            session.port = used;
            for (Session other : byOut.values()) {
                boolean sameMapping = other.mapping.equals(session.mapping);
                assertEquals(sameMapping, other.port == used, context + " " + session.mapping);
            }
            byOut.put(out, session);
            byIn.put(used + "<" + session.remote, session);
        }
        assertEquals(session.port, used, context);
        session.hasSent = true;
        session.expires = f.now + TIMER_NANOS;
    }

    private String sendIn(Random random, String context) {
        List<Integer> ports = new ArrayList<>(portsOfModel());
        ports.add(NatFixture.PORTS.portAt(random.nextInt(252)));
        int port = ports.get(random.nextInt(ports.size()));
        int remote = REMOTE + random.nextInt(4);
        int remotePort = 100 + random.nextInt(4);
        byte[] packet = TestPackets.udp(remote, remotePort, OUTSIDE, port, 3);
        String expected = judge(port, remote, remotePort);
        assertEquals(expected, f.in(packet), context);
        if (expected.equals("forward")) {
            Session session = byIn.get(port + "<" + remote + ":" + remotePort);
            assertEquals(HOST, TestPackets.get32(packet, 16), context);
            assertEquals(session.inside, "" + TestPackets.get16(packet, 22), context);
            assertTrue(TestPackets.checksumsAreRight(packet), context);
        }
        return expected;
    }

    /** What an inbound packet meets; makes its session if it makes one. */
    private String judge(int port, int remote, int remotePort) {
        String from = remote + ":" + remotePort;
        if (byIn.containsKey(port + "<" + from)) {
            return "forward";
        }
        Session any = null;
        boolean open = false;
        boolean address = false;
        for (Session session : byIn.values()) {
            if (session.port == port) {
                any = session;
                open |= session.hasSent;
                address |= session.remote.startsWith(remote + ":");
            }
        }
        if (any == null || !open) {
            return "no-mapping";
        }
        if (policy.filtering() == Behavior.ADDRESS_AND_PORT_DEPENDENT
                || (policy.filtering() == Behavior.ADDRESS_DEPENDENT && !address)) {
            return "filtered";
        }
        if (byOut.containsKey(any.inside + ">" + from)) {
            return "session-conflict";
        }
        Session session = new Session();
        session.inside = any.inside;
        session.remote = from;
        session.mapping = any.mapping;
        session.port = port;
        session.expires = f.now + TIMER_NANOS;
        byOut.put(any.inside + ">" + from, session);
        byIn.put(port + "<" + from, session);
        return "forward";
    }

    private Set<Integer> portsOfModel() {
        Set<Integer> ports = new HashSet<>();
        byOut.values().forEach(session -> ports.add(session.port));
        return ports;
    }

    private void expire() {
        byOut.values().removeIf(session -> session.expires <= f.now);
        byIn.values().removeIf(session -> session.expires <= f.now);
    }
}
