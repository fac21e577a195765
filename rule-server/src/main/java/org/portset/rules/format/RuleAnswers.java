// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.onlab.packet.Ip6Address;
import org.portset.map.MapDomain;
import org.portset.rules.Offer;
import org.portset.rules.RuleBook;
import org.portset.rules.RuleBook.DomainRule;
import org.portset.rules.RuleServerModel;

/**
 * Answers requests for one configuration. An answer is made once for each set of rules, offer and
 * set of techniques, and kept as bytes, up to 64 MiB of them. Thread-safe.
 *
 * <p>Who asks is known by its IPv6 address alone: a home is told of its own domain, and of no
 * other's; who is in none is told nothing.
 */
public final class RuleAnswers {
    /** The path of HB46PP. */
    public static final String CONFIG = "/config";

    /** The path of the form with {@code dmr} and {@code fmr}. */
    public static final String GET_RULES = "/get_rules";

    /** The path of the form with {@code basicMapRules}. */
    public static final String BASIC_MAP_RULES = "/basic_map_rules";

    /** All paths. */
    public static final List<String> PATHS = List.of(CONFIG, GET_RULES, BASIC_MAP_RULES);

    private static final String JSON = "application/json; charset=utf-8";
    private static final String JAVASCRIPT = "application/javascript; charset=utf-8";
    private static final Pattern CALLBACK = Pattern.compile("[A-Za-z_$?][A-Za-z0-9_.$]{0,63}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,3}");
    private static final String NO_CALLBACK = "?";
    private static final int MAX_PREFIX_LENGTH = 128;
    private static final long MAX_KEPT_BYTES = 64 << 20;

    private final RuleServerModel server;
    private final RuleBook book;
    private final ConcurrentMap<Key, Answer> kept = new ConcurrentHashMap<>();
    private final AtomicLong keptBytes = new AtomicLong();

    /** Answers of one server for all domains. */
    public RuleAnswers(RuleServerModel server, Collection<MapDomain> domains) {
        this.server = server;
        this.book = new RuleBook(domains, server.offers());
    }

    /** How long an answer may be kept, in seconds. */
    public int ttlSeconds() {
        return server.ttlSeconds();
    }

    /**
     * The answer to a request.
     *
     * @param path as it was sent; one of the three here, or the same with a slash behind it
     * @param text what stood behind the question mark; null where nothing did
     * @param asking the address of who asks
     */
    public Answer answer(String path, String text, Ip6Address asking) {
        String form = path.length() > 1 && path.endsWith("/") ? dropLast(path) : path;
        switch (form) {
            case CONFIG:
                return config(new Query(text), asking);
            case GET_RULES:
                return getRules(new Query(text), asking);
            case BASIC_MAP_RULES:
                return basicMapRules(new Query(text), asking);
            default:
                return Answer.refused(
                        Outcome.NO_PATH, "There are " + String.join(", ", PATHS) + ".");
        }
    }

    private static String dropLast(String path) {
        return path.substring(0, path.length() - 1);
    }

    private Answer config(Query query, Ip6Address asking) {
        Hb46pp.Request request = Hb46pp.Request.of(query);
        if (!query.errors().isEmpty()) {
            return Answer.refused(Outcome.MALFORMED, query.errors());
        }
        Optional<DomainRule> rule = book.rule(asking);
        Optional<Offer> offer = book.offer(asking, request.token());
        if (rule.isEmpty() && offer.isEmpty()) {
            return stranger(asking);
        }
        boolean cut =
                request.capability().contains(Technique.MAP_E)
                        && rule.filter(DomainRule::isCut).isPresent();
        return kept(
                new Key(
                        CONFIG,
                        rule.map(DomainRule::sameTold).orElse(null),
                        offer.orElse(null),
                        request.capability()),
                () ->
                        Answer.rules(
                                cut ? Outcome.RULES_CUT : Outcome.RULES,
                                JSON,
                                Hb46pp.answer(server, rule, offer, request.capability())
                                        .toString()));
    }

