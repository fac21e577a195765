// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.PORTS;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;

/** A listener learns of each mapping's beginning once, and of its end once. */
class MappingEventsTest implements NatListener {
    private static final List<Behavior> BEHAVIORS = List.of(Behavior.values());

    private final List<String> events = new ArrayList<>();
    private final Set<String> there = new HashSet<>();
    private final Nat44 nat = new Nat44(10_000, 5, this, NatOutput.NONE);
    private final NatSubscriber given = NatSubscriber.builder(OUTSIDE, PORTS).build();
    private long now = 1;

    @Override
    public void mappingCreated(int mapping) {
        events.add("+ " + text(mapping));
        assertTrue(there.add(key(mapping)), events::toString);
    }

    @Override
    public void mappingEnded(int mapping) {
        events.add("- " + text(mapping));
        assertTrue(there.remove(key(mapping)), events::toString);
    }

    private String key(int mapping) {
        return nat.mappings().subscriberOf(mapping)
                + " "
                + nat.mappings().protocolOf(mapping)
                + " "
                + nat.mappings().outsideAddressOf(mapping)
                + " "
                + nat.mappings().outsidePortOf(mapping);
    }

    private String text(int mapping) {
        return nat.mappings().protocolOf(mapping)
                + " "
                + nat.mappings().insidePortOf(mapping)
                + (nat.mappings().isStatic(mapping) ? " static" : "");
    }

    private int out(int subscriber, int hostPort, int remote) {
        byte[] p = TestPackets.udp(HOST, hostPort, remote, 53, 4);
        assertEquals(0, nat.inToOut(subscriber, p, 0, p.length, now));
        return nat.lastSession();
    }

    @Test
    void oneMappingOfTwoSessionsBeginsWithTheFirstAndEndsWithTheLast() {
        int subscriber = nat.addSubscriber(given);
        int first = out(subscriber, 5000, REMOTE);
        int second = out(subscriber, 5000, OTHER);
        nat.endSession(first);
        assertEquals(List.of("+ 17 5000"), events);
        nat.endSession(second);
        assertEquals(List.of("+ 17 5000", "- 17 5000"), events);
    }

    @Test
    void aStaticMappingOutlivesItsSessions() {
        int subscriber = nat.addSubscriber(given);
        nat.addStaticMapping(subscriber, 17, 1232, HOST, 5000);
        nat.endSession(out(subscriber, 5000, REMOTE));
        out(subscriber, 5000, REMOTE);
        assertEquals(List.of("+ 17 5000 static"), events);
        nat.removeStaticMapping(subscriber, 17, 1232);
        assertEquals(List.of("+ 17 5000 static", "- 17 5000 static"), events);
    }

    @Test
    void aRestoreBeginsAMappingAndARefusedOneDoesNot() {
        int subscriber = nat.addSubscriber(given);
        int first = out(subscriber, 5000, REMOTE);
        NatSession one = nat.sessions().snapshot(first);
        int second = out(subscriber, 5000, OTHER);
        NatSession other = nat.sessions().snapshot(second);
        nat.endSession(first);
        nat.endSession(second);
        events.clear();
        nat.restore(subscriber, one, now);
        nat.restore(subscriber, other, now);
        assertEquals(-1, nat.restore(subscriber, other, now));
        assertEquals(List.of("+ 17 5000"), events);
    }

    @Test
    void aSubscriberThatGoesEndsAllItsMappings() {
        int subscriber = nat.addSubscriber(given);
        nat.addStaticMapping(subscriber, 6, 1232, HOST, 80);
        nat.addStaticMapping(subscriber, 17, 1233, HOST, 5000);
        out(subscriber, 5000, REMOTE);
        out(subscriber, 5001, REMOTE);
        nat.removeSubscriber(subscriber);
        assertTrue(there.isEmpty());
        assertEquals(6, events.size());
    }

    @Test
    void whateverHappensBeginningsAndEndsMatch() {
        long seed = Long.getLong("portset.seed", 17);
        Random random = new Random(seed);
        List<Integer> subscribers = new ArrayList<>();
        List<NatSession> records = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            int choice = subscribers.isEmpty() ? 0 : random.nextInt(100);
            if (choice == 0) {
                subscribers.add(nat.addSubscriber(given));
                continue;
            }
            int at = random.nextInt(subscribers.size());
            int subscriber = subscribers.get(at);
            if (choice == 1) {
                subscribers.remove(at);
                nat.removeSubscriber(subscriber);
            } else if (choice < 5) {
                Behavior behavior = BEHAVIORS.get(random.nextInt(3));
                nat.setPolicy(
                        subscriber,
                        NatPolicy.builder()
                                .mapping(behavior)
                                .filtering(behavior)
                                .portHoldSeconds(random.nextInt(200))
                                .build());
            } else if (choice < 10) {
                nat.addStaticMapping(
                        subscriber, 17, 1232 + random.nextInt(4), HOST, 5000 + random.nextInt(8));
            } else if (choice < 13) {
                nat.removeStaticMapping(subscriber, 17, 1232 + random.nextInt(4));
            } else if (choice < 20 && !records.isEmpty()) {
                nat.restore(subscriber, records.get(random.nextInt(records.size())), now);
            } else if (choice < 30) {
                nat.forEachSession(
                        subscriber,
                        session -> {
                            if (random.nextInt(4) == 0) {
                                nat.endSession(session);
                            }
                        });
            } else {
                byte[] p =
                        TestPackets.udp(
                                HOST, 5000 + random.nextInt(8), REMOTE + random.nextInt(4), 53, 4);
                if (nat.inToOut(subscriber, p, 0, p.length, now) == 0) {
                    records.add(nat.sessions().snapshot(nat.lastSession()));
                }
            }
            now += random.nextInt(60) == 0 ? random.nextInt(400) * SECOND : 1;
            nat.advance(now);
            int mapped = 0;
            for (int s : subscribers) {
                mapped += nat.portsInUse(s, 17);
            }
            assertEquals(mapped, there.size(), "seed " + seed + " step " + step);
        }
        for (int subscriber : subscribers) {
            nat.removeSubscriber(subscriber);
        }
        assertTrue(there.isEmpty(), "seed " + seed);
        assertTrue(events.size() > 2000);
    }
}
