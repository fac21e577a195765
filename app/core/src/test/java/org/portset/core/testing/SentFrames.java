// SPDX-License-Identifier: Apache-2.0
package org.portset.core.testing;

import java.util.ArrayList;
import java.util.List;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.core.slowpath.PacketSender;

/** Keeps what was sent. */
public final class SentFrames implements PacketSender {
    private final List<Frame> frames = new ArrayList<>();

    @Override
    public void send(DeviceId device, PortNumber port, byte[] bytes) {
        frames.add(new Frame(device, port, bytes));
    }

    /** All frames since this was last asked. */
    public List<Frame> take() {
        List<Frame> taken = new ArrayList<>(frames);
        frames.clear();
        return taken;
    }

    /** The one frame since this was last asked. */
    public Frame takeOne() {
        List<Frame> taken = take();
        if (taken.size() != 1) {
            throw new AssertionError(taken.size() + " frames were sent");
        }
        return taken.get(0);
    }

    /** One frame. */
    public static final class Frame {
        private final DeviceId device;
        private final PortNumber port;
        private final byte[] bytes;

        Frame(DeviceId device, PortNumber port, byte[] bytes) {
            this.device = device;
            this.port = port;
            this.bytes = bytes;
        }

        public DeviceId device() {
            return device;
        }

        public PortNumber port() {
            return port;
        }

        public byte[] bytes() {
            return bytes;
        }
    }
}
