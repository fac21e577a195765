// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.FIN;
import static org.portset.nat.engine.TestPackets.SYN;

import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.timewait.SynWay;

/** One outside port, and connections that follow one another on it. */
abstract class OnePortFixture {
    static final int HOST = NatFixture.HOST;
    static final int OTHER_HOST = HOST + 1;
    static final int REMOTE = NatFixture.REMOTE;
    static final int WEB = 80;
    static final int SERVER_ISN = 5_000_000;
    static final long SECOND = NatFixture.SECOND;

    NatFixture f = new NatFixture(policy(TimeWait.RECYCLE).build());

    static NatPolicy.Builder policy(TimeWait timeWait) {
        return NatPolicy.builder()
                .timeWait(timeWait)
                .limits(NatLimits.builder().tcpPorts(1).build());
    }

    Segment syn(int host, int hostPort, int isn) {
        return Segment.of(host, hostPort, REMOTE, WEB).flags(SYN).numbers(isn, 0);
    }

    Segment sent(Segment segment) {
        byte[] packet = segment.bytes();
        assertEquals("forward", f.out(packet));
        assertTrue(TestPackets.checksumsAreRight(packet));
        return Segment.read(packet);
    }

    Segment received(Segment segment) {
        byte[] packet = segment.bytes();
        assertEquals("forward", f.in(packet));
        assertTrue(TestPackets.checksumsAreRight(packet));
        return Segment.read(packet);
    }

    /** A whole connection whose client closes first; the outside port. */
    int connection(int host, int hostPort, int isn, Integer timestamp) {
        Segment syn = syn(host, hostPort, isn);
        int port = sent(timestamp == null ? syn : syn.timestamps(timestamp, 0)).sourcePort;
        receive(port, SYN | ACK, SERVER_ISN, isn + 1, timestamp, 900);
        send(host, hostPort, FIN | ACK, isn + 1, SERVER_ISN + 1, timestamp);
        receive(port, FIN | ACK, SERVER_ISN + 1, isn + 2, timestamp, 900);
        send(host, hostPort, ACK, isn + 2, SERVER_ISN + 2, timestamp);
        return port;
    }

    void send(int host, int port, int flags, int seq, int ack, Integer timestamp) {
        Segment s = Segment.of(host, port, REMOTE, WEB).flags(flags).numbers(seq, ack);
        sent(timestamp == null ? s : s.timestamps(timestamp, 900));
    }

    void receive(int port, int flags, int seq, int ack, Integer timestamp, int value) {
        received(fromServer(port, flags, seq, ack, timestamp, value));
    }

    static Segment fromServer(int port, int flags, int seq, int ack, Integer timestamp, int value) {
        Segment s =
                Segment.of(REMOTE, WEB, NatFixture.OUTSIDE, port).flags(flags).numbers(seq, ack);
        return timestamp == null ? s : s.timestamps(value, timestamp);
    }

    long opened(SynWay way) {
        return f.nat.portUse(f.subscriber).opened(way);
    }
}
