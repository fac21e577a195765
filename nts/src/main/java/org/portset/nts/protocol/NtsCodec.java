// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.portset.nts.protocol.NtsFormatException.Problem;
import org.portset.nts.protocol.NtsMessage.Header;

/**
 * Messages to bytes and back, with their tags. Not for two threads at once.
 *
 * <p>Bodies, behind the header that {@link NtsMessage} draws:
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * |     form      | prefix length |   protocol    |  name length  |  request
 * +---------------+---------------+---------------+---------------+
 * |                        source prefix                          |
 * +-------------------------------+-------------------------------+
 * |       destination port        |          query type           |
 * +-------------------------------+-------------------------------+
 * |         patience, ms          |           reserved            |
 * +-------------------------------+-------------------------------+
 * :                             name                              :
 * +---------------------------------------------------------------+
 *
 * +---------------------------------------------------------------+
 * |                        outside address                        |  response
 * +-------------------------------+-------------------------------+
 * |             port              |           reserved            |
 * +-------------------------------+-------------------------------+
 * |                         lifetime, ms                          |
 * +---------------------------------------------------------------+
 *
 * +---------------+---------------+-------------------------------+
 * |     code      |  text length  |           reserved            |  refusal
 * +---------------+---------------+-------------------------------+
 * :                         text, in UTF-8                        :
 * +---------------------------------------------------------------+
 * }</pre>
 */
public final class NtsCodec {
    /** The version of the protocol. */
    public static final int VERSION = 1;

    /** No message is longer. */
    public static final int MAX_BYTES = 32 + 16 + DomainName.MAX_WIRE_BYTES + 16;

    static final int HEADER_BYTES = 32;
    static final int TAG_BYTES = 16;
    private static final int MAGIC = 0x4e54;
    private static final int REQUEST_BYTES = 16;
    private static final int RESPONSE_BYTES = 12;
    private static final int REFUSAL_BYTES = 4;
    private static final String ALGORITHM = "HmacSHA256";

    private final Map<Integer, Mac> macs = new HashMap<>();

    /** A codec that knows these keys and no others; the ids are distinct. */
    public NtsCodec(Collection<NtsKey> keys) {
        for (NtsKey key : keys) {
            if (macs.put(key.id(), mac(key.secret())) != null) {
                throw new IllegalArgumentException("two keys have the id " + key.id());
            }
        }
    }

