// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The caller is not let in, and why. */
public final class NtsRefusal extends NtsAnswer {
    /** The longest text, in bytes of UTF-8. */
    public static final int MAX_TEXT_BYTES = 255;

    /** Why. The numbers are those of the protocol and never change. */
    public enum Code {
        /** The name is not in the router's private host list. */
        UNKNOWN_NAME(1, "the router knows no such host"),
        /** As many requests wait as may; said at once. Asking again later may help. */
        QUEUE_FULL(2, "too many requests wait for the router"),
        /** The request waited for its turn as long as its asker did. */
        TIMED_OUT(3, "the request's turn did not come in time"),
        /** The port is none of the subscriber's, and the asker can't be told another one. */
        PORT_NOT_IN_SET(4, "the port is not in the subscriber's port set"),
        /** The key is good, but not for this name or this form of request. */
        NOT_AUTHORISED(5, "this key may not ask for this name"),
        /** The message is of a version that the router does not speak. */
        BAD_VERSION(6, "the router does not speak this version"),
        /** The message is authentic, and makes no sense. */
        MALFORMED(7, "the router can't read the request"),
        /** The router is there, and can't serve: no outside address, or it is shutting down. */
        UNAVAILABLE(8, "the router can't serve now"),
        /** One inside endpoint has the port for itself, while that lasts. */
        PORT_IN_USE(9, "the port is in use by another mapping"),
        /** The asker could be told a port, and none is free. */
        NO_PORT_FREE(10, "the subscriber has no port free"),
        /**
         * No router said so: none answered, within the asker's patience or before it gave up early.
         * Never on the wire.
         */
        NO_ANSWER(0, "the router does not answer");

        private final int number;
        private final String sentence;

        Code(int number, String sentence) {
            this.number = number;
            this.sentence = sentence;
        }

        /** The number on the wire, 0 where it has none. */
        public int number() {
            return number;
        }

        /** A text for whoever needs one. */
        public String sentence() {
            return sentence;
        }

        /** The code of a number on the wire, or null. */
        static Code of(int number) {
            for (Code code : values()) {
                if (code.number == number && code != NO_ANSWER) {
                    return code;
                }
            }
            return null;
        }
    }

    private final Code code;
    private final String text;

    private NtsRefusal(Code code, String text) {
        this.code = code;
        this.text = text;
    }

    public static NtsRefusal of(Code code) {
        return new NtsRefusal(code, code.sentence());
    }

    /**
     * A refusal in the router's own words.
     *
     * @param text for a human; what goes beyond {@link #MAX_TEXT_BYTES} is cut off
     */
    public static NtsRefusal of(Code code, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return new NtsRefusal(
                Objects.requireNonNull(code), utf8.length <= MAX_TEXT_BYTES ? text : cut(utf8));
    }

    private static String cut(byte[] utf8) {
        int end = MAX_TEXT_BYTES;
        // Not inside a character: its further bytes are 10xxxxxx.
        while ((utf8[end] & 0xc0) == 0x80) {
            end--;
        }
        return new String(utf8, 0, end, StandardCharsets.UTF_8);
    }

    /** The text in these bytes, which must be UTF-8. */
    static String text(byte[] bytes, int offset, int length) throws CharacterCodingException {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        return decoder.decode(ByteBuffer.wrap(bytes, offset, length)).toString();
    }

    public Code code() {
        return code;
    }

    /** For a human. */
    public String text() {
        return text;
    }

    @Override
    public boolean granted() {
        return false;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof NtsRefusal
                && code == ((NtsRefusal) o).code
                && text.equals(((NtsRefusal) o).text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(code, text);
    }

    @Override
    public String toString() {
        return code + ": " + text;
    }
}
