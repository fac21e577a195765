// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.portset.nat.wire.Bytes;
import org.portset.nts.protocol.NtsCodec;
import org.portset.nts.protocol.NtsFormatException;
import org.portset.nts.protocol.NtsKey;
import org.portset.nts.protocol.NtsMessage;
import org.portset.nts.protocol.NtsResponder;
import org.portset.nts.protocol.NtsResponse;

/**
 * Datagrams to an NTS router, tagged by someone who has its key if the first byte is odd: one that
 * can be read reads back the same, and no answer is longer than any message may be.
 */
public final class NtsMessages {
    private static final byte[] SECRET =
            "a secret of a fuzzer's, 32 bytes".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY = 7;
    private static final int TAG_BYTES = 16;
    private static final int LEAST_BYTES = 48;

    private NtsMessages() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        boolean isTagged = (in.u8() & 1) == 1;
        byte[] bytes = in.rest();
        if (isTagged && bytes.length >= LEAST_BYTES) {
            tag(bytes);
        }
        List<NtsKey> keys = List.of(NtsKey.of(KEY, SECRET));
        NtsCodec codec = new NtsCodec(keys);
        try {
            NtsMessage message = codec.decode(bytes, 0, bytes.length);
            readsBack(codec, message);
        } catch (NtsFormatException e) {
            NatPackets.check(e.problem() != null, "an error without a problem");
        }
        NtsResponder responder =
                new NtsResponder(
                        keys,
                        request ->
                                CompletableFuture.completedFuture(
                                        new NtsResponse(NatPackets.OUTSIDE, 1232, 3000)),
                        Runnable::run,
                        () -> 0);
        responder.receive(
                bytes,
                0,
                bytes.length,
                answer ->
                        NatPackets.check(
                                answer.length <= NtsCodec.MAX_BYTES, "an answer that is too long"));
    }

    /** Of a name in capitals there is another form, the canonical one; of that there is none. */
    private static void readsBack(NtsCodec codec, NtsMessage message) {
        byte[] written = codec.encode(message);
        NtsMessage again;
        try {
            again = codec.decode(written, 0, written.length);
        } catch (NtsFormatException e) {
            throw new AssertionError(message.toString(), e);
        }
        NatPackets.check(
                message.toString().equals(again.toString())
                        && Arrays.equals(written, codec.encode(again)),
                message + " reads back as " + again);
    }

    private static void tag(byte[] bytes) {
        Bytes.putU16(bytes, 4, bytes.length & 0xffff);
        Bytes.putU16(bytes, 6, KEY);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            int end = bytes.length - TAG_BYTES;
            mac.update(bytes, 0, end);
            System.arraycopy(mac.doFinal(), 0, bytes, end, TAG_BYTES);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
