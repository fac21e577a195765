// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.onosproject.net.DeviceId;
import org.onosproject.net.packet.InboundPacket;
import org.onosproject.net.packet.PacketContext;
import org.onosproject.net.packet.PacketProcessor;
import org.portset.map.flows.PuntedFrame;

/**
 * Entrance of the slow path: takes the packet-ins of configured switches and hands each to its
 * switch's part.
 *
 * <p>Runs on the threads that ONOS reads switches with, one per switch at a time. Packets of
 * switches that are not configured are left to other applications.
 */
public final class SlowPath implements PacketProcessor {
    private static final int MAX_EARLY = 256;

    private final Map<DeviceId, SwitchPath> paths = new ConcurrentHashMap<>();
    private final Map<DeviceId, Queue<Punt>> early = new HashMap<>();
    private final Map<DeviceId, LongAdder> packetIns = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    /** Switches that are configured; packets of others are left to other applications. */
    private volatile Predicate<DeviceId> mayCome = device -> false;

    /**
     * @param nanoClock monotonic time, in nanoseconds
     */
    public SlowPath(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * From now on, packets of such switches are kept for a moment when nobody answers for them yet.
     */
    void awaits(Predicate<DeviceId> configured) {
        mayCome = configured;
    }

    /** From now on, packets of this switch go to {@code path}; first those that came early. */
    void attach(DeviceId device, SwitchPath path) {
        Queue<Punt> waiting;
        synchronized (early) {
            paths.put(device, path);
            waiting = early.remove(device);
        }
        if (waiting != null) {
            waiting.forEach(punt -> path.receive(punt, nanoClock.getAsLong()));
        }
    }

    /**
     * Keeps a packet of a switch that nobody answers for yet: its switch may have learnt of its new
     * master before that master's application has.
     *
     * @return the path that is there after all, or null where the packet was kept or too many are
     */
    private SwitchPath keep(DeviceId device, Punt punt) {
        synchronized (early) {
            SwitchPath path = paths.get(device);
            if (path == null) {
                Queue<Punt> waiting = early.computeIfAbsent(device, d -> new ArrayDeque<>());
                if (waiting.size() == MAX_EARLY) {
                    waiting.remove();
                }
                waiting.add(punt);
            }
            return path;
        }
    }

    /** Forgets packets of switches that nobody has come to answer for; every second or so. */
    public void forgetEarly() {
        synchronized (early) {
            early.clear();
        }
    }

    /** From now on, packets of this switch are left alone. */
    public void detach(DeviceId device) {
        paths.remove(device);
    }

    /** Packet-ins taken from a switch. */
    public long packetIns(DeviceId device) {
        LongAdder count = packetIns.get(device);
        return count == null ? 0 : count.sum();
    }

    @Override
    public void process(PacketContext context) {
        if (context.isHandled()) {
            return;
        }
        InboundPacket packet = context.inPacket();
        DeviceId device = packet.receivedFrom().deviceId();
        SwitchPath path = paths.get(device);
        if (path == null && !mayCome.test(device)) {
            return;
        }
        byte[] frame = bytes(packet.unparsed());
        int carried = PuntedFrame.carried(frame);
        if (carried == PuntedFrame.NOT_PUNTED) {
            return;
        }
        context.block();
        packetIns.computeIfAbsent(device, d -> new LongAdder()).increment();
        Punt punt = new Punt(packet.receivedFrom().port(), frame, carried);
        if (path == null) {
            path = keep(device, punt);
        }
        if (path != null) {
            path.receive(punt, nanoClock.getAsLong());
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
