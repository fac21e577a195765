// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.FIN;
import static org.portset.nat.engine.TestPackets.RST;
import static org.portset.nat.engine.TestPackets.SYN;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.NatTimers;

/**
 * A million random segments, in connections of some dozens each, through the engine and through
 * {@link TcpModel}: after each one the two agree on state and deadline. Replay a run with {@code
 * -Dportset.seed=N}.
 */
class TcpModelTest {
    private static final int SEGMENTS = 1_000_000;
    private static final int PORT = 1232;
    private static final int HOST_PORT = 80;
    private static final byte[] NO_OPTIONS = new byte[0];

    private static final NatPolicy POLICY =
            NatPolicy.builder()
                    .timers(
                            NatTimers.builder()
                                    .tcpTransitoryNanos(TcpModel.TRANSITORY_SECONDS * SECOND)
                                    .tcpPartialOpenNanos(TcpModel.OPENING_SECONDS * SECOND)
                                    .tcpPartialCloseNanos(TcpModel.CLOSING_SECONDS * SECOND)
                                    .tcpTimeWaitNanos(TcpModel.TIME_WAIT_SECONDS * SECOND)
                                    .tcpEstablishedNanos(TcpModel.ESTABLISHED_SECONDS * SECOND)
                                    .build())
                    .build();

    private final NatFixture f = new NatFixture(POLICY);
    private final long seed = Long.getLong("portset.seed", 2026);
    private final Random random = new Random(seed);
    private final Map<TcpState, Integer> entered = new EnumMap<>(TcpState.class);
    private final Map<String, Integer> resets = new HashMap<>();
    private TcpModel model;
    private long base; // where the sequence numbers of a connection are
    private int remotePort;
    private int session;

    @Test
    @Tag("RFC7857-2")
    @Tag("RFC7857-2.1")
    @Tag("RFC7857-2.2")
    @Tag("RFC5382-2")
    @Tag("RFC5382-5")
    void agreesWithTheModelOverAMillionSegments() {
        f.nat.addStaticMapping(f.subscriber, 6, PORT, HOST, HOST_PORT);
        int left = 0;
        for (int step = 0; step < SEGMENTS; step++) {
            if (left-- == 0) {
                left = 10 + random.nextInt(100);
                begin();
            }
            String context = "seed " + seed + " step " + step;
            pass(context);
            if (model.state != TcpState.CLOSED && random.nextInt(40) == 0) {
                f.nat.observed(session, random.nextInt(2), 100, 1, 100, f.now);
                model.observed(f.now);
            }
            TcpState before = model.state;
            TcpModel.Segment segment = segment();
            boolean wanted = model.take(segment, f.now);
            String verdict = send(segment);
            assertEquals(wanted ? "forward" : "not-syn", verdict, context);
            if (wanted) {
                session = f.nat.lastSession();
                TcpState after = asRfc(f.nat.sessions().tcpStateOf(session));
                assertEquals(model.state, after, context + " from " + before);
                assertEquals(model.expires, f.nat.sessions().expiresNanosOf(session), context);
                assertEquals(
                        model.client == model.inside,
                        f.nat.sessions().initiatedInsideOf(session),
                        context);
                assertTrue(TcpModel.isAllowed(before, after), context + before + after);
                if (before != after) {
                    entered.merge(after, 1, Integer::sum);
                }
                if (segment.rst && before == TcpState.ESTABLISHED) {
                    resets.merge(after.toString(), 1, Integer::sum);
                }
            }
        }
        // The segments must have been of the kind that leads everywhere.
        for (TcpState state : TcpState.values()) {
            boolean isState =
                    state != TcpState.NONE
                            && state != TcpState.CLOSED
                            && state != TcpState.TIME_WAIT;
            assertTrue(!isState || entered.getOrDefault(state, 0) > 1000, entered.toString());
        }
        assertTrue(resets.get("TRANS") > 1000 && resets.get("ESTABLISHED") > 1000, "" + resets);
    }

