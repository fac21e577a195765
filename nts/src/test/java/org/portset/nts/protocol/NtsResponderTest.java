// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.portset.nts.protocol.NtsMessage.Header;

/** The router's side by itself: every datagram by hand, and the clock, too. */
class NtsResponderTest {
    private static final NtsKey KEY = NtsKey.of(1, NtsCodecTest.SECRET);
    private static final NtsResponse GRANTED = new NtsResponse(0x0a000001, 0, 3000);
    private static final NtsRequest ALICE =
            NtsRequest.builder(DomainName.of("alice.example")).build();

    private final List<NtsRequest> asked = new ArrayList<>();
    private final ArrayDeque<CompletableFuture<NtsAnswer>> open = new ArrayDeque<>();
    private final NtsCodec codec = new NtsCodec(List.of(KEY));
    private final List<byte[]> out = new ArrayList<>();
    private long now = -5;
    private NtsResponder responder = responder(KEY);

    private NtsResponder responder(NtsKey key) {
        return new NtsResponder(
                List.of(key),
                request -> {
                    asked.add(request);
                    CompletableFuture<NtsAnswer> answer = new CompletableFuture<>();
                    open.add(answer);
                    return answer;
                },
                Runnable::run,
                () -> now);
    }

    private byte[] request(long session, long number, long token) {
        return codec.encode(NtsMessage.of(new Header(1, session, number, token), ALICE));
    }

    /** What comes back, or null. */
    private NtsMessage send(byte[] bytes) throws NtsFormatException {
        out.clear();
        responder.receive(bytes, 0, bytes.length, out::add);
        return out.isEmpty() ? null : codec.decode(out.get(0), 0, out.get(0).length);
    }

    private long token(long session) throws NtsFormatException {
        NtsMessage challenge = send(request(session, 1, 0));
        assertEquals(NtsMessage.Type.CHALLENGE, challenge.type());
        return challenge.header().token();
    }

    @Test
    void asksForATokenBeforeTheRouterHearsOfIt() throws NtsFormatException {
        long token = token(9);
        assertEquals(List.of(), asked);
        assertEquals(null, send(request(9, 1, token)));
        assertEquals(List.of(ALICE), asked);
        open.remove().complete(GRANTED);
        assertEquals(1, out.size());
        assertEquals(
                NtsMessage.of(new Header(1, 9, 1, token), GRANTED),
                codec.decode(out.get(0), 0, out.get(0).length));
    }

    @Test
    void tellsARepeatedRequestToWaitAndThenTheSameAnswer() throws NtsFormatException {
        byte[] request = request(9, 1, token(9));
        send(request);
        assertEquals(NtsMessage.Type.PENDING, send(request).type());
        out.clear();
        open.remove().complete(GRANTED);
        byte[] answer = out.get(0);
        now += NtsResponder.KEPT_NANOS - 1;
        responder.expire();
        send(request);
        assertArrayEquals(answer, out.get(0));
        assertEquals(1, asked.size());
        assertEquals(2, responder.counters().of(NtsEvent.REPEATED));
    }

    @Test
    void dropsAReplayWhenTheAnswerIsForgotten() throws NtsFormatException {
        byte[] request = request(9, 1, token(9));
        send(request);
        open.remove().complete(GRANTED);
        now += NtsResponder.KEPT_NANOS;
        responder.expire();
        assertEquals(null, send(request));
        assertEquals(1, asked.size());
        assertEquals(1, responder.counters().of(NtsEvent.REPLAYED));
    }

    @Test
    void takesNoRequestFromBeforeItsRestart() throws NtsFormatException {
        byte[] request = request(9, 1, token(9));
        send(request);
        responder = responder(KEY);
        NtsMessage challenge = send(request);
        assertEquals(NtsMessage.Type.CHALLENGE, challenge.type());
        assertEquals(1, asked.size());
        // Its sender still lives, and has the token to show for it.
        assertEquals(null, send(request(9, 1, challenge.header().token())));
        assertEquals(2, asked.size());
    }

