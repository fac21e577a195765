// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

/**
 * A frame as {@link ToController} sent it: with two tags of EtherType 0x88a8 behind the addresses.
 *
 * <pre>
 *  0              6              12             20
 * +--------------+--------------+--------------+-----------+----------
 * | destination  | source       | two tags     | EtherType | payload
 * +--------------+--------------+--------------+-----------+----------
 * </pre>
 *
 * <p>Reads any bytes without an exception and without allocating.
 */
public final class PuntedFrame {
    /** What {@link #carried} says of a frame that is not of this form. */
    public static final int NOT_PUNTED = -1;

    /** EtherType of the tags. */
    public static final short TAG_TYPE = (short) 0x88a8;

    /** First of the tags' eight bytes. */
    public static final int TAGS_OFFSET = 12;

    /** Bytes of both tags. */
    public static final int TAGS_BYTES = 8;

    /** Where the EtherType of the frame that the switch received is now. */
    public static final int ETHER_TYPE_OFFSET = TAGS_OFFSET + TAGS_BYTES;

    /** First byte behind that EtherType: of the IPv4 header, where it says so. */
    public static final int PAYLOAD_OFFSET = ETHER_TYPE_OFFSET + 2;

    private static final int HIGH_TAG = TAGS_OFFSET;
    private static final int LOW_TAG = TAGS_OFFSET + 4;
    private static final int VID = 2;

    private PuntedFrame() {}

    /**
     * The 16 bits that the tags carry, 0 to 65535, or {@link #NOT_PUNTED} for a frame that is too
     * short or lacks a tag.
     */
    public static int carried(byte[] frame) {
        if (frame.length < PAYLOAD_OFFSET
                || u16(frame, HIGH_TAG) != Short.toUnsignedInt(TAG_TYPE)
                || u16(frame, LOW_TAG) != Short.toUnsignedInt(TAG_TYPE)) {
            return NOT_PUNTED;
        }
        return (frame[HIGH_TAG + VID + 1] & 0xff) << Byte.SIZE | (frame[LOW_TAG + VID + 1] & 0xff);
    }

    private static int u16(byte[] frame, int offset) {
        return (frame[offset] & 0xff) << Byte.SIZE | (frame[offset + 1] & 0xff);
    }
}
