// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.portset.map.flows.Field;
import org.portset.map.flows.LoadField;
import org.portset.map.flows.MoveField;
import org.portset.map.flows.ResubmitTable;

/**
 * Our extensions as Nicira's experimenter actions, and back.
 *
 * <pre>
 *         0       2       4               8       10      12      14      16             20        24
 * move    | ffff  | 24    | 00002320      | 6     | bits  | from  | to    | source field | dest.   |
 * load    | ffff  | 24    | 00002320      | 7     | *     | destination   | value                  |
 * resubmit| ffff  | 16    | 00002320      | 14    | fff8  |tbl| 0 0 0     |
 *                                                   * offset (10 bits), number of bits less 1 (6)
 * </pre>
 */
final class NiciraActions {
    private static final short EXPERIMENTER = (short) 0xffff;
    private static final int NICIRA = 0x00002320;
    private static final short MOVE = 6;
    private static final short LOAD = 7;
    private static final short RESUBMIT_TABLE = 14;

    /** The packet's own input port. */
    private static final short IN_PORT = (short) 0xfff8;

    private static final int MOVE_BYTES = 24;
    private static final int LOAD_BYTES = 24;
    private static final int RESUBMIT_BYTES = 16;
    private static final int OFFSET_SHIFT = 6;
    private static final int NBITS_MASK = 0x3f;

    private NiciraActions() {}

    static byte[] bytes(MoveField move) {
        return header(MOVE_BYTES, MOVE)
                .putShort((short) move.nbits())
                .putShort((short) move.sourceOffset())
                .putShort((short) move.destinationOffset())
                .putInt(move.source().header())
                .putInt(move.destination().header())
                .array();
    }

    static byte[] bytes(LoadField load) {
        return header(LOAD_BYTES, LOAD)
                .putShort((short) (load.offset() << OFFSET_SHIFT | (load.nbits() - 1)))
                .putInt(load.destination().header())
                .putLong(load.value())
                .array();
    }

    static byte[] bytes(ResubmitTable resubmit) {
        return header(RESUBMIT_BYTES, RESUBMIT_TABLE)
                .putShort(IN_PORT)
                .put((byte) resubmit.table())
                .array();
    }

    private static ByteBuffer header(int length, short subtype) {
        return ByteBuffer.allocate(length)
                .putShort(EXPERIMENTER)
                .putShort((short) length)
                .putInt(NICIRA)
                .putShort(subtype);
    }

    /** Our extension with these bytes; empty if it is none of ours. */
    static Optional<ExtensionTreatment> parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < RESUBMIT_BYTES
                || in.getShort() != EXPERIMENTER
                || in.getShort() != bytes.length
                || in.getInt() != NICIRA) {
            return Optional.empty();
        }
        short subtype = in.getShort();
        if (subtype == MOVE && bytes.length == MOVE_BYTES) {
            return move(in);
        }
        if (subtype == LOAD && bytes.length == LOAD_BYTES) {
            return load(in);
        }
        if (subtype == RESUBMIT_TABLE && bytes.length == RESUBMIT_BYTES) {
            return resubmit(in);
        }
        return Optional.empty();
    }

    private static Optional<ExtensionTreatment> move(ByteBuffer in) {
        int nbits = in.getShort();
        int sourceOffset = in.getShort();
        int destinationOffset = in.getShort();
        Optional<Field> source = Field.ofHeader(in.getInt());
        Optional<Field> destination = Field.ofHeader(in.getInt());
        if (source.isEmpty()
                || destination.isEmpty()
                || !source.get().has(sourceOffset, nbits)
                || !destination.get().has(destinationOffset, nbits)) {
            return Optional.empty();
        }
        return Optional.of(
                MoveField.of(
                        source.get(), sourceOffset, destination.get(), destinationOffset, nbits));
    }

    private static Optional<ExtensionTreatment> load(ByteBuffer in) {
        int offsetAndBits = Short.toUnsignedInt(in.getShort());
        int offset = offsetAndBits >>> OFFSET_SHIFT;
        int nbits = (offsetAndBits & NBITS_MASK) + 1;
        Optional<Field> destination = Field.ofHeader(in.getInt());
        long value = in.getLong();
        boolean fits = nbits == Long.SIZE || value >>> nbits == 0;
        if (destination.isEmpty() || !destination.get().has(offset, nbits) || !fits) {
            return Optional.empty();
        }
        return Optional.of(LoadField.of(destination.get(), offset, nbits, value));
    }

    private static Optional<ExtensionTreatment> resubmit(ByteBuffer in) {
        short port = in.getShort();
        int table = Byte.toUnsignedInt(in.get());
        return port == IN_PORT && table <= ResubmitTable.MAX_TABLE
                ? Optional.of(ResubmitTable.of(table))
                : Optional.empty();
    }
}
