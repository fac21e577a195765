// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.FIN;
import static org.portset.nat.engine.TestPackets.RST;
import static org.portset.nat.engine.TestPackets.SYN;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.ports.PortSet;

/**
 * Two connections on one port, and what was still under way of the first: old data, FINs, RSTs and
 * ACKs, on both sides of the NAT, with numbers close to those of the second. The ends are models of
 * a kernel's: they take what falls into their window and passes PAWS.
 *
 * <p>{@code -Dportset.seed=N} plays a run again; {@code -Dportset.cases=N} makes it longer.
 */
class RecycleHazardsTest {
    private static final int CASES = Integer.getInteger("portset.cases", 5_000);
    private static final int WINDOW = 0xffff;
    private static final int OLD_HOST = NatFixture.HOST;
    private static final int NEW_HOST = NatFixture.HOST + 1;
    private static final int OLD_PORT = 1000;
    private static final int NEW_PORT = 2000;
    private static final int WEB = 80;
    private static final int OLD = 'o';
    private static final int NEW = 'n';

    private final long seed = Long.getLong("portset.seed", 6191);
    private final Random random = new Random(seed);
    private NatFixture f;
    private int port;
    private boolean useTimestamps;
    private long oldBytes;
    private long refused;
    private long served;

    /** One end of the second connection. */
    private static final class End {
        int next;
        boolean hasTimestamps;
        int newest;

        /** How many bytes of a segment it takes; old ones among them are the hazard. */
        int takes(Segment s) {
            if (s.hasTimestamps && hasTimestamps && s.value - newest < 0) {
                return 0;
            }
            int from = Math.max(0, next - s.seq); // what it has already
            boolean isInWindow = s.seq + s.data.length - next > 0 && s.seq - next < WINDOW;
            return isInWindow ? Math.max(0, s.data.length - from) : 0;
        }
    }

    @Test
    @Tag("RFC7323-PAWS")
    void noByteOfAnOldConnectionReachesANewOne() {
        run(TimeWait.RECYCLE);
        assertEquals(0, oldBytes, "seed " + seed);
        assertEquals(0, refused, "seed " + seed);
        assertEquals(CASES, served, "seed " + seed);
    }

    @Test
    void withoutTimeWaitSomeDo() {
        run(TimeWait.ZERO);
        assertTrue(oldBytes > CASES, oldBytes + " bytes of " + CASES + " connections");
        assertTrue(refused > CASES / 10, refused + " SYNs refused of " + CASES);
    }

    private void run(TimeWait timeWait) {
        NatPolicy policy =
                NatPolicy.builder()
                        .timeWait(timeWait)
                        .limits(NatLimits.builder().tcpPorts(1).build())
                        .build();
        NatSubscriber one =
                NatSubscriber.builder(NatFixture.OUTSIDE, onePort()).policy(policy).build();
        for (int i = 0; i < CASES; i++) {
            f = new NatFixture(one);
            useTimestamps = random.nextBoolean();
            follow();
        }
        System.out.printf(
                "%s: %d connections, %d bytes of old ones delivered, %d SYNs refused (seed %d)%n",
                timeWait.text(), CASES, oldBytes, refused, seed);
    }

    private static PortSet onePort() {
        return PortSet.of(0, 16, 4711);
    }

    private void follow() {
        int clientIsn = random.nextInt();
        int serverIsn = random.nextInt();
        int clientClock = random.nextInt();
        int serverClock = random.nextInt();
        int sent = 1 + random.nextInt(40_000);
        int got = 1 + random.nextInt(40_000);
        List<Segment> toServer = new ArrayList<>();
        List<Segment> toClient = new ArrayList<>();
        boolean serverFirst = random.nextBoolean();
        int clientFin = clientIsn + 1 + sent;
        int serverFin = serverIsn + 1 + got;
        open(clientIsn, serverIsn, clientClock, serverClock);
        // What was sent is sent once more, later; the first of it has come.
        for (int at = 0; at < sent; at += 1000) {
            int bytes = Math.min(1000, sent - at);
            toServer.add(
                    stamp(client(ACK, clientIsn + 1 + at, serverIsn + 1), clientClock, serverClock)
                            .data(bytes, OLD));
        }
        for (int at = 0; at < got; at += 1000) {
            int bytes = Math.min(1000, got - at);
            toClient.add(
                    stamp(server(ACK, serverIsn + 1 + at, clientIsn + 1), serverClock, clientClock)
                            .data(bytes, OLD));
        }
        int clientLast = clientClock + random.nextInt(50);
        int serverLast = serverClock + random.nextInt(50);
        Segment fromClient =
                stamp(
                        client(FIN | ACK, clientFin, serverFin + (serverFirst ? 1 : 0)),
                        clientLast,
                        0);
        Segment fromServer =
                stamp(
                        server(FIN | ACK, serverFin, clientFin + (serverFirst ? 0 : 1)),
                        serverLast,
                        0);
        if (serverFirst) {
            in(fromServer);
            out(fromClient);
            in(stamp(server(ACK, serverFin + 1, clientFin + 1), serverLast, 0));
        } else {
            out(fromClient);
            in(fromServer);
            out(stamp(client(ACK, clientFin + 1, serverFin + 1), clientLast, 0));
        }
        toClient.add(fromServer);
        toClient.add(stamp(server(ACK, serverFin + 1, clientFin + 1), serverLast, 0));
        toClient.add(server(RST, serverIsn + 1 + random.nextInt(got), 0));
        second(clientFin, clientLast, serverFin, serverLast, toServer, toClient);
    }

