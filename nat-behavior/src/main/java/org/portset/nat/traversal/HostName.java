// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.Locale;

/**
 * A full domain name, in one spelling: lower case (RFC 4343), without the final dot. Immutable.
 *
 * <p>Text as in zone files (RFC 1035 section 5.1): a backslash before a character or three decimal
 * digits takes what a dot would end. Any byte may stand in a label (RFC 2181 section 11), of which
 * there are 1 to 63; all labels, each with its length, and the root's make at most 255.
 */
public final class HostName {
    private static final int MAX_LABEL_BYTES = 63;
    private static final int MAX_BYTES = 255;

    private final String text;

    private HostName(String text) {
        this.text = text;
    }

    /**
     * The name that a text stands for, which is absolute with a final dot or without.
     *
     * @throws IllegalArgumentException if it is none; the message starts with {@code name:}
     */
    public static HostName of(String text) {
        StringBuilder canonical = new StringBuilder(text.length());
        int nameBytes = 1;
        int labelBytes = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c == '.') {
                nameBytes += endLabel(labelBytes, text);
                labelBytes = 0;
                if (i < text.length()) {
                    canonical.append('.');
                }
                continue;
            }
            int value = c;
            if (c == '\\') {
                value = escaped(text, i);
                i += isDigit(text.charAt(i)) ? 3 : 1;
            }
            append(canonical, value, text);
            labelBytes++;
        }
        nameBytes += labelBytes == 0 && canonical.length() > 0 ? 0 : endLabel(labelBytes, text);
        if (nameBytes > MAX_BYTES) {
            throw refused(text, "has " + nameBytes + " bytes; at most " + MAX_BYTES);
        }
        return new HostName(canonical.toString());
    }

    private static int endLabel(int labelBytes, String text) {
        if (labelBytes == 0) {
            throw refused(text, "has an empty label");
        }
        if (labelBytes > MAX_LABEL_BYTES) {
            throw refused(
                    text, "has a label of " + labelBytes + " bytes; at most " + MAX_LABEL_BYTES);
        }
        return 1 + labelBytes;
    }

    private static int escaped(String text, int at) {
        if (at == text.length()) {
            throw refused(text, "ends inside an escape");
        }
        if (!isDigit(text.charAt(at))) {
            return text.charAt(at);
        }
        int value = 0;
        for (int i = at; i < at + 3; i++) {
            if (i >= text.length() || !isDigit(text.charAt(i))) {
                throw refused(text, "has an escape of less than three digits");
            }
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    private static void append(StringBuilder canonical, int value, String text) {
        if (value > 0xff) {
            throw refused(text, "has a character that is no byte; write it as RFC 5890 has it");
        }
        if (value == '.' || value == '\\') {
            canonical.append('\\').append((char) value);
        } else if (value > ' ' && value < 0x7f) {
            canonical.append(Character.toLowerCase((char) value));
        } else {
            canonical.append(String.format(Locale.ROOT, "\\%03d", value));
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException refused(String text, String why) {
        String shown = text.length() > 300 ? text.substring(0, 300) + "..." : text;
        return new IllegalArgumentException("name: '" + shown + "' " + why);
    }

    /**
     * Where the name of the service's host begins, if this is {@code _service._protocol.host} (RFC
     * 2782); else -1.
     */
    private int hostAt() {
        if (!text.startsWith("_")) {
            return -1;
        }
        int protocol = afterDot(0);
        if (protocol < 0 || text.charAt(protocol) != '_') {
            return -1;
        }
        return afterDot(protocol);
    }

    private int afterDot(int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++; // whatever follows is no end of a label
            } else if (text.charAt(i) == '.') {
                return i + 1;
            }
        }
        return -1;
    }

    /** The host of a service's name; null if it is another name. */
    public HostName host() {
        int at = hostAt();
        return at < 0 ? null : new HostName(text.substring(at));
    }

    /** What a service's name has before its host, such as {@code _ssh._tcp}; null as above. */
    public String service() {
        int at = hostAt();
        return at < 0 ? null : text.substring(0, at - 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostName && text.equals(((HostName) other).text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Its one spelling. */
    @Override
    public String toString() {
        return text;
    }
}
