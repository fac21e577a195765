// SPDX-License-Identifier: Apache-2.0
package org.portset.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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

        /** The same object for all homes that are told the same rules in the same order. */
        public Object sameTold() {
            return all.size() <= MAX_RULES ? domain : rule;
        }

        /**
         * The rules a home is told: all of the domain in their order; of more than 256 its own, and
         * 255 of the others.
         */
        public List<MapRule> told() {
            if (all.size() <= MAX_RULES) {
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
