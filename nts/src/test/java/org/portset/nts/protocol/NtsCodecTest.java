// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.portset.nts.protocol.NtsFormatException.Problem;
import org.portset.nts.protocol.NtsMessage.Header;

class NtsCodecTest {
    static final byte[] SECRET = "sixteen bytes...".getBytes(StandardCharsets.US_ASCII);
    private static final Header HEADER =
            new Header(0x0102, 0x1112131415161718L, 7, 0x2122232425262728L);
    private static final String HEADER_HEX = "1112131415161718 0000000000000007 2122232425262728";

    private final NtsCodec codec = new NtsCodec(List.of(NtsKey.of(0x0102, SECRET)));

    private static byte[] hex(String text) {
        String digits = text.replaceAll("\\s", "");
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    /** Adds the tag by other means than the codec's. */
    private static byte[] signed(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            byte[] all = Arrays.copyOf(body, body.length + 16);
            System.arraycopy(mac.doFinal(body), 0, all, body.length, 16);
            return all;
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void isThese(String expected, NtsMessage message) throws NtsFormatException {
        byte[] bytes = signed(hex(expected));
        assertArrayEquals(bytes, codec.encode(message));
        assertEquals(message, codec.decode(bytes, 0, bytes.length));
        byte[] shifted = new byte[bytes.length + 9];
        System.arraycopy(bytes, 0, shifted, 5, bytes.length);
        assertEquals(message, codec.decode(shifted, 5, bytes.length));
    }

    @Test
    void writesARequestFromAPrefix() throws NtsFormatException {
        NtsRequest request =
                NtsRequest.builder(DomainName.of("Alice.example"))
                        .source(SourcePrefix.of(Ipv4.parse("198.51.100.77"), 24))
                        .queryType(NtsRequest.TYPE_SRV)
                        .protocol(NtsRequest.TCP)
                        .port(8080)
                        .patienceMillis(4500)
                        .build();
        isThese(
                "4e54 01 01 004f 0102"
                        + HEADER_HEX
                        + "00 18 06 0f c6336400 1f90 0021 1194 0000"
                        + "05616c696365 076578616d706c65 00",
                NtsMessage.of(HEADER, request));
    }

    @Test
    void writesARequestInTheOlderForm() throws NtsFormatException {
        NtsRequest request =
                NtsRequest.builder(DomainName.of("a"))
                        .form(NtsRequest.Form.RESOLVER)
                        .source(SourcePrefix.host(Ipv4.parse("203.0.113.9")))
                        .build();
        isThese(
                "4e54 01 01 0043 0102"
                        + HEADER_HEX
                        + "01 20 00 03 cb007109 0000 0001 1388 0000 0161 00",
                NtsMessage.of(HEADER, request));
    }

    @Test
    void writesAResponse() throws NtsFormatException {
        isThese(
                "4e54 01 02 003c 0102" + HEADER_HEX + "c0000201 04d2 0000 00000bb8",
                NtsMessage.of(HEADER, new NtsResponse(Ipv4.parse("192.0.2.1"), 1234, 3000)));
    }

    @Test
    void writesARefusal() throws NtsFormatException {
        isThese(
                "4e54 01 03 0038 0102" + HEADER_HEX + "02 04 0000 66c3bc6c",
                NtsMessage.of(HEADER, NtsRefusal.of(NtsRefusal.Code.QUEUE_FULL, "f\u00fcl")));
    }

    @Test
    void writesAChallengeAndAPending() throws NtsFormatException {
        isThese("4e54 01 04 0030 0102" + HEADER_HEX, NtsMessage.challenge(HEADER));
        isThese("4e54 01 05 0030 0102" + HEADER_HEX, NtsMessage.pending(HEADER));
    }

    @Test
    void carriesTheLongestNameAndTheLongestText() throws NtsFormatException {
        NtsMessage request =
                NtsMessage.of(
                        HEADER, NtsRequest.builder(DomainName.of(DomainNameTest.LONGEST)).build());
        byte[] bytes = codec.encode(request);
        assertEquals(NtsCodec.MAX_BYTES, bytes.length);
        assertEquals(request, codec.decode(bytes, 0, bytes.length));
        // 85 characters of three bytes each; the 86th is cut off whole.
        NtsRefusal refusal = NtsRefusal.of(NtsRefusal.Code.UNAVAILABLE, "\u20ac".repeat(86));
        assertEquals("\u20ac".repeat(85), refusal.text());
        byte[] longest = codec.encode(NtsMessage.of(HEADER, refusal));
        assertEquals(NtsMessage.of(HEADER, refusal), codec.decode(longest, 0, longest.length));
    }

    private Problem problem(byte[] bytes) {
        return assertThrows(NtsFormatException.class, () -> codec.decode(bytes, 0, bytes.length))
                .problem();
    }

    private static byte[] withBody(int type, String body) {
        return withBody(type, hex(body));
    }

    private static byte[] withBody(int type, byte[] b) {
        ByteBuffer all = ByteBuffer.allocate(32 + b.length);
        all.put(hex("4e5401")).put((byte) type).putShort((short) (all.capacity() + 16));
        all.put(hex("0102" + HEADER_HEX)).put(b);
        return signed(all.array());
    }

    @Test
    void namesWhatIsWrong() {
        byte[] good = withBody(2, "c0000201 04d2 0000 00000bb8");
        assertEquals(Problem.NOT_NTS, problem(new byte[0]));
        assertEquals(Problem.NOT_NTS, problem(Arrays.copyOf(good, 47)));
        assertEquals(Problem.NOT_NTS, problem(Arrays.copyOf(good, good.length + 1)));
        assertEquals(Problem.NOT_NTS, problem(new byte[NtsCodec.MAX_BYTES + 1]));
        byte[] otherKey = good.clone();
        otherKey[7]++;
        assertEquals(Problem.UNKNOWN_KEY, problem(otherKey));
        byte[] version = Arrays.copyOf(good, good.length - 16);
        version[2] = 2;
        assertEquals(Problem.BAD_VERSION, problem(signed(version)));
        assertEquals(Problem.BAD_TYPE, problem(withBody(0, "")));
        assertEquals(Problem.BAD_TYPE, problem(withBody(6, "")));
        assertEquals(Problem.BAD_LENGTH, problem(withBody(1, "0000")));
        assertEquals(Problem.BAD_LENGTH, problem(withBody(2, "c0000201")));
        assertEquals(Problem.BAD_LENGTH, problem(withBody(3, "02 05 0000 66")));
        assertEquals(Problem.BAD_LENGTH, problem(withBody(5, "00")));
        assertEquals(Problem.BAD_FIELD, problem(withBody(2, "c0000201 04d2 0001 00000bb8")));
        assertEquals(Problem.BAD_FIELD, problem(withBody(2, "c0000201 04d2 0000 80000000")));
        assertEquals(Problem.BAD_FIELD, problem(withBody(3, "00 00 0000")));
        assertEquals(Problem.BAD_FIELD, problem(withBody(3, "0b 00 0000")));
        assertEquals(Problem.BAD_TEXT, problem(withBody(3, "02 01 0000 ff")));
        String rest = " 0000 0001 1388 0000 ";
        assertEquals(Problem.BAD_FIELD, problem(withBody(1, "02000001 00000000" + rest + "00")));
        assertEquals(Problem.BAD_FIELD, problem(withBody(1, "00210001 00000000" + rest + "00")));
        assertEquals(Problem.BAD_FIELD, problem(withBody(1, "01180001 c6336400" + rest + "00")));
        // Bits behind the prefix.
        assertEquals(Problem.BAD_FIELD, problem(withBody(1, "00180001 c6336401" + rest + "00")));
        // No patience at all.
        assertEquals(
                Problem.BAD_FIELD,
                problem(withBody(1, "00000001 00000000 0000 0001 0000 0000 00")));
        assertEquals(Problem.BAD_NAME, problem(withBody(1, "00000000 00000000" + rest)));
        assertEquals(Problem.BAD_NAME, problem(withBody(1, "00000002 00000000" + rest + "c000")));
        assertEquals(Problem.BAD_NAME, problem(withBody(1, "00000002 00000000" + rest + "0000")));
        assertEquals(Problem.BAD_NAME, problem(withBody(1, "00000002 00000000" + rest + "0161")));
    }

    @Test
    void believesNoMessageOfWhichABitWasChanged() {
        byte[] good = withBody(2, "c0000201 04d2 0000 00000bb8");
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] changed = good.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            Problem problem = problem(changed);
            assertEquals(false, problem.authentic(), "bit " + bit + ": " + problem);
        }
    }

    @Test
    void readsRubbishWithoutAnotherExceptionThanItsOwn() {
        long seed = Long.getLong("portset.seed", System.nanoTime());
        Random random = new Random(seed);
        try {
            for (int i = 0; i < 200_000; i++) {
                byte[] body = new byte[random.nextInt(300)];
                random.nextBytes(body);
                // Often of a likely shape, and always under a good tag: nothing else gets far.
                for (int j = 0; j < body.length; j++) {
                    body[j] = random.nextInt(3) == 0 ? (byte) random.nextInt(4) : body[j];
                }
                if (i % 100 == 0) {
                    decode(body);
                }
                decode(withBody(random.nextInt(7), body));
            }
        } catch (RuntimeException e) {
            throw new AssertionError("replay with -Dportset.seed=" + seed, e);
        }
    }

    private void decode(byte[] bytes) {
        try {
            NtsMessage message = codec.decode(bytes, 0, bytes.length);
            assertArrayEquals(bytes, codec.encode(message), "one message has one form");
        } catch (NtsFormatException e) {
            // As it should be.
        }
    }
}
