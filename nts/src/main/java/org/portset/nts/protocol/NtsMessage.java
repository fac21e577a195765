// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.util.Objects;

/**
 * A message with its identifiers, as it goes over the wire.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+---------------+---------------+
 * |         0x4E54 ("NT")         |  version (1)  |     type      |
 * +-------------------------------+---------------+---------------+
 * |     length, tag included      |            key id             |
 * +-------------------------------+-------------------------------+
 * |                                                               |
 * +                            session                            +
 * |                                                               |
 * +---------------------------------------------------------------+
 * |                                                               |
 * +                            number                             +
 * |                                                               |
 * +---------------------------------------------------------------+
 * |                                                               |
 * +                             token                             +
 * |                                                               |
 * +---------------------------------------------------------------+
 * :                   body, by type; may be empty                 :
 * +---------------------------------------------------------------+
 * |                                                               |
 * +     tag: the first 128 bits of the HMAC-SHA-256 of all        +
 * |     that stands before it                                     |
 * +                                                               +
 * |                                                               |
 * +---------------------------------------------------------------+
 * }</pre>
 *
 * <p>Header and tag are the same in all versions, so that a version that is not understood can be
 * refused.
 */
public final class NtsMessage {
    /** What a message is. */
    public enum Type {
        /** Server to router: let a caller in. */
        REQUEST(1),
        /** Router to server: granted. */
        RESPONSE(2),
        /** Router to server: not granted. */
        REFUSAL(3),
        /** Router to server: send the request again, with this token. */
        CHALLENGE(4),
        /** Router to server: the request is here, and its turn will come. */
        PENDING(5);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        /** The number on the wire. */
        public int number() {
            return number;
        }

        static Type of(int number) {
            return number >= 1 && number <= values().length ? values()[number - 1] : null;
        }
    }

    /** The identifiers of a message: all that its answer takes over from it. */
    public static final class Header {
        private final int keyId;
        private final long session;
        private final long number;
        private final long token;

        public Header(int keyId, long session, long number, long token) {
            this.keyId = keyId;
            this.session = session;
            this.number = number;
            this.token = token;
        }

        /** The key that the tag is made with. */
        public int keyId() {
            return keyId;
        }

        /** Random, chosen by the server each time it starts. */
        public long session() {
            return session;
        }

        /** Counts the session's requests from 1; a request sent again has the number it had. */
        public long number() {
            return number;
        }

        /** Given to the session by the router; 0: the server has none yet. */
        public long token() {
            return token;
        }

        Header withToken(long other) {
            return new Header(keyId, session, number, other);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Header
                    && keyId == ((Header) o).keyId
                    && session == ((Header) o).session
                    && number == ((Header) o).number
                    && token == ((Header) o).token;
        }

        @Override
        public int hashCode() {
            return Objects.hash(keyId, session, number, token);
        }

        @Override
        public String toString() {
            return String.format("key %d session %016x number %d", keyId, session, number);
        }
    }

    private final Header header;
    private final Type type;
    private final NtsRequest request;
    private final NtsAnswer answer;

    private NtsMessage(Header header, Type type, NtsRequest request, NtsAnswer answer) {
        this.header = Objects.requireNonNull(header);
        this.type = type;
        this.request = request;
        this.answer = answer;
    }

    public static NtsMessage of(Header header, NtsRequest request) {
        return new NtsMessage(header, Type.REQUEST, Objects.requireNonNull(request), null);
    }

    /** A response or a refusal. */
    public static NtsMessage of(Header header, NtsAnswer answer) {
        return new NtsMessage(
                header, answer.granted() ? Type.RESPONSE : Type.REFUSAL, null, answer);
    }

    /** The header's token is the one to be taken. */
    public static NtsMessage challenge(Header header) {
        return new NtsMessage(header, Type.CHALLENGE, null, null);
    }

    public static NtsMessage pending(Header header) {
        return new NtsMessage(header, Type.PENDING, null, null);
    }

    public Header header() {
        return header;
    }

    public Type type() {
        return type;
    }

    /**
     * The request.
     *
     * @throws IllegalStateException if the message is none
     */
    public NtsRequest request() {
        return present(request);
    }

    /**
     * The response or refusal.
     *
     * @throws IllegalStateException if the message is neither
     */
    public NtsAnswer answer() {
        return present(answer);
    }

    private <T> T present(T value) {
        if (value == null) {
            throw new IllegalStateException("not in a " + type);
        }
        return value;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof NtsMessage
                && header.equals(((NtsMessage) o).header)
                && type == ((NtsMessage) o).type
                && Objects.equals(request, ((NtsMessage) o).request)
                && Objects.equals(answer, ((NtsMessage) o).answer);
    }

    @Override
    public int hashCode() {
        return Objects.hash(header, type, request, answer);
    }

    @Override
    public String toString() {
        Object body = request != null ? request : answer;
        return type + " " + header + (body == null ? "" : ": " + body);
    }
}
