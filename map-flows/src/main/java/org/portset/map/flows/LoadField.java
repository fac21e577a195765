// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.onosproject.net.flow.AbstractExtension;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;

/**
 * Writes a constant into bits of a field: Open vSwitch's {@code load}, Nicira's NXAST_REG_LOAD.
 *
 * <p>Unlike ONOS's own write-metadata, which OpenFlow carries out after the actions, a load takes
 * its turn among them.
 */
public final class LoadField extends AbstractExtension implements ExtensionTreatment {
    /** Type of this extension, in a range that neither ONOS nor its drivers use. */
    public static final ExtensionTreatmentType TYPE = new ExtensionTreatmentType(0x504c);

    private static final int SERIAL_BYTES = 16;

    private Field destination;
    private int offset;
    private int nbits;
    private long value;

    private LoadField(Field destination, int offset, int nbits, long value) {
        this.destination = destination;
        this.offset = offset;
        this.nbits = nbits;
        this.value = value;
    }

    /**
     * Writes {@code value} into {@code nbits} (1 to 64) bits from bit {@code offset} upwards.
     *
     * @throws IllegalArgumentException if the field doesn't have those bits or the value needs more
     */
    public static LoadField of(Field destination, int offset, int nbits, long value) {
        check(destination, offset, nbits, value);
        return new LoadField(destination, offset, nbits, value);
    }

    /** An instance to {@link #deserialize} into: until then it clears one metadata bit. */
    public static LoadField empty() {
        return new LoadField(Field.METADATA, 0, 1, 0);
    }

    private static void check(Field destination, int offset, int nbits, long value) {
        destination.checkSubfield(offset, nbits);
        if (nbits > Long.SIZE || (nbits < Long.SIZE && value >>> nbits != 0)) {
            throw new IllegalArgumentException(
                    String.format("0x%x doesn't fit into %d bits of a load", value, nbits));
        }
    }

    /** Field written. */
    public Field destination() {
        return destination;
    }

    /** First bit written. */
    public int offset() {
        return offset;
    }

    /** Number of bits, 1 to 64. */
    public int nbits() {
        return nbits;
    }

    /** Constant, unsigned. */
    public long value() {
        return value;
    }

    @Override
    public ExtensionTreatmentType type() {
        return TYPE;
    }

    @Override
    public byte[] serialize() {
        return ByteBuffer.allocate(SERIAL_BYTES)
                .putInt(destination.header())
                .putShort((short) offset)
                .putShort((short) nbits)
                .putLong(value)
                .array();
    }

    /**
     * Takes what {@link #serialize} gave.
     *
     * @throws IllegalArgumentException if these bytes aren't of a load
     */
    @Override
    public void deserialize(byte[] data) {
        if (data.length != SERIAL_BYTES) {
            throw new IllegalArgumentException("a load has 16 bytes, not " + data.length);
        }
        ByteBuffer in = ByteBuffer.wrap(data);
        Field to = Extensions.field(in.getInt());
        int first = in.getShort();
        int count = in.getShort();
        long constant = in.getLong();
        check(to, first, count, constant);
        destination = to;
        offset = first;
        nbits = count;
        value = constant;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof LoadField)) {
            return false;
        }
        LoadField that = (LoadField) o;
        return destination == that.destination
                && offset == that.offset
                && nbits == that.nbits
                && value == that.value;
    }

    @Override
    public int hashCode() {
        return Objects.hash(destination.header(), offset, nbits, value);
    }

    /** As ovs-ofctl writes it: {@code load:0x20010db800000000->NXM_NX_TUN_IPV6_DST[64..127]}. */
    @Override
    public String toString() {
        return "load:0x" + Long.toHexString(value) + "->" + destination.subfield(offset, nbits);
    }
}
