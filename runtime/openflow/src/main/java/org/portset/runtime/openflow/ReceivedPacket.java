// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.onlab.packet.DeserializationException;
import org.onlab.packet.Ethernet;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.packet.InboundPacket;

/**
 * A packet from a switch, parsed when somebody asks for it: who reads the bytes himself does not
 * pay for ONOS's packet objects, and a packet that they can't take harms nobody.
 */
final class ReceivedPacket implements InboundPacket {

    private final ConnectPoint from;
    private final byte[] data;
    private final Optional<Long> cookie;
    private volatile Ethernet parsed;

    ReceivedPacket(ConnectPoint from, byte[] data, Optional<Long> cookie) {
        this.from = from;
        this.data = data;
        this.cookie = cookie;
    }

    @Override
    public ConnectPoint receivedFrom() {
        return from;
    }

    /** Null if ONOS's packet classes can't parse the packet, as ONOS's own provider has it. */
    @Override
    public Ethernet parsed() {
        if (parsed == null) {
            parsed = parse(data);
        }
        return parsed;
    }

    /* They throw whatever comes when lengths in the packet lie: not only what they declare. */
    private static Ethernet parse(byte[] data) {
        try {
            return Ethernet.deserializer().deserialize(data, 0, data.length);
        } catch (DeserializationException | RuntimeException e) {
            return null;
        }
    }

    /**
     * The frame as it came, in a buffer of its own over bytes that are shared: not to be written
     * to.
     */
    @Override
    public ByteBuffer unparsed() {
        return ByteBuffer.wrap(data);
    }

    @Override
    public Optional<Long> cookie() {
        return cookie;
    }

    @Override
    public String toString() {
        return "packet of " + data.length + " bytes from " + from;
    }
}
