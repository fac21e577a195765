// SPDX-License-Identifier: Apache-2.0
package org.portset.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.Nat44;
import org.portset.nat.engine.NatListener;
import org.portset.nat.engine.NatOutput;
import org.portset.nat.engine.NatSubscriber;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;

/**
 * A home's engine as the application has it, under the home's lock: a packet on one thread; a
 * policy that allows one session, and then a look, on another. One more packet follows.
 */
@JCStressTest
@Outcome(
        id = {"0, 1, 1, 1", "1, 1, 1, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "The session is there, or not yet; the policy holds for the packet that follows.")
@State
public class EngineStress {
    private static final int HOST = 0xc0a8010a;
    private static final int REMOTE = 0xc6336407;
    private static final NatPolicy ONE_SESSION =
            NatPolicy.builder().limits(NatLimits.builder().sessions(1).build()).build();

    private final Nat44 nat = new Nat44(100, 1, NatListener.NONE, NatOutput.NONE);
    private final int home =
            nat.addSubscriber(NatSubscriber.builder(0xc0000201, PortSet.of(6, 8, 1)).build());

    private static byte[] packet(int port) {
        byte[] packet = new byte[28];
        Bytes.putI32(packet, 0, 0x45000000 | packet.length);
        Bytes.putI32(packet, 8, 0x40000000 | (Ipv4.UDP << 16));
        Bytes.putI32(packet, 12, HOST);
        Bytes.putI32(packet, 16, REMOTE);
        Ipv4.setChecksum(packet, 0, Checksum.of(packet, 0, Ipv4.MIN_HEADER_BYTES));
        Bytes.putU16(packet, 20, port);
        Bytes.putU16(packet, 22, 53);
        Bytes.putU16(packet, 24, 8);
        return packet;
    }

    private synchronized int send(int port, long nowNanos) {
        byte[] packet = packet(port);
        return nat.inToOut(home, packet, 0, packet.length, nowNanos);
    }

    /** A packet that opens a session. */
    @Actor
    public void packet() {
        send(4000, 1);
    }

    /** The configuration changes, and a command reads. */
    @Actor
    public void policyAndReader(IIII_Result r) {
        synchronized (this) {
            nat.setPolicy(home, ONE_SESSION);
        }
        synchronized (this) {
            r.r1 = nat.sessionCount(home);
            int ports = nat.portsInUse(home, Ipv4.UDP);
            r.r2 = ports == r.r1 ? 1 : 0;
        }
    }

    /** When all is over. */
    @Arbiter
    public void after(IIII_Result r) {
        send(4001, 2);
        r.r3 = nat.sessionCount(home);
        r.r4 = (int) nat.dropCount(home, Drop.SESSION_LIMIT);
    }
}