    @Test
    void takesNoReplayOfASessionThatItForgot() throws NtsFormatException {
        byte[] old = request(0, 1, token(0));
        send(old);
        open.remove().complete(GRANTED);
        for (long session = 1; session <= NtsSessions.MAX_PER_KEY; session++) {
            send(request(session, 1, token(session)));
        }
        int before = asked.size();
        now += NtsResponder.KEPT_NANOS;
        NtsMessage challenge = send(old);
        assertEquals(NtsMessage.Type.CHALLENGE, challenge.type());
        assertEquals(before, asked.size());
        // The sessions that are in stay in.
        long last = NtsSessions.MAX_PER_KEY;
        assertEquals(NtsMessage.Type.CHALLENGE, send(request(last, 2, 0)).type());
        long token = codec.decode(out.get(0), 0, out.get(0).length).header().token();
        assertEquals(null, send(request(last, 2, token)));
        assertEquals(before + 1, asked.size());
    }

    @Test
    void givesEachSessionItsOwnToken() throws NtsFormatException {
        assertNotEquals(token(1), token(2));
        assertEquals(token(1), token(1));
    }

    @Test
    void answersNobodyWhoHasNotTheKey() throws NtsFormatException {
        byte[] forged = request(9, 1, token(9));
        forged[40]++;
        assertEquals(null, send(forged));
        assertEquals(1, responder.counters().of(NtsEvent.FORGED));
        assertEquals(null, send(new byte[] {1, 2, 3}));
        assertEquals(1, responder.counters().of(NtsEvent.NOT_NTS));
        byte[] stranger =
                new NtsCodec(List.of(NtsKey.of(2, NtsCodecTest.SECRET)))
                        .encode(NtsMessage.of(new Header(2, 9, 1, 0), ALICE));
        assertEquals(null, send(stranger));
        assertEquals(1, responder.counters().of(NtsEvent.UNKNOWN_KEY));
        // Its own words thrown back at it.
        assertEquals(null, send(codec.encode(NtsMessage.of(new Header(1, 9, 1, 5), GRANTED))));
        assertEquals(List.of(), asked);
    }

    @Test
    void refusesAnotherVersionInWordsOfItsOwn() throws NtsFormatException {
        byte[] later = request(9, 1, 0);
        later[2] = 2;
        byte[] tag =
                NtsCodec.mac(NtsCodecTest.SECRET)
                        .doFinal(java.util.Arrays.copyOf(later, later.length - 16));
        System.arraycopy(tag, 0, later, later.length - 16, 16);
        NtsMessage refusal = send(later);
        assertEquals(NtsRefusal.of(NtsRefusal.Code.BAD_VERSION), refusal.answer());
        assertEquals(9, refusal.header().session());
    }

    @Test
    void refusesANameThatIsNotTheKeys() throws NtsFormatException {
        responder = responder(KEY.forZones(Set.of(DomainName.of("bob.example"))));
        NtsMessage refusal = send(request(9, 1, token(9)));
        assertEquals(NtsRefusal.of(NtsRefusal.Code.NOT_AUTHORISED), refusal.answer());
        assertEquals(List.of(), asked);
    }

    @Test
    void refusesForARouterThatSaysNothing() throws NtsFormatException {
        send(request(9, 1, token(9)));
        out.clear();
        now += TimeUnit.MILLISECONDS.toNanos(ALICE.patienceMillis() + 501);
        responder.expirePending();
        assertEquals(
                NtsRefusal.of(NtsRefusal.Code.TIMED_OUT),
                codec.decode(out.get(0), 0, out.get(0).length).answer());
        assertTrue(open.remove().isCancelled());
    }

    @Test
    void survivesARouterThatThrows() throws NtsFormatException {
        responder =
                new NtsResponder(
                        List.of(KEY),
                        request -> {
                            throw new IllegalStateException("router's fault");
                        },
                        Runnable::run,
                        () -> now);
        assertEquals(
                NtsRefusal.of(NtsRefusal.Code.UNAVAILABLE), send(request(9, 1, token(9))).answer());
    }
}
