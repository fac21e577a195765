// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import org.portset.nat.engine.Nat44;
import org.portset.nat.engine.NatListener;
import org.portset.nat.engine.NatOutput;
import org.portset.nat.engine.NatSubscriber;
import org.portset.nat.pcp.PcpPolicy;
import org.portset.nat.pcp.PcpServer;
import org.portset.nat.ports.PortSet;

/**
 * PCP and NAT-PMP requests of a host, one after another. An answer says that it is one, and is not
 * longer than 1100 bytes (RFC 6887 section 7), nor much longer than what it answers.
 */
public final class PcpRequests {
    private static final int MOST_REQUESTS = 8;
    private static final int MOST_BYTES = 1100;
    private static final int MOST_ADDED = 24;
    private static final long SECOND = 1_000_000_000L;

    private PcpRequests() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        Nat44 nat = new Nat44(16, 1, NatListener.NONE, NatOutput.NONE);
        int home =
                nat.addSubscriber(
                        NatSubscriber.builder(NatPackets.OUTSIDE, PortSet.of(6, 8, 0x34)).build());
        PcpServer server = new PcpServer(nat, home, PcpPolicy.DEFAULT, 0);
        long nowNanos = 0;
        for (int i = 0; i < MOST_REQUESTS && !in.isEmpty(); i++) {
            nowNanos += (in.u8() & 0xf) * SECOND;
            byte[] request = in.bytes(in.u16() % (MOST_BYTES + 100));
            byte[] answer = server.answer(request.clone(), NatPackets.HOME, nowNanos);
            if (answer != null) {
                NatPackets.check((answer[1] & 0x80) != 0, "an answer that is a request");
                NatPackets.check(answer.length <= MOST_BYTES, "an answer of " + answer.length);
                NatPackets.check(
                        answer.length <= request.length + MOST_ADDED, "an answer that amplifies");
            }
        }
        server.close();
        nat.advance(nowNanos + 3600 * SECOND);
        NatPackets.check(nat.portsInUse(home, 17) == 0, "ports outlived what asked for them");
    }
}
