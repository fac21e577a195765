// SPDX-License-Identifier: Apache-2.0
package org.portset.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onlab.packet.Ip6Address;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;

/**
 * Says what is whose: which domain and which offer an IPv6 address has, each by the longest prefix.
 * Immutable; lookups don't slow down with the number of rules.
 */
public final class RuleBook {
    /** The rules a router is sure to take, HB46PP section 3.4. */
    public static final int MAX_RULES = 256;

    private final PrefixIndex<DomainRule> rules = new PrefixIndex<>();
    private final PrefixIndex<Offer> offers = new PrefixIndex<>();
    private final Map<String, Offer> byToken = new HashMap<>();

    /** A book of all domains and offers. */
    public RuleBook(Collection<MapDomain> domains, List<Offer> offers) {
        for (MapDomain domain : domains) {
            List<MapRule> all = tellable(domain);
            domain.rules()
                    .forEach(
                            rule ->
                                    rules.add(
                                            rule.ipv6Prefix(), new DomainRule(domain, rule, all)));
        }
        for (Offer offer : offers) {
            this.offers.add(offer.prefix(), offer);
            offer.token().ifPresent(token -> byToken.putIfAbsent(token, offer));
        }
    }

    /**
     * Rules without those of one home with a PSID of its own, which no form of a MAP rule can say:
     * the home would take all ports. It is given an offer of lightweight 4over6.
     */
    private static List<MapRule> tellable(MapDomain domain) {
        return domain.rules().stream()
                .filter(rule -> rule.psid().isEmpty())
                .collect(Collectors.toUnmodifiableList());
    }

    /**
     * The domains of which {@link DomainRule#told()} leaves rules out, by their names in the given
     * order, each with the number of its rules that can be told.
     */
    public static Map<String, Integer> cut(Collection<MapDomain> domains) {
        Map<String, Integer> cut = new LinkedHashMap<>();
        for (MapDomain domain : domains) {
            int rules = tellable(domain).size();
            if (rules > MAX_RULES) {
                cut.put(domain.name(), rules);
            }
        }
        return cut;
    }

    /** The domain whose rule covers an address, with this rule; none if that can't be told. */
    public Optional<DomainRule> rule(Ip6Address address) {
        return rules.find(address).filter(found -> found.rule().psid().isEmpty());
    }

    /** What the home with an address is offered, or the one that has the token. */
    public Optional<Offer> offer(Ip6Address address, Optional<String> token) {
        Optional<Offer> known = token.map(byToken::get);
        return known.isPresent() ? known : offers.find(address);
    }

    /** A domain and the rule in it that is a home's Basic Mapping Rule. */
    public static final class DomainRule {
        private final MapDomain domain;
        private final MapRule rule;
        private final List<MapRule> all;

        private DomainRule(MapDomain domain, MapRule rule, List<MapRule> all) {
            this.domain = domain;
            this.rule = rule;
            this.all = all;
        }

        /** The domain. */
        public MapDomain domain() {
            return domain;
        }

        /** The home's rule. */
        public MapRule rule() {
            return rule;
        }

        /** All rules of the domain that can be told, in configured order. */
        public List<MapRule> all() {
            return all;
        }

        /** Whether {@link #told()} leaves rules out. */
        public boolean isCut() {
            return all.size() > MAX_RULES;
        }

        /** The same object for all homes for which {@link #told()} is the same. */
        public Object sameTold() {
            return isCut() ? rule : domain;
        }

        /**
         * What a router is sure to take: all rules in configured order; of more than 256 the home's
         * own, and then the first 255 of the others in configured order.
         */
        public List<MapRule> told() {
            if (!isCut()) {
                return all;
            }
            List<MapRule> told = new ArrayList<>(MAX_RULES);
            told.add(rule);
            for (MapRule each : all) {
                if (told.size() == MAX_RULES) {
                    break;
                }
                if (!each.equals(rule)) {
                    told.add(each);
                }
            }
            return told;
        }
    }
}
