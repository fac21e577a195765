// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.client;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.portset.map.MapError;
import org.portset.map.Result;
import org.portset.rules.format.Hb46ppAnswer;
import org.portset.rules.format.Hb46ppReader;

/**
 * Fetches the rules of one domain again and again, as HB46PP 3.6 says: when an answer's time is
 * over; after a failure, whatever it is, a random time of 10 to 30 minutes later, so that a
 * server's clients don't all come back at once. What was told before a failure stays.
 *
 * <p>Thread-safe. No call waits for the server; answers are taken on the executor that it is given.
 */
public final class RuleFetch {
    /** How long a whole answer may take. */
    static final int TIMEOUT_MILLIS = 15_000;

    /** Where an answer names no time: 20 to 24 hours, HB46PP 3.6 k.2. */
    private static final int UNTOLD_TTL_SECONDS = 72_000;

    private static final int UNTOLD_TTL_SPREAD_SECONDS = 14_400;
    private static final int MAX_ERRORS = 5;
    private static final int MAX_SENTENCE = 600;

    private final FetchModel model;
    private final AskerSource source;
    private final Executor executor;
    private final Taker taker;
    private final Random random;
    private final LongSupplier nanoClock;
    private Optional<String> token = Optional.empty();
    private Asker asker; // null before the first time
    private String enablerName = "";
    private String problem = ""; // empty: the last answer was good
    private boolean asking;
    private boolean closed;
    private long dueNanos;
    private boolean told;
    private long toldNanos;
    private long goodUntilNanos;

    /** What is done with an answer. */
    public interface Taker {
        /**
         * Puts an answer into force.
         *
         * @param text the answer as it came, to be given to {@link #resume} another day
         * @param token the one to be said from now on
         * @return why it can't be used, in which case nothing is changed; else empty
         */
        List<MapError> take(Hb46ppAnswer answer, String text, Optional<String> token);

        /** There is another problem than the last time, or none any more: then it is empty. */
        void problem(String sentence);
    }

    /**
     * @param http runs the connection; a name that is looked up may keep it waiting
     * @param executor takes answers
     * @param taker called on the executor's thread
     * @param random of the times to wait
     * @param nanoClock monotonic time, in nanoseconds
     */
    public RuleFetch(
            FetchModel model,
            Executor http,
            Executor executor,
            Taker taker,
            Random random,
            LongSupplier nanoClock) {
        this(
                model,
                () -> new RuleClient(model, http, TIMEOUT_MILLIS),
                executor,
                taker,
                random,
                nanoClock);
    }

    RuleFetch(
            FetchModel model,
            AskerSource source,
            Executor executor,
            Taker taker,
            Random random,
            LongSupplier nanoClock) {
        this.model = model;
        this.source = source;
        this.executor = executor;
        this.taker = taker;
        this.random = random;
        this.nanoClock = nanoClock;
        dueNanos = nanoClock.getAsLong();
    }

    /** Makes what asks. */
    @FunctionalInterface
    interface AskerSource {
        /** Fails where a file that the model names can't be read. */
        Asker open() throws IOException;
    }

    /** What it was made from. */
    public FetchModel model() {
        return model;
    }

    /**
     * Goes on with an answer of an earlier run, as if it had been given {@code ageNanos} ago; it is
     * not taken once more.
     *
     * @param known the token of then
     */
    public synchronized void resume(Hb46ppAnswer answer, Optional<String> known, long ageNanos) {
        token = known;
        keep(answer, nanoClock.getAsLong() - ageNanos);
    }

    /** Asks if it is time. */
    public synchronized void tick() {
        if (!asking && !closed && nanoClock.getAsLong() - dueNanos >= 0) {
            ask();
        }
    }

