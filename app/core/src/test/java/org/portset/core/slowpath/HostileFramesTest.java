// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.echo;
import static org.portset.core.testing.Packets.frame;
import static org.portset.core.testing.Packets.icmpError;
import static org.portset.core.testing.Packets.punted;
import static org.portset.core.testing.Packets.syn;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.BR;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;
import static org.portset.core.testing.TestNetwork.SIDE;
import static org.portset.core.testing.TestNetwork.TUNNEL;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.core.testing.Packets;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.Drop;

/** Whatever a switch hands up is sent on or counted as dropped in the end, and never throws. */
class HostileFramesTest {
    private static final int FRAMES = 10_000;

    /** Drops of which the sender may be told by an ICMP error. */
    private static final List<Drop> ANSWERED =
            List.of(
                    Drop.TTL_EXPIRED,
                    Drop.TOO_BIG,
                    Drop.SYN_HELD,
                    Drop.NOT_SYN,
                    Drop.NO_PORT_FREE,
                    Drop.PORT_LIMIT,
                    Drop.SESSION_LIMIT,
                    Drop.SESSION_RATE,
                    Drop.TABLE_FULL);

    private final long seed = Long.getLong("portset.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final TestNetwork net = TestNetwork.start(TestNetwork::asIs);

    @Test
    void aHomesFramesAreSentOrCounted() {
        List<byte[]> packets =
                List.of(
                        syn(HOST, 40000, SERVER, 80, 0, 1400),
                        udp(HOST, 5000, SERVER, 53, 30),
                        echo(HOST, SERVER, Packets.ECHO_REQUEST, 7),
                        udp(SERVER, 53, OUTSIDE, 1232, 30),
                        syn(SERVER, 80, OUTSIDE, 1232, 0, 1400));
        for (int i = 0; i < FRAMES; i++) {
            hand(CE1, packets, i);
        }
        accountFor(CE1);
    }

    @Test
    void aBorderRelaysFramesAreSentOrCounted() {
        List<byte[]> packets =
                List.of(
                        echo(OUTSIDE, SERVER, Packets.ECHO_REQUEST, 1232),
                        echo(SERVER, OUTSIDE, Packets.ECHO_REPLY, 1232),
                        udp(OUTSIDE, 1232, SERVER, 53, 30),
                        icmpError(SERVER, OUTSIDE, 11, 0, 0, udp(OUTSIDE, 1232, SERVER, 53, 30)),
                        icmpError(OUTSIDE, SERVER, 3, 3, 0, udp(SERVER, 53, OUTSIDE, 1232, 30)));
        for (int i = 0; i < FRAMES; i++) {
            hand(BR, packets, i);
        }
        accountFor(BR);
    }

    private void hand(DeviceId device, List<byte[]> packets, int number) {
        byte[] packet = packets.get(random.nextInt(packets.size())).clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            packet[random.nextInt(packet.length)] = (byte) random.nextInt();
        }
        if (random.nextBoolean()) {
            Packets.fixHeader(packet);
        }
        if (random.nextInt(4) == 0) {
            packet = Arrays.copyOf(packet, random.nextInt(packet.length + 20));
        }
        if (random.nextInt(16) == 0) {
            random.nextBytes(packet);
        }
        int type = random.nextInt(16) == 0 ? random.nextInt(0x10000) : 0x0800;
        int carried = random.nextInt(4) == 0 ? random.nextInt(0x10000) : carriedBy(device);
        byte[] bytes = punted(frame(random.nextLong(), random.nextLong(), type, packet), carried);
        PortNumber port = random.nextBoolean() ? SIDE : TUNNEL;
        try {
            net.packetIn(device, port, bytes);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "frame " + number + ", " + replay() + ": " + Packets.hex(bytes), e);
        }
    }

    private String replay() {
        return "-Dportset.seed=" + seed;
    }

    /** When nothing is held any more, every frame was sent on or dropped. */
    private void accountFor(DeviceId device) {
        net.pass(20);
        DropCounts drops = drops(device);
        // A packet for a host that is not known is dropped, and the host is asked for; some drops
        // make an ICMP error or an RST, if its sender may be told and not too often.
        long extra = asked();
        long errors = 0;
        for (Drop drop : ANSWERED) {
            errors += drops.of(drop);
        }
        long accounted = net.sent().take().size() - extra + drops.total();
        String what = replay() + ": " + accounted + " of " + FRAMES + ", errors " + errors;
        assertTrue(accounted >= FRAMES && accounted <= FRAMES + errors, what);
        assertTrue(drops.total() < FRAMES, "some went on");
    }

    private static int carriedBy(DeviceId device) {
        return device.equals(BR) ? 0x34 : 0;
    }

    private DropCounts drops(DeviceId device) {
        return device.equals(BR) ? net.network().relays().get(0).drops() : net.edge(device).drops();
    }

    private long asked() {
        return net.edge(CE1).drops().of(Drop.HOST_UNKNOWN);
    }

    @Test
    void framesWithoutBothTagsAreLeftToOthers() {
        byte[] whole = punted(frame(1, 2, 0x0800, new byte[0]), 0);
        for (int length = 0; length < whole.length; length++) {
            net.packetIn(CE1, SIDE, Arrays.copyOf(whole, length));
        }
        assertEquals(0, net.slowPath().packetIns(CE1));
        net.packetIn(CE1, SIDE, whole);
        assertEquals(1, net.edge(CE1).drops().of(Drop.TRUNCATED));
    }
}
