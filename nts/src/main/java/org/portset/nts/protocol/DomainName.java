// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A full domain name in canonical form: letters in lower case (RFC 4034 section 6.2), so that two
 * spellings of a name are equal (RFC 4343).
 *
 * <p>On the wire it is that of RFC 1035 section 3.1 without compression: labels of 1 to 63 bytes,
 * each behind its length, and a zero byte; 255 bytes at most. As text, a byte that is not a visible
 * ASCII character stands as {@code \DDD}, and a dot or backslash inside a label has a backslash
 * before it (RFC 4343 section 2.1); the final dot is not written.
 */
public final class DomainName {
    /** The most bytes a name can have on the wire. */
    public static final int MAX_WIRE_BYTES = 255;

    private static final int MAX_LABEL_BYTES = 63;

    private final byte[] wire;
    private final int hash;

    private DomainName(byte[] wire) {
        this.wire = wire;
        this.hash = Arrays.hashCode(wire);
    }

    /**
     * The name that a text stands for.
     *
     * @param text with or without a final dot; "." is the root
     * @throws IllegalArgumentException if a label or the name is too long or empty, or an escape is
     *     no escape
     */
    public static DomainName of(String text) {
        if (text.equals(".")) {
            return new DomainName(new byte[1]);
        }
        byte[] out = new byte[MAX_WIRE_BYTES];
        int start = 0;
        int at = 1;
        byte[] in = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < in.length; i++) {
            int value = in[i] & 0xff;
            if (value == '.') {
                start = endLabel(out, start, at, text);
                at = start + 1;
                continue;
            }
            if (value == '\\') {
                value = escaped(in, i + 1, text);
                i += in[i + 1] >= '0' && in[i + 1] <= '9' ? 3 : 1;
            }
            if (at >= MAX_WIRE_BYTES) {
                throw malformed(text);
            }
            out[at++] = (byte) value;
        }
        if (at > start + 1) {
            start = endLabel(out, start, at, text);
        }
        if (start == 0 || start >= MAX_WIRE_BYTES || text.chars().anyMatch(c -> c > 0xff)) {
            throw malformed(text);
        }
        return new DomainName(lowerCase(Arrays.copyOf(out, start + 1)));
    }

    private static int endLabel(byte[] out, int start, int at, String text) {
        int length = at - start - 1;
        if (length < 1 || length > MAX_LABEL_BYTES || at >= MAX_WIRE_BYTES) {
            throw malformed(text);
        }
        out[start] = (byte) length;
        return at;
    }

    private static int escaped(byte[] in, int at, String text) {
        if (at >= in.length) {
            throw malformed(text);
        }
        if (in[at] < '0' || in[at] > '9') {
            return in[at] & 0xff;
        }
        int value = 0;
        for (int i = at; i < at + 3; i++) {
            if (i >= in.length || in[i] < '0' || in[i] > '9') {
                throw malformed(text);
            }
            value = value * 10 + in[i] - '0';
        }
        if (value > 0xff) {
            throw malformed(text);
        }
        return value;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("'" + text + "' is not a domain name");
    }

    /**
     * The name in a part of an array, which it must fill to its last byte.
     *
     * @throws IllegalArgumentException if it is not a name, is compressed, or ends too early or too
     *     late
     */
    public static DomainName fromWire(byte[] bytes, int offset, int length) {
        if (length < 1 || length > MAX_WIRE_BYTES) {
            throw new IllegalArgumentException("a name has 1 to 255 bytes, not " + length);
        }
        int at = offset;
        int end = offset + length;
        while (bytes[at] != 0) {
            int label = bytes[at] & 0xff;
            at += 1 + label;
            if (label > MAX_LABEL_BYTES || at >= end) {
                throw new IllegalArgumentException("a label runs over the end, or is a pointer");
            }
        }
        if (at != end - 1) {
            throw new IllegalArgumentException("there is something behind the name");
        }
        return new DomainName(lowerCase(Arrays.copyOfRange(bytes, offset, end)));
    }

    private static byte[] lowerCase(byte[] wire) {
        // A length is at most 63 and so never in the range of the letters.
        for (int i = 0; i < wire.length; i++) {
            if (wire[i] >= 'A' && wire[i] <= 'Z') {
                wire[i] = (byte) (wire[i] | 0x20);
            }
        }
        return wire;
    }

    /** The bytes on the wire; the caller's own copy. */
    public byte[] toWire() {
        return wire.clone();
    }

    int wireLength() {
        return wire.length;
    }

    /** Whether this name is {@code zone} or below it. */
    public boolean isIn(DomainName zone) {
        int at = 0;
        while (wire.length - at > zone.wire.length) {
            at += 1 + wire[at];
        }
        return Arrays.equals(wire, at, wire.length, zone.wire, 0, zone.wire.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainName && Arrays.equals(wire, ((DomainName) other).wire);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** As text, without the final dot; "." for the root. */
    @Override
    public String toString() {
        if (wire.length == 1) {
            return ".";
        }
        StringBuilder text = new StringBuilder(wire.length);
        for (int at = 0; wire[at] != 0; at += 1 + wire[at]) {
            if (at > 0) {
                text.append('.');
            }
            for (int i = at + 1; i <= at + wire[at]; i++) {
                append(text, wire[i] & 0xff);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int value) {
        if (value == '.' || value == '\\') {
            text.append('\\').append((char) value);
        } else if (value > ' ' && value < 0x7f) {
            text.append((char) value);
        } else {
            text.append('\\');
            text.append((char) ('0' + value / 100));
            text.append((char) ('0' + value / 10 % 10));
            text.append((char) ('0' + value % 10));
        }
    }
}
