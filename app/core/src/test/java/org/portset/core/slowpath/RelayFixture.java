// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.frame;
import static org.portset.core.testing.TestNetwork.BR;
import static org.portset.core.testing.TestNetwork.SIDE;
import static org.portset.core.testing.TestNetwork.TUNNEL;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.onosproject.net.PortNumber;
import org.portset.core.testing.Packets;
import org.portset.core.testing.SentFrames.Frame;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.Drop;

/** A border relay in the test network, home1 behind it with PSID 0x34 of 192.0.2.18. */
abstract class RelayFixture {
    static final long BR_MAC = 0x020000000b01L;
    static final long NEXT_HOP_MAC = 0x020000000b02L;
    static final String BR_ADDRESS = "100.64.0.1";
    static final int PSID = 0x34;
    static final int OTHER_PSID = 0x35;

    /** 000001 00110100 00: a port and query id of PSID 0x34. */
    static final int PORT = 1232;

    /** 000001 00110101 00: of PSID 0x35. */
    static final int OTHER_PORT = 1236;

    final TestNetwork net = TestNetwork.start(RelayFixture::withUnsharedRule);

    /** A second rule, whose homes have 203.0.113.0/24 to themselves. */
    private static void withUnsharedRule(ObjectNode document) {
        ((ObjectNode) document.withArray("domains").get(0))
                .withArray("rules")
                .addObject()
                .put("name", "r2")
                .put("ipv6Prefix", "2001:db8:a000::/40")
                .put("ipv4Prefix", "203.0.113.0/24")
                .put("eaBits", 8)
                .put("psidOffset", 6);
    }

    void packetIn(PortNumber port, int type, byte[] packet, int carried) {
        net.packetIn(BR, port, Packets.punted(frame(BR_MAC, 0, type, packet), carried));
    }

    void fromTunnel(byte[] packet) {
        fromTunnel(packet, PSID);
    }

    void fromTunnel(byte[] packet, int carried) {
        packetIn(TUNNEL, 0x0800, packet, carried);
    }

    void fromInternet(byte[] packet) {
        packetIn(SIDE, 0x0800, packet, 0);
    }

    /** One packet went to the Internet's next hop, with one hop less. */
    void goesToInternet(byte[] packet) {
        sendsToInternet(Packets.hopped(packet));
    }

    /** One packet went to the Internet's next hop. */
    void sendsToInternet(byte[] packet) {
        Frame out = net.sent().takeOne();
        assertEquals(BR, out.device());
        assertEquals(SIDE, out.port());
        assertArrayEquals(frame(NEXT_HOP_MAC, BR_MAC, 0x0800, packet), out.bytes());
    }

    /** One packet went into the tunnel, steered by this PSID, with one hop less. */
    void goesToTunnel(int psid, byte[] packet) {
        goToTunnel(psid, List.of(packet));
    }

    /** Packets went into the tunnel, each with one hop less. */
    void goToTunnel(int psid, List<byte[]> packets) {
        List<Frame> in = net.sent().take();
        assertEquals(packets.size(), in.size(), "frames sent");
        for (int i = 0; i < packets.size(); i++) {
            isToTunnel(psid, Packets.hopped(packets.get(i)), in.get(i));
        }
    }

    /** One packet went into the tunnel. */
    void sendsToTunnel(int psid, byte[] packet) {
        isToTunnel(psid, packet, net.sent().takeOne());
    }

    private static void isToTunnel(int psid, byte[] packet, Frame frame) {
        assertEquals(BR, frame.device());
        assertEquals(PortNumber.TABLE, frame.port());
        assertArrayEquals(frame(psid, BR_MAC, 0x0800, packet), frame.bytes());
    }

    /** Nothing was sent, and one packet dropped. */
    void drops(Drop drop) {
        assertEquals(List.of(), net.sent().take());
        counts(drop, 1);
    }

    /** So many packets were dropped, all for this reason. */
    void counts(Drop drop, int packets) {
        DropCounts counts = net.network().relays().get(0).drops();
        assertEquals(packets, counts.of(drop), drop.id());
        assertEquals(packets, counts.total());
    }
}
