// SPDX-License-Identifier: Apache-2.0
package org.portset.core.rules;

import static org.onlab.util.Tools.groupedThreads;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.onlab.packet.Ip6Prefix;
import org.portset.api.RuleFetchSnapshot;
import org.portset.core.config.NetworkModel;
import org.portset.core.store.FetchedRules;
import org.portset.core.store.FetchedRulesStore;
import org.portset.map.MapDomain;
import org.portset.map.MapError;
import org.portset.map.Result;
import org.portset.rules.client.FetchModel;
import org.portset.rules.client.RuleFetch;
import org.portset.rules.format.Hb46ppAnswer;
import org.portset.rules.format.Hb46ppReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the domains whose rules servers tell as these tell them: what is in force is the configured
 * document with what has been told of them.
 *
 * <p>An answer with which the document would be wrong, as a subscriber would have no rule, is
 * refused like any other nonsense. Thread-safe; configurations and answers come on one thread.
 */
public final class RuleFetches implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RuleFetches.class);

    private final FetchedRulesStore store;
    private final Executor executor;
    private final Consumer<NetworkModel> force;
    private final LongSupplier nanoClock;
    private final LongSupplier epochMillis;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, RuleFetch> fetches = new LinkedHashMap<>();
    private final Map<String, MapDomain> told = new HashMap<>();
    private Map<String, Set<Ip6Prefix>> homes = Map.of();
    private Function<Map<String, MapDomain>, Result<NetworkModel>> document;
    private ExecutorService http; // null as long as nothing is fetched

    /**
     * @param executor the thread on which configurations are applied
     * @param force puts a model into force, on this thread
     * @param nanoClock monotonic time, in nanoseconds
     * @param epochMillis the wall clock
     */
    public RuleFetches(
            FetchedRulesStore store,
            Executor executor,
            Consumer<NetworkModel> force,
            LongSupplier nanoClock,
            LongSupplier epochMillis) {
        this.store = store;
        this.executor = executor;
        this.force = force;
        this.nanoClock = nanoClock;
        this.epochMillis = epochMillis;
    }

    /**
     * Fetches what the document wants fetched from now on.
     *
     * @param changed the document: gives the model for what has been told of domains
     * @return the model with what has been told until now
     */
    public synchronized NetworkModel follow(
            Function<Map<String, MapDomain>, Result<NetworkModel>> changed) {
        document = changed;
        Map<String, FetchModel> wanted = changed.apply(Map.of()).value().fetches();
        for (String domain : List.copyOf(fetches.keySet())) {
            if (!fetches.get(domain).model().equals(wanted.get(domain))) {
                fetches.remove(domain).close();
            }
            if (!wanted.containsKey(domain)) {
                told.remove(domain);
                store.remove(domain);
            }
        }
        wanted.forEach((domain, model) -> fetches.computeIfAbsent(domain, d -> open(d, model)));
        NetworkModel fitting = fitting();
        askForMovedHomes(fitting);
        return fitting;
    }

    /** There is no document: nothing is fetched, and what is stored waits for the next one. */
    public synchronized NetworkModel none() {
        fetches.values().forEach(RuleFetch::close);
        fetches.clear();
        told.clear();
        return NetworkModel.EMPTY;
    }

    /** The model of a document, with what has been told of it as far as it fits. */
    public synchronized NetworkModel model(
            Function<Map<String, MapDomain>, Result<NetworkModel>> other) {
        Result<NetworkModel> whole = other.apply(told);
        return whole.ok() ? whole.value() : other.apply(Map.of()).value();
    }

    private RuleFetch open(String domain, FetchModel model) {
        if (http == null) {
            http = Executors.newSingleThreadExecutor(groupedThreads("portset", "rules", log));
        }
        RuleFetch fetch =
                new RuleFetch(model, http, this::execute, new Taker(domain), random, nanoClock);
        store.of(domain).ifPresent(rules -> resume(domain, fetch, rules));
        return fetch;
    }

    /** An answer takes this lock before its fetch's own, as whoever asks how it stands does. */
    private void execute(Runnable task) {
        executor.execute(
                () -> {
                    synchronized (this) {
                        task.run();
                    }
                });
    }

    private void resume(String domain, RuleFetch fetch, FetchedRules rules) {
        Result<Hb46ppAnswer> answer =
                Hb46ppReader.read(rules.answer().getBytes(StandardCharsets.UTF_8));
        if (answer.ok()) {
            told.put(domain, answer.value().domain());
            fetch.resume(
                    answer.value(),
                    Optional.of(rules.token()).filter(token -> !token.isEmpty()),
                    TimeUnit.MILLISECONDS.toNanos(rules.ageMillis(epochMillis.getAsLong())));
            if (!rules.url().equals(fetch.model().url().toString())) {
                fetch.askNow();
            }
        }
    }

    /** The model with all that was told, or of that with what the document can be right with. */
    private NetworkModel fitting() {
        Result<NetworkModel> whole = document.apply(told);
        if (whole.ok()) {
            return whole.value();
        }
        Map<String, MapDomain> good = new HashMap<>();
        for (String domain : fetches.keySet()) {
            if (told.containsKey(domain)) {
                good.put(domain, told.get(domain));
                List<MapError> errors = document.apply(good).errors();
                if (!errors.isEmpty()) {
                    log.warn("Domain {}: what was told of it is of no use: {}", domain, errors);
                    good.remove(domain);
                    fetches.get(domain).askNow();
                }
            }
        }
        told.keySet().retainAll(good.keySet());
        return document.apply(good).value();
    }

    /** HB46PP 3.6: who has another IPv6 prefix asks again. */
    private void askForMovedHomes(NetworkModel model) {
        Map<String, Set<Ip6Prefix>> now = new HashMap<>();
        model.subscribers()
                .values()
                .forEach(
                        s ->
                                now.computeIfAbsent(
                                                model.switches().get(s.switchId()).domain().name(),
                                                domain -> new HashSet<>())
                                        .add(s.ce().endUserPrefix()));
        fetches.forEach(
                (domain, fetch) -> {
                    Set<Ip6Prefix> before = homes.get(domain);
                    Set<Ip6Prefix> after = now.get(domain);
                    if (before != null && after != null && !before.containsAll(after)) {
                        fetch.askNow();
                    }
                });
        homes = now;
    }

    /** Asks where it is time; to be called every half second or so. */
    public synchronized void tick() {
        fetches.values().forEach(RuleFetch::tick);
    }

    /**
     * Asks a domain's server now.
     *
     * @throws IllegalArgumentException if no rules are fetched for a domain of that name
     */
    public synchronized RuleFetchSnapshot askNow(String domain) {
        RuleFetch fetch = fetches.get(domain);
        if (fetch == null) {
            throw new IllegalArgumentException(
                    "domain: there is none named " + domain + " whose rules are fetched");
        }
        fetch.askNow();
        return snapshot(domain, fetch);
    }

    /** How it stands with each domain whose rules are fetched, in configured order. */
    public synchronized List<RuleFetchSnapshot> snapshots() {
        List<RuleFetchSnapshot> all = new ArrayList<>();
        fetches.forEach((domain, fetch) -> all.add(snapshot(domain, fetch)));
        return all;
    }

    private RuleFetchSnapshot snapshot(String domain, RuleFetch fetch) {
        boolean has = fetch.told();
        return RuleFetchSnapshot.builder()
                .domain(domain)
                .url(fetch.model().url().toString())
                .state(!has ? "waiting" : fetch.ttlLeftSeconds() > 0 ? "good" : "over")
                .enablerName(fetch.enablerName())
                .rules(told.containsKey(domain) ? told.get(domain).rules().size() : 0)
                .ageSeconds(has ? fetch.ageSeconds() : null)
                .ttlLeftSeconds(fetch.ttlLeftSeconds())
                .nextTrySeconds(fetch.nextSeconds())
                .asking(fetch.asking())
                .lastError(fetch.problem())
                .build();
    }

    private synchronized List<MapError> take(
            String domain, Hb46ppAnswer answer, String text, Optional<String> token) {
        Map<String, MapDomain> next = new HashMap<>(told);
        boolean isNew = !answer.domain().equals(next.put(domain, answer.domain()));
        Result<NetworkModel> model = document.apply(next);
        if (!model.ok()) {
            return model.errors();
        }
        String url = fetches.get(domain).model().url().toString();
        store.put(domain, new FetchedRules(url, text, token.orElse(""), epochMillis.getAsLong()));
        if (isNew) {
            told.put(domain, answer.domain());
            log.info(
                    "Domain {}: {} has told {} rules, other than before",
                    domain,
                    url,
                    answer.domain().rules().size());
            force.accept(model.value());
        }
        return List.of();
    }

    @Override
    public synchronized void close() {
        none();
        if (http != null) {
            http.shutdownNow();
        }
    }

    private final class Taker implements RuleFetch.Taker {
        private final String domain;

        Taker(String domain) {
            this.domain = domain;
        }

        @Override
        public List<MapError> take(Hb46ppAnswer answer, String text, Optional<String> token) {
            return RuleFetches.this.take(domain, answer, text, token);
        }

        @Override
        public void problem(String sentence) {
            if (sentence.isEmpty()) {
                log.info("Domain {}: its rule server answers well again", domain);
            } else {
                log.warn("Domain {}: its rules stay as they are: {}", domain, sentence);
            }
        }
    }
}
