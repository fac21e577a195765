// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |                      Destination address                      |  0
 * +-------------------------------+-------------------------------+
 * |                               |                               |  4
 * +-------------------------------+        Source address         |
 * |                                                               |  8
 * +-------------------------------+-------------------------------+
 * | 0x8100 or 0x88a8, per tag     |PCP|D|        VLAN id          | 12
 * +-------------------------------+-------------------------------+
 * |          EtherType            |  payload                        12 + 4 per tag
 */

/** The Ethernet header with its VLAN tags (IEEE 802.3, 802.1Q) at {@code off}. */
public final class Ethernet {
    /** The header's length without tags. */
    public static final int HEADER_BYTES = 14;

    /** EtherType of IPv4. */
    public static final int IPV4 = 0x0800;

    /** EtherType of ARP. */
    public static final int ARP = 0x0806;

    /** EtherType of IPv6. */
    public static final int IPV6 = 0x86dd;

    /** EtherType of a customer tag. */
    public static final int VLAN = 0x8100;

    /** EtherType of a service tag. */
    public static final int SERVICE_VLAN = 0x88a8;

    private static final int TAG_BYTES = 4;

    private Ethernet() {}

    /**
     * Where the payload begins behind any number of tags, counted from {@code off}; -1 if the frame
     * of {@code len} bytes ends before that.
     */
    public static int payloadOffset(byte[] buf, int off, int len) {
        int payload = HEADER_BYTES;
        while (payload <= len) {
            int type = Bytes.u16(buf, off + payload - 2);
            if (type != VLAN && type != SERVICE_VLAN) {
                return payload;
            }
            payload += TAG_BYTES;
        }
        return -1;
    }

    /** The EtherType of the payload at {@code payloadOffset}, of {@link #payloadOffset}. */
    public static int etherType(byte[] buf, int off, int payloadOffset) {
        return Bytes.u16(buf, off + payloadOffset - 2);
    }
}