    /** RFC 7857 has one state for all that follows both FINs. */
    private static TcpState asRfc(TcpState state) {
        return state == TcpState.TIME_WAIT ? TcpState.C_FIN_S_FIN : state;
    }

    private void begin() {
        f.nat.forEachSession(f.subscriber, f.nat::endSession);
        f.events.clear();
        model = new TcpModel();
        base = (1L << 40) + (random.nextLong() & 0xffffffffL);
        remotePort = 1 + random.nextInt(0xffff);
    }

    /** Lets some time pass: mostly little, sometimes just up to or over a deadline. */
    private void pass(String context) {
        int kind = random.nextInt(100);
        if (kind < 90 || model.state == TcpState.CLOSED) {
            f.now += random.nextInt(1_000_000);
        } else if (kind < 96) {
            f.now += (long) (random.nextDouble() * 200 * SECOND);
        } else {
            f.now = Math.max(f.now, model.expires - 1 + random.nextInt(2));
        }
        TcpState before = model.state;
        f.nat.advance(f.now);
        if (model.pass(f.now)) {
            assertEquals(0, f.nat.sessionCount(), context);
            String reason =
                    before == TcpState.TRANS
                            ? "reset"
                            : before == TcpState.C_FIN_S_FIN ? "closed" : "expired";
            assertEquals(reason, f.events.get(f.events.size() - 1), context);
        } else if (model.state != TcpState.CLOSED) {
            assertTrue(f.nat.sessions().isLive(session), context);
        }
    }

    private TcpModel.Segment segment() {
        TcpModel.Segment s = new TcpModel.Segment();
        s.fromInside = random.nextBoolean();
        int kind = random.nextInt(100);
        if (kind < 15) {
            s.syn = true;
        } else if (kind < 28) {
            s.syn = true;
            s.ack = true;
        } else if (kind < 40) {
            s.fin = true;
            s.ack = random.nextInt(8) != 0;
        } else if (kind < 53) {
            s.rst = true;
            s.ack = random.nextBoolean();
        } else {
            s.ack = true;
        }
        s.dataBytes = random.nextInt(3) == 0 ? 1 + random.nextInt(40) : 0;
        s.scale = s.syn && random.nextInt(4) != 0 ? random.nextInt(15) : -1;
        s.window = random.nextInt(0x10000);
        TcpModel.Side sender = s.fromInside ? model.inside : model.outside;
        TcpModel.Side receiver = s.fromInside ? model.outside : model.inside;
        s.sequence = s.syn ? base + random.nextInt(1000) : near(receiver);
        s.acknowledged = near(sender);
        return s;
    }

    /** A number about what a side takes: in it, at its ends, or far away. */
    private long near(TcpModel.Side side) {
        long next = side.next > 0 ? side.next : base;
        long edge = side.next > 0 ? side.edge : base;
        switch (random.nextInt(8)) {
            case 0:
                return next - 1;
            case 1:
                return edge;
            case 2:
                return edge + 1;
            case 3:
                return next - random.nextInt(1 << 30);
            case 4:
                return edge + random.nextInt(1 << 28);
            case 5:
                return next + random.nextInt(2000);
            default:
                return next;
        }
    }

    private String send(TcpModel.Segment s) {
        int flags = (s.syn ? SYN : 0) | (s.fin ? FIN : 0) | (s.rst ? RST : 0) | (s.ack ? ACK : 0);
        byte[] options = s.scale < 0 ? NO_OPTIONS : new byte[] {1, 3, 3, (byte) s.scale};
        byte[] p =
                s.fromInside
                        ? TestPackets.tcp(
                                HOST, HOST_PORT, REMOTE, remotePort, flags, options, s.dataBytes)
                        : TestPackets.tcp(
                                REMOTE, remotePort, OUTSIDE, PORT, flags, options, s.dataBytes);
        TestPackets.put32(p, 24, (int) s.sequence);
        TestPackets.put32(p, 28, (int) s.acknowledged);
        TestPackets.put16(p, 34, s.window);
        return s.fromInside ? f.out(p) : f.in(p);
    }
}
