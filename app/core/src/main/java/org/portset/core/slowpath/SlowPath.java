// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
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
    private final Map<DeviceId, SwitchPath> paths = new ConcurrentHashMap<>();
    private final Map<DeviceId, LongAdder> packetIns = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    /**
     * @param nanoClock monotonic time, in nanoseconds
     */
    public SlowPath(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** From now on, packets of this switch go to {@code path}. */
    void attach(DeviceId device, SwitchPath path) {
        paths.put(device, path);
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
        if (path == null) {
            return;
        }
        byte[] frame = bytes(packet.unparsed());
        int carried = PuntedFrame.carried(frame);
        if (carried == PuntedFrame.NOT_PUNTED) {
            return;
        }
        context.block();
        packetIns.computeIfAbsent(device, d -> new LongAdder()).increment();
        path.receive(new Punt(packet.receivedFrom().port(), frame, carried), nanoClock.getAsLong());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
