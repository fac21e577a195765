// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mappings whose sessions come and go, in the record that they share and in others. */
class MappingTableTest {
    private static final int OWNER = Owner.of(3, 0);
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int HOST = 0xc0a8010a;
    private static final int REMOTE = 0xc6336407;
    private static final int OTHER = 0xcb00714d;

    private final MappingTable mappings = new MappingTable(1);
    private final SessionTable sessions = new SessionTable(mappings, 2);

    @BeforeEach
    void start() {
        sessions.wheel().start(0);
    }

    private int mapping(int kind, int protocol) {
        return mappings.create(kind, OWNER, protocol, HOST, 5000, 40000, REMOTE, 53);
    }

    private int session(int mapping, int remote, int remotePort) {
        return sessions.create(mapping, remote, remotePort, 0, 0, 1_000_000_000L);
    }

    @Test
    void mappingStaysForItsRemoteWhateverSessionsItHas() {
        int mapping = mapping(MappingTable.ADDRESS_DEPENDENT, UDP);
        int first = session(mapping, REMOTE, 53);
        int let = session(mapping, OTHER, 99);
        sessions.remove(first, false);
        int letToo = session(mapping, OTHER, 98);
        int again = session(mapping, REMOTE, 54);
        assertEquals(REMOTE, mappings.remoteAddress(mapping));
        assertEquals(0, mappings.remotePort(mapping));
        assertEquals(
                mapping,
                mappings.find(MappingTable.ADDRESS_DEPENDENT, 3, UDP, HOST, 5000, REMOTE, 7));
        for (int session : new int[] {let, letToo, again}) {
            int remote = session == again ? REMOTE : OTHER;
            int port = sessions.remotePort(session);
            assertEquals(session, sessions.findOut(3, UDP, HOST, 5000, remote, port));
            assertEquals(session, sessions.findIn(OWNER, UDP, 40000, remote, port));
            assertEquals(mapping, sessions.mapping(session));
        }
        assertFalse(sessions.isLive(first) && first != again);
    }

    @Test
    void mappingIsThereWithoutSessions() {
        int mapping = mapping(MappingTable.STATIC, TCP);
        assertFalse(sessions.isLive(mapping));
        int session = session(mapping, OTHER, 99);
        sessions.remove(session, false);
        assertFalse(sessions.isLive(session));
        assertEquals(mapping, mappings.findOutside(OWNER, TCP, 40000));
        assertEquals(HOST, mappings.insideAddress(mapping));
        assertEquals(5000, mappings.insidePort(mapping));
        assertEquals(0, mappings.remoteAddress(mapping));
        mappings.remove(mapping);
        assertEquals(MappingTable.NONE, mappings.findOutside(OWNER, TCP, 40000));
    }

    @Test
    void countsItsSessions() {
        int mapping = mapping(MappingTable.ENDPOINT_INDEPENDENT, UDP);
        mappings.addSessions(mapping, 1);
        mappings.addSessions(mapping, 1);
        mappings.addAnchors(mapping, 1);
        mappings.setKind(mapping, MappingTable.STATIC);
        assertEquals(2, mappings.sessions(mapping));
        assertEquals(1, mappings.anchors(mapping));
        assertEquals(MappingTable.STATIC, mappings.kind(mapping));
        mappings.addSessions(mapping, -1);
        mappings.addAnchors(mapping, -1);
        assertEquals(1, mappings.sessions(mapping));
        assertEquals(0, mappings.anchors(mapping));
    }

    /** A thousand times two sessions of a mapping, and the handles stay small. */
    @Test
    void recordsAreUsedAgain() {
        int highest = 0;
        for (int round = 0; round < 1000; round++) {
            int mapping = mapping(MappingTable.ENDPOINT_INDEPENDENT, round % 2 == 0 ? TCP : UDP);
            int first = session(mapping, REMOTE, 53);
            int second = session(mapping, OTHER, 53);
            assertNotEquals(first, second);
            assertTrue(sessions.isLive(first) && sessions.isLive(second));
            highest = Math.max(highest, Math.max(first, second));
            sessions.remove(round % 3 == 0 ? first : second, false);
            sessions.remove(round % 3 == 0 ? second : first, false);
            mappings.remove(mapping);
            assertFalse(sessions.isLive(first) || sessions.isLive(second));
        }
        assertTrue(highest < 2048, "handles up to " + highest);
    }
}