    /** Asks now, whatever the time. */
    public synchronized void askNow() {
        dueNanos = nanoClock.getAsLong();
        tick();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // both outcomes are handled
    private void ask() {
        if (asker == null) {
            try {
                asker = source.open();
            } catch (IOException e) {
                failed(sentence(e));
                return;
            }
        }
        asking = true;
        asker.ask(model.request(token))
                .whenComplete((body, failure) -> executor.execute(() -> answered(body, failure)));
    }

    private synchronized void answered(byte[] body, Throwable failure) {
        asking = false;
        if (closed) {
            return;
        }
        // Whatever happens to the answer, the server is not asked again at once.
        dueNanos = retryNanos();
        if (failure != null) {
            failed(sentence(failure));
            return;
        }
        Result<Hb46ppAnswer> answer = Hb46ppReader.read(body);
        List<MapError> errors = answer.errors();
        if (answer.ok()) {
            String text = new String(body, StandardCharsets.UTF_8);
            Optional<String> next = answer.value().token().or(() -> token);
            errors = taker.take(answer.value(), text, next);
        }
        if (!errors.isEmpty()) {
            failed("the answer can't be used: " + sentence(errors));
            return;
        }
        keep(answer.value(), nanoClock.getAsLong());
        told("");
    }

    private void keep(Hb46ppAnswer answer, long sinceNanos) {
        told = true;
        toldNanos = sinceNanos;
        enablerName = answer.enablerName();
        token = answer.token().or(() -> token);
        int seconds =
                answer.ttlSeconds()
                        .orElseGet(
                                () ->
                                        UNTOLD_TTL_SECONDS
                                                + random.nextInt(UNTOLD_TTL_SPREAD_SECONDS));
        goodUntilNanos = sinceNanos + TimeUnit.SECONDS.toNanos(seconds);
        dueNanos = goodUntilNanos;
    }

    private void failed(String sentence) {
        dueNanos = retryNanos();
        told(shown(sentence));
    }

    private long retryNanos() {
        long least = TimeUnit.SECONDS.toNanos(model.retrySeconds());
        return nanoClock.getAsLong() + least + (long) (random.nextDouble() * 2 * least);
    }

    /** What quotes a stranger is to be fit for a log and a terminal. */
    private static String shown(String sentence) {
        String clean = sentence.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > MAX_SENTENCE ? clean.substring(0, MAX_SENTENCE) + "..." : clean;
    }

    private void told(String sentence) {
        if (!sentence.equals(problem)) {
            problem = sentence;
            taker.problem(sentence);
        }
    }

    private static String sentence(List<MapError> errors) {
        String first =
                errors.stream()
                        .limit(MAX_ERRORS)
                        .map(MapError::toString)
                        .collect(Collectors.joining("; "));
        int more = errors.size() - MAX_ERRORS;
        return more > 0 ? first + "; and " + more + " more" : first;
    }

    private static String sentence(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException) {
            return "there is no whole answer within " + TIMEOUT_MILLIS + " ms";
        }
        if (cause instanceof ConnectException) {
            return "the server can't be reached";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /** Asks no more, and takes no answer that is under way. */
    public synchronized void close() {
        closed = true;
    }

    /** Whether there has ever been a good answer. */
    public synchronized boolean told() {
        return told;
    }

    /** How long ago the last good answer was given; 0 where there was none. */
    public synchronized long ageSeconds() {
        return told ? seconds(nanoClock.getAsLong() - toldNanos) : 0;
    }

    /** How long the last good answer still holds; 0 where its time is over. */
    public synchronized long ttlLeftSeconds() {
        return told ? Math.max(0, seconds(goodUntilNanos - nanoClock.getAsLong())) : 0;
    }

    /** When it asks next; 0 while it asks. */
    public synchronized long nextSeconds() {
        return asking ? 0 : Math.max(0, seconds(dueNanos - nanoClock.getAsLong()));
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos);
    }

    /** Whether an answer is awaited. */
    public synchronized boolean asking() {
        return asking;
    }

    /** What was wrong with the last try; empty where it was good. */
    public synchronized String problem() {
        return problem;
    }

    /** The provider's name. */
    public synchronized String enablerName() {
        return enablerName;
    }
}
