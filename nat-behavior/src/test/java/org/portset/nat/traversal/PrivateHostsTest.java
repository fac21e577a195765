// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.portset.nat.traversal.PrivateHosts.Change;

class PrivateHostsTest {
    private static final HostName ALICE = HostName.of("alice.home.example");
    private static final HostName BOB = HostName.of("bob.home.example");
    private static final int PA1 = 0xc0a8010a;
    private static final HostService SSH = HostService.of("_ssh._tcp", 6, 22);
    private static final long NOW = -7; // any clock's

    private final PrivateHosts hosts = new PrivateHosts(2);

    private static PrivateHost host(HostName name, int address, Origin origin) {
        return PrivateHost.of(name, address, List.of(SSH), origin);
    }

    private int find(String name, long now) {
        PrivateHost found = hosts.find(HostName.of(name), now);
        return found == null ? 0 : found.insideAddress();
    }

    @Test
    void findsHostsByNameAndByServicesThatTheyHave() {
        assertEquals(Change.ADDED, hosts.put(host(ALICE, PA1, Origin.CONFIGURED), NOW));
        assertEquals(PA1, find("ALICE.home.example.", NOW));
        assertEquals(PA1, find("_ssh._tcp.alice.home.example", NOW));
        assertEquals(0, find("_http._tcp.alice.home.example", NOW));
        assertEquals(0, find("bob.home.example", NOW));
        assertEquals(0, find("home.example", NOW));
    }

    @Test
    void aLaterAddressReplacesTheOneBeforeUnlessThatOutranksIt() {
        hosts.put(host(ALICE, PA1, Origin.COMMAND), NOW);
        assertEquals(Change.REPLACED, hosts.put(host(ALICE, PA1 + 1, Origin.COMMAND), NOW));
        assertEquals(Change.OUTRANKED, hosts.put(PrivateHost.learnt(ALICE, PA1 + 2, NOW + 9), NOW));
        assertEquals(PA1 + 1, find("alice.home.example", NOW));
        assertEquals(Change.REPLACED, hosts.put(host(ALICE, PA1 + 3, Origin.CONFIGURED), NOW));
        assertEquals(Change.OUTRANKED, hosts.remove(ALICE, Origin.COMMAND));
        assertEquals(Change.REMOVED, hosts.remove(ALICE, Origin.CONFIGURED));
        assertEquals(Change.ABSENT, hosts.remove(ALICE, Origin.CONFIGURED));
    }

    @Test
    void forgetsWhatItLearntWhenItsTimeIsUp() {
        hosts.put(PrivateHost.learnt(ALICE, PA1, NOW + 100), NOW);
        assertEquals(PA1, find("alice.home.example", NOW + 99));
        assertEquals(0, find("alice.home.example", NOW + 100));
        hosts.put(PrivateHost.learnt(ALICE, PA1, NOW + 300), NOW + 200);
        assertEquals(PA1, find("alice.home.example", NOW + 299));
        assertEquals(List.of(), hosts.list(NOW + 300));
        assertEquals(0, hosts.size());
    }

    @Test
    void aFullListTakesWhatIsConfiguredInPlaceOfWhatWasLearnt() {
        hosts.put(PrivateHost.learnt(ALICE, PA1, NOW + 100), NOW);
        hosts.put(PrivateHost.learnt(BOB, PA1, NOW + 50), NOW);
        HostName third = HostName.of("carol.home.example");
        assertEquals(Change.FULL, hosts.put(PrivateHost.learnt(third, PA1, NOW + 100), NOW));
        assertEquals(Change.REPLACED, hosts.put(PrivateHost.learnt(BOB, PA1, NOW + 60), NOW));
        assertEquals(Change.ADDED, hosts.put(host(third, PA1, Origin.COMMAND), NOW));
        assertEquals(
                List.of("alice.home.example", "carol.home.example"),
                hosts.list(NOW).stream()
                        .map(host -> host.name().toString())
                        .collect(Collectors.toList()));
        hosts.put(host(ALICE, PA1, Origin.COMMAND), NOW);
        assertEquals(Change.FULL, hosts.put(host(BOB, PA1, Origin.CONFIGURED), NOW));
        assertNull(hosts.find(BOB, NOW));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        refused("insideAddress:", () -> host(ALICE, 0x7f000001, Origin.COMMAND));
        refused("insideAddress:", () -> PrivateHost.learnt(ALICE, 0, NOW));
        refused("services:", () -> PrivateHost.of(ALICE, PA1, List.of(SSH, SSH), Origin.COMMAND));
        refused("port:", () -> HostService.of("_ssh._tcp", 6, 0));
        refused("protocol:", () -> HostService.of("_ssh._tcp", 1, 22));
        for (String name :
                List.of("ssh", "_ssh", "_ssh._udp", "ssh._tcp", "_._tcp", "_a._b._tcp")) {
            refused("name:", () -> HostService.of(name, 6, 22));
        }
        refused("maxHosts:", () -> new PrivateHosts(0));
    }

    private static void refused(String field, Executable given) {
        String message = assertThrows(IllegalArgumentException.class, given).getMessage();
        assertTrue(message.startsWith(field), message);
    }
}
