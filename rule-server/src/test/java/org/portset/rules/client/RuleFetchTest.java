// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.portset.map.MapError;
import org.portset.rules.format.Hb46ppAnswer;
import org.portset.rules.format.Hb46ppReader;

/** When a server is asked, and what becomes of its answers. */
class RuleFetchTest {
    private static final String TOKEN = "0123456789abcdef".repeat(4);
    private static final String GOOD =
            "{'ttl':60,'order':['map_e'],'map_e':{'br':'2001:db8:ffff::1',"
                    + "'rules':[{'ipv6':'2001:db8::/40','ipv4':'192.0.2.0/24','ea_length':16,"
                    + "'psid_offset':6}]}}";

    private final List<URI> asked = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private List<MapError> refusal = List.of();
    private CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private long nowNanos = Long.MAX_VALUE - 5; // the clock may be anywhere
    private RuleFetch fetch = fetch(600);

    private RuleFetch fetch(int retrySeconds) {
        FetchModel model =
                new FetchModel(
                        URI.create("http://[::1]/config"),
                        "acde48-test",
                        Optional.empty(),
                        true,
                        true,
                        Optional.empty(),
                        retrySeconds);
        return new RuleFetch(
                model,
                () ->
                        request -> {
                            asked.add(request);
                            answer = new CompletableFuture<>();
                            return answer;
                        },
                Runnable::run,
                new RuleFetch.Taker() {
                    @Override
                    public List<MapError> take(
                            Hb46ppAnswer told, String text, Optional<String> token) {
                        if (refusal.isEmpty()) {
                            taken.add(text);
                        }
                        return refusal;
                    }

                    @Override
                    public void problem(String sentence) {
                        problems.add(sentence);
                    }
                },
                new Random(1),
                () -> nowNanos);
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private void after(long seconds) {
        nowNanos += TimeUnit.SECONDS.toNanos(seconds);
        fetch.tick();
    }

    @Test
    void asksAtOnceAndAgainWhenTheTimeIsOver() {
        fetch.tick();
        assertEquals(
                "http://[::1]/config?vendorid=acde48-test&product=PORTSET&version=0_1_0"
                        + "&capability=map_e,hubspoke,mesh",
                asked.get(0).toString());
        after(5);
        assertEquals(1, asked.size(), "one request at a time");
        answer.complete(bytes(GOOD));
        assertEquals(1, taken.size());
        assertEquals(60, fetch.ttlLeftSeconds());
        after(59);
        assertEquals(1, asked.size());
        after(1);
        assertEquals(2, asked.size());
        assertEquals(0, fetch.ttlLeftSeconds());
        assertTrue(fetch.told());
    }

    /** HB46PP 3.6 f.2, h.2: 10 to 30 minutes, by chance. */
    @Test
    void afterAFailureItWaitsARandomTime() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            fetch.tick();
            answer.completeExceptionally(new IOException("no route"));
            waits.add(fetch.nextSeconds());
            after(fetch.nextSeconds() + 1);
        }
        assertTrue(waits.stream().allMatch(s -> s >= 600 && s <= 1800), waits.toString());
        assertTrue(waits.stream().distinct().count() > 30, waits.toString());
        assertEquals(List.of("no route"), problems, "the same is told once");
        assertFalse(fetch.told());
    }

    @Test
    void nonsenseLeavesWhatWasToldAndIsTold() {
        fetch.tick();
        answer.complete(bytes(GOOD));
        after(60);
        answer.complete(bytes(GOOD.replace("16", "99")));
        assertEquals(1, taken.size());
        assertTrue(fetch.told());
        assertTrue(
                fetch.problem().startsWith("the answer can't be used: map_e.rules[0].ea_length"),
                fetch.problem());
        after(1801);
        answer.complete(bytes(GOOD));
        assertEquals("", fetch.problem());
        assertEquals(2, problems.size());
    }

    @Test
    void whatTheConfigurationCantTakeIsAFailureToo() {
        refusal = List.of(new MapError("subscribers[0].prefix", "outside-rules", "is outside"));
        fetch.tick();
        answer.complete(bytes(GOOD));
        assertTrue(fetch.problem().contains("subscribers[0].prefix"), fetch.problem());
        assertFalse(fetch.told());
        assertTrue(fetch.nextSeconds() >= 600);
    }

    @Test
    void aTokenIsKeptAndSaid() {
        fetch.tick();
        answer.complete(bytes(GOOD.replace("'ttl'", "'token':'" + TOKEN + "','ttl'")));
        after(60);
        assertTrue(asked.get(1).toString().endsWith("&token=" + TOKEN), asked.get(1).toString());
        answer.complete(bytes(GOOD));
        after(60);
        assertTrue(asked.get(2).toString().endsWith("&token=" + TOKEN), asked.get(2).toString());
    }

    /** HB46PP 3.6 k.2. */
    @Test
    void withoutATimeItAsksAgainAfterMostOfADay() {
        fetch.tick();
        answer.complete(bytes(GOOD.replace("'ttl':60,", "")));
        long hours = fetch.nextSeconds() / 3600;
        assertTrue(hours >= 19 && hours < 24, hours + " h");
    }

    @Test
    void goesOnWithAnAnswerOfAnEarlierRun() {
        fetch.resume(
                Hb46ppReader.read(bytes(GOOD)).value(),
                Optional.of(TOKEN),
                TimeUnit.SECONDS.toNanos(50));
        after(9);
        assertEquals(0, asked.size());
        after(1);
        assertEquals(1, asked.size());
        assertTrue(asked.get(0).toString().endsWith("&token=" + TOKEN));
    }

    @Test
    void askedToAskItAsksOnce() {
        fetch.tick();
        answer.complete(bytes(GOOD));
        fetch.askNow();
        fetch.askNow();
        assertEquals(2, asked.size());
    }

    @Test
    void whenItIsClosedNoAnswerCounts() {
        fetch.tick();
        fetch.close();
        answer.complete(bytes(GOOD));
        after(10_000);
        assertEquals(0, taken.size());
        assertEquals(1, asked.size());
    }
}
