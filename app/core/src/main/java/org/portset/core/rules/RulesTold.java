// SPDX-License-Identifier: Apache-2.0
package org.portset.core.rules;

import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.core.config.NetworkModel;
import org.portset.core.config.SubscriberModel;
import org.portset.map.MapDomain;
import org.portset.map.Prefixes;
import org.portset.map.Result;
import org.portset.rules.RuleServerModel;
import org.portset.rules.dhcp.KeaConfig;
import org.portset.rules.format.Bootstrap;
import org.portset.rules.format.RuleAnswers;

/** What is told of a network's rules, for people to look at. */
public final class RulesTold {
    private static final String TXT = "txt";

    private final NetworkModel network;

    /** Of the network that is configured so. */
    public RulesTold(NetworkModel network) {
        this.network = network;
    }

    /**
     * What the rule server tells.
     *
     * @param form the name of one of the server's paths, without the slash, or {@code txt}
     * @param home a subscriber's id or an IPv6 address
     * @throws IllegalArgumentException naming the argument that can't be used, and why
     */
    public String told(String form, String home) {
        RuleServerModel server =
                network.ruleServer()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "ruleServer: none is configured"));
        String path = "/" + form;
        if (form.equals(TXT)) {
            return Bootstrap.record(server);
        }
        if (!RuleAnswers.PATHS.contains(path)) {
            throw new IllegalArgumentException(
                    "form: must be one of config, get_rules, basic_map_rules, txt, not " + form);
        }
        if (home == null) {
            throw new IllegalArgumentException(
                    "home: is missing; it must be a subscriber or an IPv6 address");
        }
        return new RuleAnswers(server, network.domains().values())
                .shown(path, address(home))
                .orElseThrow(() -> new IllegalArgumentException("home: no domain has " + home))
                .toPrettyString();
    }

    private Ip6Address address(String home) {
        SubscriberModel subscriber = network.subscribers().get(home);
        return subscriber != null
                ? subscriber.ce().address()
                : good(Prefixes.ip6Address("home", home));
    }

    /**
     * A Kea DHCPv6 server's configuration.
     *
     * @throws IllegalArgumentException naming the argument that can't be used, and why
     */
    public String kea(String domain, String link, String networkInterface) {
        MapDomain found = network.domains().get(domain);
        if (found == null) {
            throw new IllegalArgumentException(
                    "domain: must be one of "
                            + String.join(", ", network.domains().keySet())
                            + ", not "
                            + domain);
        }
        Ip6Prefix prefix = good(Prefixes.ip6Prefix("link", link));
        return KeaConfig.of(found, prefix, networkInterface).toPrettyString();
    }

    private static <T> T good(Result<T> result) {
        if (!result.ok()) {
            throw new IllegalArgumentException(result.errors().get(0).toString());
        }
        return result.value();
    }
}
