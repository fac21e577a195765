// SPDX-License-Identifier: Apache-2.0
package org.portset.core.lan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.portset.nat.wire.Bytes;

/*
 *  0    op, htype, hlen, hops       |  28  chaddr, 16 bytes
 *  4    xid                         |  44  sname, 64 bytes
 *  8    secs, flags                 | 108  file, 128 bytes
 * 12    ciaddr                      | 236  63 82 53 63
 * 16    yiaddr                      | 240  options: code, length, value; 255 ends them
 * 20    siaddr                      |
 * 24    giaddr                      |
 */

/** A client's DHCPv4 message (RFC 2131 section 2), read from bytes that may be anything. */
final class DhcpMessage {
    static final int OPTIONS_OFFSET = 240;
    static final int MAGIC = 0x63825363;
    static final int BOOT_REQUEST = 1;
    static final int BOOT_REPLY = 2;
    static final int BROADCAST_FLAG = 0x8000;

    static final int DISCOVER = 1;
    static final int OFFER = 2;
    static final int REQUEST = 3;
    static final int DECLINE = 4;
    static final int ACK = 5;
    static final int NAK = 6;
    static final int RELEASE = 7;
    static final int INFORM = 8;

    static final int OPTION_REQUESTED_ADDRESS = 50;
    static final int OPTION_OVERLOAD = 52;
    static final int OPTION_TYPE = 53;
    static final int OPTION_SERVER = 54;
    static final int OPTION_CLIENT_ID = 61;
    static final int OPTION_END = 255;

    private static final int ETHERNET = 1;
    private static final int MAC_BYTES = 6;
    private static final int CHADDR_OFFSET = 28;
    private static final int SNAME_OFFSET = 44;
    private static final int FILE_OFFSET = 108;
    private static final int MAGIC_OFFSET = 236;
    private static final int IN_FILE = 1;
    private static final int IN_SNAME = 2;

    private final byte[] bytes;
    private final Map<Integer, byte[]> options = new HashMap<>();

    private DhcpMessage(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The message; empty where the bytes are none that a client on Ethernet may send. */
    static Optional<DhcpMessage> read(byte[] bytes) {
        boolean sound =
                bytes.length > OPTIONS_OFFSET
                        && bytes[0] == BOOT_REQUEST
                        && bytes[1] == ETHERNET
                        && bytes[2] == MAC_BYTES
                        && Bytes.i32(bytes, MAGIC_OFFSET) == MAGIC
                        && (bytes[CHADDR_OFFSET] & 1) == 0;
        if (!sound) {
            return Optional.empty();
        }
        DhcpMessage message = new DhcpMessage(bytes);
        boolean whole = message.readOptions(OPTIONS_OFFSET, bytes.length);
        byte[] overload = message.options.get(OPTION_OVERLOAD);
        int more = overload == null || overload.length != 1 ? 0 : overload[0];
        if (whole && (more & IN_FILE) != 0) {
            whole = message.readOptions(FILE_OFFSET, MAGIC_OFFSET);
        }
        if (whole && (more & IN_SNAME) != 0) {
            whole = message.readOptions(SNAME_OFFSET, FILE_OFFSET);
        }
        boolean good =
                whole
                        && message.has(OPTION_TYPE, 1)
                        && message.fits(OPTION_SERVER)
                        && message.fits(OPTION_REQUESTED_ADDRESS)
                        && message.mac() != 0;
        return good ? Optional.of(message) : Optional.empty();
    }

    /** False where an option reaches past the end. Of one that is there twice the parts are one. */
    private boolean readOptions(int from, int end) {
        int at = from;
        while (at < end) {
            int code = bytes[at++] & 0xff;
            if (code == 0) {
                continue;
            }
            if (code == OPTION_END) {
                return true;
            }
            if (at >= end || at + 1 + (bytes[at] & 0xff) > end) {
                return false;
            }
            int length = bytes[at++] & 0xff;
            byte[] value = Arrays.copyOfRange(bytes, at, at + length);
            options.merge(code, value, DhcpMessage::joined);
            at += length;
        }
        // Some clients leave the end out.
        return true;
    }

    /** RFC 3396 section 7. */
    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private boolean has(int code, int length) {
        byte[] value = options.get(code);
        return value != null && value.length == length;
    }

    /** An address, if the option is there. */
    private boolean fits(int code) {
        return !options.containsKey(code) || has(code, Integer.BYTES);
    }

    int type() {
        return options.get(OPTION_TYPE)[0] & 0xff;
    }

    int clientAddress() {
        return Bytes.i32(bytes, 12);
    }

    int relayAddress() {
        return Bytes.i32(bytes, 24);
    }

    boolean wantsBroadcast() {
        return (Bytes.u16(bytes, 10) & BROADCAST_FLAG) != 0;
    }

    /** The client's Ethernet address, 48 bits. */
    long mac() {
        return (long) Bytes.u16(bytes, CHADDR_OFFSET) << 32
                | Integer.toUnsignedLong(Bytes.i32(bytes, CHADDR_OFFSET + 2));
    }

    /** The address that the option names; 0 where it is not there. */
    int address(int code) {
        byte[] value = options.get(code);
        return value == null ? 0 : Bytes.i32(value, 0);
    }

    /** What tells the client from others: its own identifier, or else its Ethernet address. */
    String clientKey() {
        byte[] id = options.get(OPTION_CLIENT_ID);
        byte[] key =
                id != null && id.length > 1
                        ? id
                        : Arrays.copyOfRange(bytes, CHADDR_OFFSET, CHADDR_OFFSET + MAC_BYTES);
        StringBuilder text = new StringBuilder(id == null ? "mac " : "id ");
        for (byte b : key) {
            text.append(String.format("%02x", b));
        }
        return text.toString();
    }

    /** A new message with transaction, flags, relay and hardware address of this one. */
    byte[] replyHeader(int length) {
        byte[] reply = new byte[length];
        System.arraycopy(bytes, 0, reply, 0, 8);
        reply[0] = BOOT_REPLY;
        reply[3] = 0;
        System.arraycopy(bytes, 10, reply, 10, 2);
        System.arraycopy(bytes, CHADDR_OFFSET, reply, CHADDR_OFFSET, SNAME_OFFSET - CHADDR_OFFSET);
        Bytes.putI32(reply, MAGIC_OFFSET, MAGIC);
        return reply;
    }
}