    /** The second connection: its numbers are near the first one's, as an attacker would wish. */
    private void second(
            int clientFin,
            int clientLast,
            int serverFin,
            int serverLast,
            List<Segment> toServer,
            List<Segment> toClient) {
        int isn = clientFin + random.nextInt(100_000) - 60_000;
        int clock = clientLast + random.nextInt(2_000) - 1_000;
        boolean stamps = useTimestamps || random.nextInt(4) == 0;
        Segment syn = Segment.of(NEW_HOST, NEW_PORT, NatFixture.REMOTE, WEB).flags(SYN);
        syn.numbers(isn, 0);
        Segment seen = out(stamps ? syn.timestamps(clock, 0) : syn);
        if (!accepts(seen, clientFin, clientLast)) {
            refused++;
        }
        mix(toClient, null);
        // A server that knows the last connection begins after it; else it does by RFC 6528.
        int serverIsn = serverFin + 2 + random.nextInt(100_000);
        End server = new End();
        server.next = seen.seq + 1;
        server.hasTimestamps = seen.hasTimestamps;
        server.newest = seen.value;
        End client = new End();
        client.next = serverIsn + 1;
        client.hasTimestamps = seen.hasTimestamps;
        client.newest = serverLast + 1;
        Segment answer = server(SYN | ACK, serverIsn, seen.seq + 1);
        Segment got =
                in(seen.hasTimestamps ? answer.timestamps(serverLast + 1, seen.value) : answer);
        assertEquals(isn + 1, got.ack, "seed " + seed);
        // Old segments meet the second connection before, between and after its own.
        toServer.forEach(s -> oldBytes += server.takes(s));
        mix(toClient, client);
        Segment data = Segment.of(NEW_HOST, NEW_PORT, NatFixture.REMOTE, WEB).flags(ACK);
        data.numbers(isn + 1, serverIsn + 1).data(100, NEW);
        Segment out = out(seen.hasTimestamps ? data.timestamps(clock + 1, 0) : data);
        served += server.takes(out) == 100 ? 1 : 0;
        server.next += 100;
        toServer.forEach(s -> oldBytes += server.takes(s));
        mix(toClient, client);
    }

    /** What the server, in TIME_WAIT, does with a SYN: RFC 6191 as Linux has it. */
    private boolean accepts(Segment syn, int clientFin, int clientLast) {
        boolean isNewer = syn.seq - (clientFin + 1) > 0;
        if (useTimestamps && syn.hasTimestamps) {
            int later = syn.value - clientLast;
            return later > 0 || (later == 0 && isNewer);
        }
        return isNewer || (syn.hasTimestamps && syn.value > 0);
    }

    /**
     * Old segments come to the NAT; what goes on reaches the second connection's client, which
     * takes nothing (null) before the server has answered.
     */
    private void mix(List<Segment> old, End client) {
        for (Segment s : old) {
            byte[] packet = s.bytes();
            if (f.in(packet).equals("forward")) {
                Segment seen = Segment.read(packet);
                boolean isNew = seen.destination == NEW_HOST;
                oldBytes += isNew && client != null ? client.takes(seen) : 0;
            }
        }
    }

    private void open(int clientIsn, int serverIsn, int clientClock, int serverClock) {
        port = out(stamp(client(SYN, clientIsn, 0), clientClock, 0)).sourcePort;
        in(stamp(server(SYN | ACK, serverIsn, clientIsn + 1), serverClock, clientClock));
        out(stamp(client(ACK, clientIsn + 1, serverIsn + 1), clientClock, serverClock));
    }

    private Segment stamp(Segment s, int value, int echo) {
        return useTimestamps ? s.timestamps(value, echo) : s;
    }

    private static Segment client(int flags, int seq, int ack) {
        return Segment.of(OLD_HOST, OLD_PORT, NatFixture.REMOTE, WEB)
                .flags(flags)
                .numbers(seq, ack);
    }

    private Segment server(int flags, int seq, int ack) {
        return Segment.of(NatFixture.REMOTE, WEB, NatFixture.OUTSIDE, port)
                .flags(flags)
                .numbers(seq, ack);
    }

    private Segment out(Segment s) {
        byte[] packet = s.bytes();
        assertEquals("forward", f.out(packet), "seed " + seed);
        return Segment.read(packet);
    }

    private Segment in(Segment s) {
        byte[] packet = s.bytes();
        assertEquals("forward", f.in(packet), "seed " + seed);
        return Segment.read(packet);
    }
}
