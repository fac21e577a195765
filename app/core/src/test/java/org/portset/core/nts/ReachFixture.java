// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import static org.portset.core.testing.Packets.SYN;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.GATEWAY_MAC;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SIDE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.portset.core.testing.Packets;
import org.portset.core.testing.SentFrames.Frame;
import org.portset.core.testing.StoredMaps;
import org.portset.core.testing.TestNetwork;
import org.portset.nts.protocol.DomainName;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsResponse;

/** A home with hosts of names, and those who ask for them. */
abstract class ReachFixture {
    static final String ALICE = "192.168.1.10";
    static final String BOB = "192.168.1.11";
    static final long ALICE_MAC = 0x020000000110L;
    static final long BOB_MAC = 0x020000000111L;
    static final String OTHER = "198.51.100.77";

    /** Of home1's port set, and not mapped. */
    static final int PORT = 1233;

    static final int GRANTED_MILLIS = 1000;

    final StoredMaps maps = new StoredMaps();
    TestNetwork net = TestNetwork.start(maps, ReachFixture::hosts);

    static void hosts(ObjectNode document) {
        nts(document)
                .withArray("hosts")
                .addObject()
                .put("name", "alice.home.example")
                .put("address", ALICE);
        nts(document)
                .withArray("hosts")
                .addObject()
                .put("name", "Bob.home.example.")
                .put("address", BOB)
                .withArray("services")
                .addObject()
                .put("name", "_ssh._tcp")
                .put("port", 22);
    }

    static ObjectNode nts(ObjectNode document) {
        return ((ObjectNode) document.withArray("subscribers").get(0)).with("nts");
    }

    static Consumer<ObjectNode> hostsWith(Consumer<ObjectNode> change) {
        return document -> {
            hosts(document);
            change.accept(nts(document));
        };
    }

    @BeforeEach
    void hostsAreKnown() {
        known(ALICE, ALICE_MAC);
        known(BOB, BOB_MAC);
        net.sent().take();
    }

    void known(String host, long mac) {
        net.packetIn(
                CE1,
                SIDE,
                Packets.punted(
                        Packets.frame(
                                GATEWAY_MAC,
                                mac,
                                0x0806,
                                Packets.arp(1, mac, host, 0, "192.168.1.1")),
                        0));
    }

    static NtsRequest.Builder request(String name) {
        return NtsRequest.builder(DomainName.of(name + ".home.example"));
    }

    CompletableFuture<NtsAnswer> ask(NtsRequest.Builder request) {
        return net.network().nts().ask(request.build());
    }

    void askedBefore(NtsRequest.Builder request) {
        CompletableFuture<NtsAnswer> unused = ask(request);
    }

    static NtsResponse granted(int port) {
        return new NtsResponse(Packets.ip(OUTSIDE), port, GRANTED_MILLIS);
    }

    /** Where a SYN from outside comes out: address and port at home; none if nowhere. */
    String syn(String from, int fromPort, int port) {
        net.toHome1(tcp(from, fromPort, OUTSIDE, port, SYN));
        List<String> sent =
                net.sent().take().stream()
                        .filter(frame -> frame.port().equals(SIDE))
                        .map(ReachFixture::destination)
                        .collect(Collectors.toList());
        return sent.isEmpty() ? "none" : sent.get(0);
    }

    static String destination(Frame frame) {
        byte[] p = Packets.payload(frame.bytes(), 14);
        return (p[16] & 255)
                + "."
                + (p[17] & 255)
                + "."
                + (p[18] & 255)
                + "."
                + (p[19] & 255)
                + ":"
                + Packets.u16(p, 22);
    }
}
