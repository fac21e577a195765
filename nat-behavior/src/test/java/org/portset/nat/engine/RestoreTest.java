// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;

/** What a restart takes out of one engine and puts into the next. */
class RestoreTest {
    private static List<NatSession> sessionsOf(NatFixture f) {
        List<NatSession> sessions = new ArrayList<>();
        f.nat.forEachSession(f.subscriber, s -> sessions.add(f.nat.sessions().snapshot(s)));
        return sessions;
    }

    private static NatSession.Builder record() {
        return NatSession.builder()
                .protocol(17)
                .inside(HOST, 40000)
                .outside(OUTSIDE, 1232)
                .remote(REMOTE, 53)
                .out(3, 300)
                .times(900 * SECOND, 950 * SECOND, 1100 * SECOND);
    }

    @Test
    void putsBackEverySessionOfEveryPairInAnyOrder() {
        for (Behavior mapping : Behavior.values()) {
            for (Behavior filtering : Behavior.values()) {
                NatPolicy policy =
                        NatPolicy.builder().mapping(mapping).filtering(filtering).build();
                NatFixture before = new NatFixture(policy);
                for (int i = 0; i < 60; i++) {
                    int port = before.udpOut(5000 + i % 7, REMOTE + i % 3, 100 + i % 5);
                    before.udpIn(OTHER, 1 + i, port);
                    before.tcpOut(6000 + i % 7, 100 + i % 5, TestPackets.SYN);
                }
                List<NatSession> records = sessionsOf(before);
                long seed = 7;
                Collections.shuffle(records, new Random(seed));
                NatFixture after = new NatFixture(policy);
                for (NatSession record : records) {
                    int session = after.nat.restore(after.subscriber, record, after.now);
                    assertNotEquals(-1, session, "seed " + seed + " " + record);
                    assertEquals(record, after.nat.sessions().snapshot(session));
                }
                for (int protocol : new int[] {6, 17}) {
                    assertEquals(
                            before.nat.portsInUse(before.subscriber, protocol),
                            after.nat.portsInUse(after.subscriber, protocol));
                }
                for (NatSession record : records) {
                    if (record.protocol() == 17 && record.initiatedInside()) {
                        assertNextSessionShares(record, after);
                    }
                }
            }
        }
    }

    /** The next session that the mapping behaviour lets share the record's mapping does so. */
    private static void assertNextSessionShares(NatSession record, NatFixture f) {
        boolean anyAddress = record.mapping() == Behavior.ENDPOINT_INDEPENDENT;
        boolean anyPort = record.mapping() != Behavior.ADDRESS_AND_PORT_DEPENDENT;
        int port =
                f.udpOut(
                        record.insidePort(),
                        anyAddress ? OTHER + 1 : record.remoteAddress(),
                        anyPort ? 9999 : record.remotePort());
        assertEquals(record.outsidePort(), port);
    }

    @Test
    void goesOnWhereTheSessionWas() {
        NatFixture f = new NatFixture(NatPolicy.symmetric());
        int session = f.nat.restore(f.subscriber, record().build(), f.now);
        assertEquals(100 * SECOND, f.nat.sessions().expiresNanosOf(session) - f.now);
        assertEquals(Behavior.ENDPOINT_INDEPENDENT, f.nat.sessions().mappingOf(session));
        assertEquals(Behavior.ENDPOINT_INDEPENDENT, f.nat.sessions().filteringOf(session));
        assertEquals("forward", f.udpIn(REMOTE, 53, 1232));
        assertEquals(1232, f.udpOut(40000, REMOTE, 53));
        assertEquals(4, f.nat.sessions().packetsOutOf(session));
        assertEquals(List.of("created"), f.events);
        f.passSeconds(300);
        f.nat.advance(f.now);
        assertEquals(0, f.nat.portsInUse(f.subscriber, 17));
    }

    @Test
    void refusesWhatConflicts() {
        NatFixture f = new NatFixture(NatPolicy.fullCone());
        f.nat.restore(f.subscriber, record().build(), f.now);
        assertRefused(f, record());
        assertRefused(f, record().inside(HOST, 40001));
        assertRefused(f, record().outside(OUTSIDE, 1233).remote(REMOTE, 54));
        assertRefused(f, record().inside(HOST, 40001).outside(OUTSIDE, 1236));
        assertRefused(f, record().inside(HOST, 40001).outside(OUTSIDE + 1, 1233));
        assertRefused(
                f, record().remote(REMOTE, 54).mapping(Behavior.ADDRESS_DEPENDENT, REMOTE, 0));
        NatSession.Builder free = record().inside(HOST, 40001).outside(OUTSIDE, 1233);
        assertRefused(f, free.times(0, 0, 1000 * SECOND));
        assertRefused(f, free.times(0, 0, 1100 * SECOND).protocol(47));
        assertRefused(f, free.protocol(6));
        assertRefused(f, free.protocol(17).tcpState(TcpState.INIT));
        assertEquals(1, f.nat.sessionCount());
        assertEquals(1, f.nat.portsInUse(f.subscriber, 17));
        free.protocol(6);
        assertNotEquals(-1, f.nat.restore(f.subscriber, free.build(), f.now));
    }

    private static void assertRefused(NatFixture f, NatSession.Builder record) {
        assertEquals(-1, f.nat.restore(f.subscriber, record.build(), f.now));
    }

    @Test
    void sharesAStaticMappingThatIsThereAlready() {
        NatFixture f = new NatFixture(NatPolicy.symmetric());
        f.nat.addStaticMapping(f.subscriber, 17, 1232, HOST, 40000);
        assertNotEquals(-1, f.nat.restore(f.subscriber, record().build(), f.now));
        assertEquals("forward", f.udpIn(OTHER, 1, 1232));
    }
}
