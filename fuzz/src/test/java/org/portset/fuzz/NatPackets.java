// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.portset.nat.engine.Nat44;
import org.portset.nat.engine.NatListener;
import org.portset.nat.engine.NatOutput;
import org.portset.nat.engine.NatSubscriber;
import org.portset.nat.engine.Verdict;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.ports.PortSet;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Ipv4;

/**
 * Packets through the NAT, either way, up to 24 of them. Nothing outside a packet is touched, a
 * dropped packet stays as it was, and one that goes on has right checksums if it came with such.
 */
public final class NatPackets {
    static final int HOME = 0xc0a8010a;
    static final int OUTSIDE = 0xc0000212;
    static final int GATEWAY = 0xc0a80101;

    private static final List<Behavior> BEHAVIORS = List.of(Behavior.values());
    private static final List<TimeWait> TIME_WAITS = List.of(TimeWait.values());
    private static final int MOST_PACKETS = 24;
    private static final int GUARD_BYTES = 8;
    private static final byte GUARD = 0x5a;

    // What the first byte of each packet says of it.
    private static final int INBOUND = 1;
    private static final int MENDED = 2;
    private static final int PLACED = 4;
    private static final int LAST_PORT = 8;

    private final NatOutput checked =
            new NatOutput() {
                @Override
                public void toInside(int subscriber, byte[] buf, int off, int len) {
                    good(buf, off, len);
                }

                @Override
                public void toOutside(int subscriber, byte[] buf, int off, int len) {
                    good(buf, off, len);
                }
            };
    private final Nat44 nat = new Nat44(64, 1, NatListener.NONE, checked);
    private final int subscriber;
    private long nowNanos = TimeUnit.DAYS.toNanos(1);

    private NatPackets(NatPolicy policy) {
        subscriber =
                nat.addSubscriber(
                        NatSubscriber.builder(OUTSIDE, PortSet.of(6, 8, 0x34))
                                .policy(policy)
                                .insideGateway(GATEWAY)
                                .mtuBytes(1500)
                                .mssClampBytes(1420)
                                .build());
        nat.addStaticMapping(subscriber, Ipv4.TCP, 1232, HOME, 80);
    }

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        int how = in.u8();
        NatPolicy policy =
                NatPolicy.builder()
                        .mapping(BEHAVIORS.get(how % 3))
                        .filtering(BEHAVIORS.get(how / 3 % 3))
                        .timeWait(TIME_WAITS.get(how / 9 % 3))
                        .portOverload(how / 27 % 2 == 1 && how % 9 == 8)
                        .unsolicitedSynReply(how / 54 % 2 == 1)
                        .build();
        NatPackets target = new NatPackets(policy);
        for (int i = 0; i < MOST_PACKETS && !in.isEmpty(); i++) {
            target.packet(in.u8(), in);
        }
        target.nowNanos += TimeUnit.DAYS.toNanos(2);
        target.nat.advance(target.nowNanos);
        check(target.nat.sessionCount() == 0, "sessions outlived all timers");
    }

    private void packet(int how, Input in) {
        byte[] packet = in.bytes(in.u8());
        nowNanos += 1L << ((how >>> 4) * 3);
        boolean isInbound = (how & INBOUND) != 0;
        if ((how & PLACED) != 0 && packet.length >= 24) {
            Bytes.putU16(packet, 2, packet.length);
            Bytes.putI32(packet, isInbound ? 16 : 12, isInbound ? OUTSIDE : HOME);
            if (isInbound && (how & LAST_PORT) != 0 && nat.lastSession() >= 0) {
                Bytes.putI32(packet, 12, nat.sessions().remoteAddressOf(nat.lastSession()));
                Bytes.putU16(packet, 22, nat.sessions().outsidePortOf(nat.lastSession()));
            }
        }
        if ((how & MENDED) != 0) {
            Checksums.mend(packet, 0);
        }
        hand(isInbound, packet);
    }

    private void hand(boolean isInbound, byte[] packet) {
        byte[] buf = new byte[packet.length + 2 * GUARD_BYTES];
        Arrays.fill(buf, GUARD);
        System.arraycopy(packet, 0, buf, GUARD_BYTES, packet.length);
        byte[] before = buf.clone();
        int verdict =
                isInbound
                        ? nat.outToIn(subscriber, buf, GUARD_BYTES, packet.length, nowNanos)
                        : nat.inToOut(subscriber, buf, GUARD_BYTES, packet.length, nowNanos);
        check(!Verdict.text(verdict).isEmpty(), "a verdict without a name");
        for (int i = 0; i < GUARD_BYTES; i++) {
            check(
                    buf[i] == GUARD && buf[buf.length - 1 - i] == GUARD,
                    "written outside the packet");
        }
        if (verdict == Verdict.FORWARD) {
            check(Ipv4.check(buf, GUARD_BYTES, packet.length) == Ipv4.GOOD, "a bad header goes on");
            check(
                    Ipv4.isFragment(buf, GUARD_BYTES)
                            || !Checksums.isGood(before, GUARD_BYTES)
                            || Checksums.isGood(buf, GUARD_BYTES),
                    "a good checksum became a bad one");
        } else if (verdict != Verdict.TAKEN) {
            check(Arrays.equals(before, buf), "a dropped packet was changed");
        }
        nat.releaseParked(nowNanos);
    }

    private static void good(byte[] buf, int off, int len) {
        check(Ipv4.check(buf, off, len) == Ipv4.GOOD, "a bad header leaves by the output");
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
