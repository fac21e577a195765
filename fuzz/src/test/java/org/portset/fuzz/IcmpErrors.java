// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import java.util.Arrays;
import java.util.List;
import org.portset.core.testing.Packets;
import org.portset.nat.engine.Nat44;
import org.portset.nat.engine.NatListener;
import org.portset.nat.engine.NatOutput;
import org.portset.nat.engine.NatSubscriber;
import org.portset.nat.engine.Verdict;
import org.portset.nat.ports.PortSet;
import org.portset.nat.wire.Ipv4;

/**
 * An ICMP error about a packet of a session that exists, with bytes of it changed, cut and
 * appended. One that goes in names the host, not the outside address, and has right checksums.
 */
public final class IcmpErrors {
    private static final String HOST = "192.168.1.10";
    private static final String REMOTE = "198.51.100.10";
    private static final String OUTSIDE = "192.0.2.18";
    private static final String ROUTER = "203.0.113.1";
    private static final int EDITS = 8;

    /** Types that carry a packet: destination unreachable, time exceeded, and so on. */
    private static final List<Integer> ERRORS = List.of(3, 11, 12, 4, 5);

    private IcmpErrors() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        Nat44 nat = new Nat44(16, 1, NatListener.NONE, NatOutput.NONE);
        int home =
                nat.addSubscriber(
                        NatSubscriber.builder(NatPackets.OUTSIDE, PortSet.of(6, 8, 0x34)).build());
        byte[] inner = sent(in.u8());
        int sent = nat.inToOut(home, inner, 0, inner.length, 1);
        NatPackets.check(sent == Verdict.FORWARD, "the session's first packet");
        byte[] error = Packets.icmpError(ROUTER, OUTSIDE, type(in.u8()), in.u8(), in.i32(), inner);
        for (int edits = in.u8() % EDITS; edits > 0; edits--) {
            error[20 + in.u8() % (error.length - 20)] = (byte) in.u8();
        }
        byte[] more = in.rest();
        byte[] whole = Arrays.copyOf(error, error.length + more.length);
        System.arraycopy(more, 0, whole, error.length, more.length);
        Packets.put(whole, 2, Math.min(whole.length, 0xffff), 2);
        Checksums.mend(whole, 0);
        byte[] before = whole.clone();
        int verdict = nat.outToIn(home, whole, 0, whole.length, 2);
        if (verdict == Verdict.FORWARD) {
            NatPackets.check(Ipv4.check(whole, 0, whole.length) == Ipv4.GOOD, "a bad header");
            NatPackets.check(Ipv4.destination(whole, 0) == NatPackets.HOME, "not to the host");
            NatPackets.check(Checksums.isGood(whole, 0), "a bad ICMP checksum");
            // The bytes that were changed may have made a query of it, which names nobody.
            NatPackets.check(
                    !ERRORS.contains((int) whole[20]) || Ipv4.source(whole, 28) == NatPackets.HOME,
                    "the inner packet isn't the host's");
        } else if (verdict != Verdict.TAKEN) {
            NatPackets.check(Arrays.equals(before, whole), "a dropped packet was changed");
        }
    }

    private static byte[] sent(int kind) {
        switch (kind % 3) {
            case 0:
                return Packets.udp(HOST, 5000, REMOTE, 53, 40);
            case 1:
                return Packets.syn(HOST, 40000, REMOTE, 80, 0, 1460);
            default:
                return Packets.echo(HOST, REMOTE, Packets.ECHO_REQUEST, 7);
        }
    }

    private static int type(int any) {
        return any < 250 ? ERRORS.get(any % ERRORS.size()) : any;
    }
}
