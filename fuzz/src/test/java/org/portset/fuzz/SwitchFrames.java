// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.core.testing.Packets;
import org.portset.core.testing.TestNetwork;

/**
 * Frames that switches hand to the controller: two homes, a border relay and a mesh, each with its
 * ports. Nothing is thrown; what was held has gone when its time is up.
 */
public final class SwitchFrames {
    private static final int MOST_FRAMES = 12;
    private static final DeviceId[] SWITCHES = {TestNetwork.CE1, TestNetwork.CE2, TestNetwork.BR};
    private static final PortNumber[] PORTS = {
        TestNetwork.SIDE, TestNetwork.TUNNEL, TestNetwork.MESH, PortNumber.portNumber(1)
    };

    // A network is not made for each input, which would take longer than its frames; but before its
    // clock overflows.
    private static final int INPUTS_OF_A_NETWORK = 100_000;

    private static TestNetwork network;
    private static int inputs;

    private SwitchFrames() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (inputs++ % INPUTS_OF_A_NETWORK == 0) {
            network = TestNetwork.start(TestNetwork::mesh);
        }
        Input in = new Input(data);
        for (int i = 0; i < MOST_FRAMES && !in.isEmpty(); i++) {
            frame(in.u8(), in);
        }
        // Longer than any session and any fragment is kept, so that inputs begin alike.
        network.pass(3 * 3600);
        network.sent().take();
        for (DeviceId ce : new DeviceId[] {TestNetwork.CE1, TestNetwork.CE2}) {
            NatPackets.check(
                    network.sessions(ce).isEmpty(), ce + " has still " + network.sessions(ce));
        }
    }

    private static void frame(int how, Input in) {
        DeviceId device = SWITCHES[how % SWITCHES.length];
        PortNumber port = PORTS[how / SWITCHES.length % PORTS.length];
        boolean isRaw = how / 12 % 4 == 0;
        boolean isMended = how / 48 % 2 == 1;
        int length = in.u8();
        if (isRaw) {
            network.packetIn(device, port, in.bytes(length));
            return;
        }
        int carried = in.u16();
        int type = in.u8();
        byte[] packet = in.bytes(length);
        if (isMended) {
            Checksums.mend(packet, 0);
        }
        byte[] frame =
                Packets.frame(
                        TestNetwork.GATEWAY_MAC,
                        TestNetwork.HOST_MAC,
                        type == 6 ? 0x0806 : type == 0xdd ? 0x86dd : 0x0800,
                        packet);
        network.packetIn(device, port, Packets.punted(frame, carried));
    }
}