    private Answer getRules(Query query, Ip6Address asking) {
        String callback =
                query.find("callback", CALLBACK, "a name of a function").orElse(NO_CALLBACK);
        if (!query.errors().isEmpty()) {
            return Answer.refused(Outcome.MALFORMED, query.errors());
        }
        Optional<DomainRule> rule = book.rule(asking);
        if (rule.isEmpty()) {
            return stranger(asking);
        }
        int fixed = rule.get().rule().endUserPrefixLength();
        return kept(
                        new Key(GET_RULES, rule.get().domain(), null, fixed),
                        () -> Answer.rules(JAVASCRIPT, RouterForms.fmr(rule.get()).toString()))
                .calledBack(callback);
    }

    private Answer basicMapRules(Query query, Ip6Address asking) {
        Optional<String> prefix =
                query.find("ipv6Prefix", ADDRESS, "an IPv6 address such as 2001:db8:12:3400::");
        query.find("ipv6PrefixLength", LENGTH, "a number from 0 to 128")
                .filter(length -> Integer.parseInt(length) > MAX_PREFIX_LENGTH)
                .ifPresent(length -> query.error("ipv6PrefixLength", "must be 0 to 128"));
        Optional<Ip6Address> named = prefix.flatMap(text -> address(query, text));
        if (!query.errors().isEmpty()) {
            return Answer.refused(Outcome.MALFORMED, query.errors());
        }
        Optional<DomainRule> rule = book.rule(asking);
        if (rule.isEmpty()) {
            return stranger(asking);
        }
        if (named.isPresent()
                && book.rule(named.get()).filter(its -> sameDomain(its, rule.get())).isEmpty()) {
            return Answer.refused(
                    Outcome.OTHER_DOMAIN,
                    "ipv6Prefix: is of another domain than the address that asks");
        }
        return kept(
                new Key(BASIC_MAP_RULES, rule.get().domain(), null, ""),
                () -> Answer.rules(JSON, RouterForms.basicMapRules(rule.get()).toString()));
    }

    private static boolean sameDomain(DomainRule one, DomainRule other) {
        return one.domain().name().equals(other.domain().name());
    }

    private static Optional<Ip6Address> address(Query query, String text) {
        try {
            return Optional.of(Ip6Address.valueOf(text));
        } catch (IllegalArgumentException e) {
            query.error("ipv6Prefix", "must be an IPv6 address such as 2001:db8:12:3400::");
            return Optional.empty();
        }
    }

    /** HB46PP 3.3: an address nobody knows gets 403. */
    private static Answer stranger(Ip6Address asking) {
        return Answer.refused(Outcome.STRANGER, "No domain has the address " + asking + ".");
    }

    private Answer kept(Key key, Supplier<Answer> make) {
        Answer known = kept.get(key);
        if (known != null) {
            return known;
        }
        Answer made = make.get();
        if (keptBytes.get() < MAX_KEPT_BYTES && kept.putIfAbsent(key, made) == null) {
            keptBytes.addAndGet(made.body().length);
        }
        return made;
    }

    /** The rules of one home as a form, for people: of a router that can do all there is. */
    public Optional<ObjectNode> shown(String path, Ip6Address home) {
        Optional<DomainRule> rule = book.rule(home);
        if (path.equals(CONFIG)) {
            Hb46pp.Request all = Hb46pp.Request.ofAll();
            Optional<Offer> offer = book.offer(home, Optional.empty());
            return rule.isEmpty() && offer.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Hb46pp.answer(server, rule, offer, all.capability()));
        }
        return path.equals(GET_RULES)
                ? rule.map(RouterForms::fmr)
                : rule.map(RouterForms::basicMapRules);
    }

    /** All that an answer depends on; rules and offers are made once for a configuration. */
    private static final class Key {
        private final String path;
        private final Object rule;
        private final Object offer;
        private final Object choice;

        Key(String path, Object rule, Object offer, Object choice) {
            this.path = path;
            this.rule = rule;
            this.offer = offer;
            this.choice = choice;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key
                    && path.equals(((Key) other).path)
                    && rule == ((Key) other).rule
                    && offer == ((Key) other).offer
                    && choice.equals(((Key) other).choice);
        }

        @Override
        public int hashCode() {
            int hash = path.hashCode() * 31 + System.identityHashCode(rule);
            return (hash * 31 + System.identityHashCode(offer)) * 31 + choice.hashCode();
        }
    }
}
