// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.TestPackets.SYN;
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.get32;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;
import org.portset.nat.traversal.HostName;
import org.portset.nat.traversal.HostService;
import org.portset.nat.traversal.NtsAsk;
import org.portset.nat.traversal.NtsCaller;
import org.portset.nat.traversal.NtsGrant;
import org.portset.nat.traversal.NtsPolicy;
import org.portset.nat.traversal.NtsRouter;
import org.portset.nat.traversal.Origin;
import org.portset.nat.traversal.PrivateHost;
import org.portset.nat.traversal.PrivateHosts;
import org.portset.nat.traversal.Refusal;
import org.portset.nat.traversal.Serializer;

/** An NTS router on an engine, with the hosts of alice and bob, and callers outside. */
abstract class NtsRouterFixture {
    static final int BOB = HOST + 1;
    static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    NatFixture f;
    NtsRouter router;
    final PrivateHosts hosts = new PrivateHosts(10);
    final List<NtsGrant> granted = new ArrayList<>();
    final List<Refusal> refused = new ArrayList<>();
    String sentence;

    void setUp(NatPolicy policy, PortSet ports, NtsPolicy nts) {
        // Else a SYN that nobody takes is held for 6 s.
        f = new NatFixture(policy.toBuilder().unsolicitedSynReply(false).build(), ports, 0);
        router = new NtsRouter(f.nat, f.subscriber, ports, hosts, nts);
        List<HostService> services =
                List.of(HostService.of("_ssh._tcp", 6, 22), HostService.of("_sip._udp", 17, 5060));
        for (int i = 0; i < 2; i++) {
            HostName name = HostName.of(i == 0 ? "alice.example" : "bob.example");
            hosts.put(PrivateHost.of(name, HOST + i, services, Origin.CONFIGURED), f.now);
        }
    }

    void setUp() {
        setUp(NatPolicy.fullCone(), PortSet.all(), NtsPolicy.builder().build());
    }

    static NtsAsk.Builder ask(String name) {
        return NtsAsk.builder(HostName.of(name));
    }

    Serializer.Ticket request(NtsAsk.Builder ask) {
        return router.request(
                ask.build(),
                new NtsCaller() {
                    @Override
                    public void granted(NtsGrant grant, long nowNanos) {
                        granted.add(grant);
                    }

                    @Override
                    public void refused(Refusal why, String text, long nowNanos) {
                        refused.add(why);
                        sentence = text;
                    }
                },
                f.now);
    }

    int grantedPort(NtsAsk.Builder ask) {
        int before = granted.size();
        request(ask);
        assertEquals(List.of(), refused, sentence);
        assertEquals(before + 1, granted.size(), "granted at once");
        return granted.get(before).port();
    }

    Refusal refusal(NtsAsk.Builder ask) {
        assertEquals(List.of(), refused);
        request(ask);
        assertEquals(1, refused.size());
        return refused.remove(0);
    }

    /** Sends a SYN; the inside endpoint that it reached, or the drop. */
    String syn(int remote, int remotePort, int port) {
        return in(TestPackets.tcp(remote, remotePort, OUTSIDE, port, SYN));
    }

    String udp(int remote, int remotePort, int port) {
        return in(TestPackets.udp(remote, remotePort, OUTSIDE, port, 4));
    }

    String in(byte[] p) {
        String verdict = f.in(p);
        router.advance(f.now);
        if (!verdict.equals("forward")) {
            return verdict;
        }
        assertTrue(TestPackets.checksumsAreRight(p));
        return (get32(p, 16) == HOST ? "alice:" : "bob:") + get16(p, 22);
    }
}