    static Mac mac(byte[] secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has " + ALGORITHM, e);
        }
    }

    /**
     * A message's bytes, with its tag.
     *
     * @throws IllegalArgumentException if no key has the header's id, or the refusal is one that is
     *     never sent
     */
    public byte[] encode(NtsMessage message) {
        Header header = message.header();
        Mac mac = macs.get(header.keyId());
        if (mac == null) {
            throw new IllegalArgumentException("no key has the id " + header.keyId());
        }
        byte[] bytes = new byte[MAX_BYTES];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.putShort((short) MAGIC).put((byte) VERSION).put((byte) message.type().number());
        out.putShort((short) 0).putShort((short) header.keyId());
        out.putLong(header.session()).putLong(header.number()).putLong(header.token());
        switch (message.type()) {
            case REQUEST:
                put(out, message.request());
                break;
            case RESPONSE:
                NtsResponse response = (NtsResponse) message.answer();
                out.putInt(response.address());
                out.putShort((short) response.port()).putShort((short) 0);
                out.putInt(response.lifetimeMillis());
                break;
            case REFUSAL:
                put(out, (NtsRefusal) message.answer());
                break;
            case CHALLENGE:
            case PENDING:
                break;
        }
        int end = out.position();
        out.putShort(4, (short) (end + TAG_BYTES));
        mac.update(bytes, 0, end);
        out.put(mac.doFinal(), 0, TAG_BYTES);
        return Arrays.copyOf(bytes, end + TAG_BYTES);
    }

    private static void put(ByteBuffer out, NtsRequest request) {
        DomainName name = request.name();
        out.put((byte) (request.form() == NtsRequest.Form.SERVER ? 0 : 1));
        out.put((byte) request.source().length());
        out.put((byte) request.protocol());
        out.put((byte) name.wireLength());
        out.putInt(request.source().address());
        out.putShort((short) request.port()).putShort((short) request.queryType());
        out.putShort((short) request.patienceMillis()).putShort((short) 0);
        out.put(name.toWire());
    }

    private static void put(ByteBuffer out, NtsRefusal refusal) {
        if (refusal.code() == NtsRefusal.Code.NO_ANSWER) {
            throw new IllegalArgumentException("nobody sends that nobody answers");
        }
        byte[] text = refusal.text().getBytes(StandardCharsets.UTF_8);
        out.put((byte) refusal.code().number()).put((byte) text.length).putShort((short) 0);
        out.put(text);
    }

    /**
     * The message that a datagram is. Nothing of it is looked at, but its length and key, before
     * its tag is found good.
     *
     * @throws NtsFormatException if it is none; no other exception whatever the bytes are
     */
    public NtsMessage decode(byte[] bytes, int offset, int length) throws NtsFormatException {
        if (length < HEADER_BYTES + TAG_BYTES || length > MAX_BYTES) {
            throw new NtsFormatException(Problem.NOT_NTS);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        int magic = in.getShort() & 0xffff;
        int version = in.get() & 0xff;
        int type = in.get() & 0xff;
        if (magic != MAGIC || (in.getShort() & 0xffff) != length) {
            throw new NtsFormatException(Problem.NOT_NTS);
        }
        int keyId = in.getShort() & 0xffff;
        Mac mac = macs.get(keyId);
        if (mac == null) {
            throw new NtsFormatException(Problem.UNKNOWN_KEY);
        }
        int end = offset + length - TAG_BYTES;
        mac.update(bytes, offset, length - TAG_BYTES);
        // In a time that does not tell how much of a guess was right.
        if (!MessageDigest.isEqual(
                Arrays.copyOf(mac.doFinal(), TAG_BYTES),
                Arrays.copyOfRange(bytes, end, end + TAG_BYTES))) {
            throw new NtsFormatException(Problem.BAD_TAG);
        }
        Header header = new Header(keyId, in.getLong(), in.getLong(), in.getLong());
        if (version != VERSION) {
            throw new NtsFormatException(Problem.BAD_VERSION, header);
        }
        in.limit(end);
        return body(bytes, in, header, type);
    }

    private static NtsMessage body(byte[] bytes, ByteBuffer in, Header header, int number)
            throws NtsFormatException {
        NtsMessage.Type type = NtsMessage.Type.of(number);
        if (type == null) {
            throw new NtsFormatException(Problem.BAD_TYPE, header);
        }
        switch (type) {
            case REQUEST:
                return NtsMessage.of(header, request(bytes, in, header));
            case RESPONSE:
                return NtsMessage.of(header, response(in, header));
            case REFUSAL:
                return NtsMessage.of(header, refusal(bytes, in, header));
            case CHALLENGE:
                check(!in.hasRemaining(), Problem.BAD_LENGTH, header);
                check(header.token() != 0, Problem.BAD_FIELD, header);
                return NtsMessage.challenge(header);
            case PENDING:
                check(!in.hasRemaining(), Problem.BAD_LENGTH, header);
                return NtsMessage.pending(header);
        }
        throw new AssertionError(type);
    }

    private static NtsRequest request(byte[] bytes, ByteBuffer in, Header header)
            throws NtsFormatException {
        check(in.remaining() >= REQUEST_BYTES, Problem.BAD_LENGTH, header);
        int form = in.get() & 0xff;
        int prefixLength = in.get() & 0xff;
        int protocol = in.get() & 0xff;
        int nameLength = in.get() & 0xff;
        int address = in.getInt();
        int port = in.getShort() & 0xffff;
        int queryType = in.getShort() & 0xffff;
        int patienceMillis = in.getShort() & 0xffff;
        int reserved = in.getShort();
        check(in.remaining() == nameLength, Problem.BAD_LENGTH, header);
        check(form <= 1 && prefixLength <= 32 && reserved == 0, Problem.BAD_FIELD, header);
        check(form == 0 || prefixLength == 32, Problem.BAD_FIELD, header);
        check(patienceMillis > 0, Problem.BAD_FIELD, header);
        SourcePrefix source = SourcePrefix.of(address, prefixLength);
        // One prefix has one form on the wire.
        check(source.address() == address, Problem.BAD_FIELD, header);
        DomainName name;
        try {
            name = DomainName.fromWire(bytes, in.position(), nameLength);
        } catch (IllegalArgumentException e) {
            throw new NtsFormatException(Problem.BAD_NAME, header);
        }
        return NtsRequest.builder(name)
                .form(form == 0 ? NtsRequest.Form.SERVER : NtsRequest.Form.RESOLVER)
                .source(source)
                .queryType(queryType)
                .protocol(protocol)
                .port(port)
                .patienceMillis(patienceMillis)
                .build();
    }

    private static NtsResponse response(ByteBuffer in, Header header) throws NtsFormatException {
        check(in.remaining() == RESPONSE_BYTES, Problem.BAD_LENGTH, header);
        int address = in.getInt();
        int port = in.getShort() & 0xffff;
        int reserved = in.getShort();
        int lifetimeMillis = in.getInt();
        check(reserved == 0 && lifetimeMillis >= 0, Problem.BAD_FIELD, header);
        return new NtsResponse(address, port, lifetimeMillis);
    }

    private static NtsRefusal refusal(byte[] bytes, ByteBuffer in, Header header)
            throws NtsFormatException {
        check(in.remaining() >= REFUSAL_BYTES, Problem.BAD_LENGTH, header);
        NtsRefusal.Code code = NtsRefusal.Code.of(in.get() & 0xff);
        int textLength = in.get() & 0xff;
        int reserved = in.getShort();
        check(in.remaining() == textLength, Problem.BAD_LENGTH, header);
        check(code != null && reserved == 0, Problem.BAD_FIELD, header);
        try {
            return NtsRefusal.of(code, NtsRefusal.text(bytes, in.position(), in.remaining()));
        } catch (CharacterCodingException e) {
            throw new NtsFormatException(Problem.BAD_TEXT, header);
        }
    }

    private static void check(boolean good, Problem problem, Header header)
            throws NtsFormatException {
        if (!good) {
            throw new NtsFormatException(problem, header);
        }
    }
}
