// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.nat.engine.TestPackets.ip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** An engine with one subscriber, a clock, and one inside host's way of speaking. */
final class NatFixture implements NatListener, NatOutput {
    static final int OUTSIDE = ip("192.0.2.18");
    static final int HOST = ip("192.168.1.10");
    static final int REMOTE = ip("198.51.100.7");
    static final int OTHER = ip("203.0.113.9");

    /** PSID 0x34 of offset 6, length 8: 1232..1235, 2256..2259, ... 64720..64723; 252 ports. */
    static final PortSet PORTS = PortSet.of(6, 8, 0x34);

    static final long SECOND = 1_000_000_000L;

    final List<String> events = new ArrayList<>();

    /** What the engine sent by itself, in order. */
    final List<byte[]> inside = new ArrayList<>();

    final List<byte[]> outside = new ArrayList<>();
    final Nat44 nat;
    final int subscriber;
    long now = 1_000 * SECOND;

    /** How many of {@link #outside} had been sent when the last packet went on. */
    int wereSent;

    NatFixture(NatPolicy policy) {
        this(policy, PORTS, 0);
    }

    NatFixture(NatPolicy policy, PortSet ports, int mssClampBytes) {
        this(
                NatSubscriber.builder(OUTSIDE, ports)
                        .policy(policy)
                        .mssClampBytes(mssClampBytes)
                        .build());
    }

    NatFixture(NatSubscriber given) {
        nat =
                new Nat44(
                        100_000,
                        Integer.getInteger("portset.portion", Deadlines.PORTION),
                        42,
                        this,
                        this);
        subscriber = nat.addSubscriber(given);
    }

    @Override
    public void toInside(int to, byte[] buf, int off, int len) {
        inside.add(Arrays.copyOfRange(buf, off, off + len));
    }

    @Override
    public void toOutside(int from, byte[] buf, int off, int len) {
        outside.add(Arrays.copyOfRange(buf, off, off + len));
    }

    @Override
    public void sessionCreated(int session) {
        events.add("created");
    }

    @Override
    public void sessionEnded(int session, EndReason reason) {
        events.add(reason.text());
    }

    /** Sends from inside; "forward" or the drop's id. */
    String out(byte[] packet) {
        return sent(nat.inToOut(subscriber, packet, 0, packet.length, now));
    }

    /** Sends from outside; "forward" or the drop's id. */
    String in(byte[] packet) {
        return sent(nat.outToIn(subscriber, packet, 0, packet.length, now));
    }

    private String sent(int verdict) {
        wereSent = outside.size();
        nat.releaseParked(now);
        return Verdict.text(verdict);
    }

    /** Sends a datagram from the host, which must be forwarded; the outside port it leaves from. */
    int udpOut(int hostPort, int remote, int remotePort) {
        byte[] packet = TestPackets.udp(HOST, hostPort, remote, remotePort, 4);
        assertEquals("forward", out(packet));
        return TestPackets.get16(packet, 20);
    }

    /** Sends a datagram from a remote; "forward" or the drop's id. */
    String udpIn(int remote, int remotePort, int outsidePort) {
        return in(TestPackets.udp(remote, remotePort, OUTSIDE, outsidePort, 4));
    }

    /** Sends a segment from the host, which must be forwarded; the outside port. */
    int tcpOut(int hostPort, int remotePort, int flags) {
        byte[] packet = TestPackets.tcp(HOST, hostPort, REMOTE, remotePort, flags);
        assertEquals("forward", out(packet));
        return TestPackets.get16(packet, 20);
    }

    /** Sends a segment from the remote; "forward" or the drop's id. */
    String tcpIn(int remotePort, int outsidePort, int flags) {
        return in(TestPackets.tcp(REMOTE, remotePort, OUTSIDE, outsidePort, flags));
    }

    void passSeconds(long seconds) {
        now += seconds * SECOND;
    }
}
