// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import org.onosproject.net.PortNumber;
import org.portset.map.flows.PuntedFrame;

/** A frame that a switch's rules sent to the controller: {@link PuntedFrame} with its port. */
final class Punt {
    private static final long GROUP_BIT = 1L << 40;

    private final PortNumber inPort;
    private final byte[] frame;
    private final int carried;

    /**
     * @param inPort where the switch received it
     * @param frame the whole packet-in, at least {@link PuntedFrame#PAYLOAD_OFFSET} bytes
     * @param carried what the rule put into the tags
     */
    Punt(PortNumber inPort, byte[] frame, int carried) {
        this.inPort = inPort;
        this.frame = frame;
        this.carried = carried;
    }

    PortNumber inPort() {
        return inPort;
    }

    /** 16 bits that the rule put into the tags: on a CE the VLAN id, on a BR the outer PSID. */
    int carried() {
        return carried;
    }

    int etherType() {
        return (int) Frames.get(frame, PuntedFrame.ETHER_TYPE_OFFSET, 2);
    }

    /**
     * Source MAC address, as 48 bits. The group bit is not part of it: no source has it, and a
     * switch may have used it to say that the packet is large.
     */
    long sourceMac() {
        return Frames.get(frame, 6, 6) & ~GROUP_BIT;
    }

    int payloadLength() {
        return frame.length - PuntedFrame.PAYLOAD_OFFSET;
    }

    /** An unsigned big-endian number of the payload, which must reach that far. */
    long payload(int offset, int bytes) {
        return Frames.get(frame, PuntedFrame.PAYLOAD_OFFSET + offset, bytes);
    }

    /** A new array with the payload behind {@code headerLength} bytes of room. */
    byte[] reframe(int headerLength) {
        byte[] out = new byte[headerLength + payloadLength()];
        System.arraycopy(frame, PuntedFrame.PAYLOAD_OFFSET, out, headerLength, payloadLength());
        return out;
    }
}
