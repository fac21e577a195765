// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.onosproject.net.flow.AbstractExtension;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;

/**
 * Copies bits from one field to another: Open vSwitch's {@code move}, Nicira's NXAST_REG_MOVE.
 *
 * <p>Immutable but for {@link #deserialize}, which ONOS's stores call on an instance made by {@link
 * #empty()}.
 */
public final class MoveField extends AbstractExtension implements ExtensionTreatment {
    /** Type of this extension, in a range that neither ONOS nor its drivers use. */
    public static final ExtensionTreatmentType TYPE = new ExtensionTreatmentType(0x504d);

    private static final int SERIAL_BYTES = 14;

    private Field source;
    private int sourceOffset;
    private Field destination;
    private int destinationOffset;
    private int nbits;

    private MoveField(Field source, int sourceOffset, Field destination, int destOffset, int n) {
        this.source = source;
        this.sourceOffset = sourceOffset;
        this.destination = destination;
        this.destinationOffset = destOffset;
        this.nbits = n;
    }

    /**
     * Moves {@code nbits} bits, from bit {@code sourceOffset} of {@code source} upwards, to bit
     * {@code destinationOffset} of {@code destination} upwards.
     *
     * @throws IllegalArgumentException if a field doesn't have those bits
     */
    public static MoveField of(
            Field source, int sourceOffset, Field destination, int destinationOffset, int nbits) {
        source.checkSubfield(sourceOffset, nbits);
        destination.checkSubfield(destinationOffset, nbits);
        return new MoveField(source, sourceOffset, destination, destinationOffset, nbits);
    }

    /** An instance to {@link #deserialize} into: until then it moves one metadata bit to itself. */
    public static MoveField empty() {
        return new MoveField(Field.METADATA, 0, Field.METADATA, 0, 1);
    }

    /** Field read. */
    public Field source() {
        return source;
    }

    /** First bit read. */
    public int sourceOffset() {
        return sourceOffset;
    }

    /** Field written. */
    public Field destination() {
        return destination;
    }

    /** First bit written. */
    public int destinationOffset() {
        return destinationOffset;
    }

    /** Number of bits. */
    public int nbits() {
        return nbits;
    }

    @Override
    public ExtensionTreatmentType type() {
        return TYPE;
    }

    @Override
    public byte[] serialize() {
        return ByteBuffer.allocate(SERIAL_BYTES)
                .putInt(source.header())
                .putInt(destination.header())
                .putShort((short) sourceOffset)
                .putShort((short) destinationOffset)
                .putShort((short) nbits)
                .array();
    }

    /**
     * Takes what {@link #serialize} gave.
     *
     * @throws IllegalArgumentException if these bytes aren't of a move
     */
    @Override
    public void deserialize(byte[] data) {
        if (data.length != SERIAL_BYTES) {
            throw new IllegalArgumentException("a move has 14 bytes, not " + data.length);
        }
        ByteBuffer in = ByteBuffer.wrap(data);
        Field from = Extensions.field(in.getInt());
        Field to = Extensions.field(in.getInt());
        int fromOffset = in.getShort();
        int toOffset = in.getShort();
        int count = in.getShort();
        from.checkSubfield(fromOffset, count);
        to.checkSubfield(toOffset, count);
        source = from;
        destination = to;
        sourceOffset = fromOffset;
        destinationOffset = toOffset;
        nbits = count;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof MoveField)) {
            return false;
        }
        MoveField that = (MoveField) o;
        return source == that.source
                && destination == that.destination
                && sourceOffset == that.sourceOffset
                && destinationOffset == that.destinationOffset
                && nbits == that.nbits;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                source.header(), destination.header(), sourceOffset, destinationOffset, nbits);
    }

    /** As ovs-ofctl writes it: {@code move:NXM_OF_IP_DST[0..7]->NXM_NX_TUN_IPV6_DST[80..87]}. */
    @Override
    public String toString() {
        return "move:"
                + source.subfield(sourceOffset, nbits)
                + "->"
                + destination.subfield(destinationOffset, nbits);
    }
}
