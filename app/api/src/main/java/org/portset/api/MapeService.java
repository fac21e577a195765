// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import java.util.List;
import java.util.Map;

/** MAP-E as configured and as it runs: domains, switches, subscribers. */
public interface MapeService {

    /** All MAP domains, in configured order. */
    List<DomainSnapshot> domains();

    /**
     * Changes a domain in the network configuration, or adds one.
     *
     * @param name of the domain
     * @param fields values by the names that they have in the configuration below {@code domains},
     *     such as {@code brAddress} or {@code mesh}; {@code rules.r1.eaBits} for a field of rule
     *     r1, which is made if there is none. They are taken in their order; an empty value takes
     *     out the field, or the rule ({@code rules.r1}), or all rules ({@code rules})
     * @return the domain now in force
     * @throws RefusedException naming all fields that can't be used, and why: also those of
     *     switches and subscribers that the change would leave wrong
     */
    DomainSnapshot setDomain(String name, Map<String, String> fields);

    /**
     * Takes a domain out of the network configuration.
     *
     * @return what it was
     * @throws IllegalArgumentException if there is none of that name
     * @throws RefusedException if switches are in it
     */
    DomainSnapshot removeDomain(String name);

    /**
     * What {@link #setDomain} would do with these arguments. Nothing is changed.
     *
     * @throws RefusedException as there
     */
    DomainChangeSnapshot planDomain(String name, Map<String, String> fields);

    /**
     * What {@link #removeDomain} would do. Nothing is changed.
     *
     * @throws IllegalArgumentException as there
     * @throws RefusedException as there
     */
    DomainChangeSnapshot planRemoval(String name);

    /** All configured switches, in configured order. */
    List<SwitchSnapshot> switches();

    /** All subscribers, in configured order. */
    List<SubscriberSnapshot> subscribers();

    /**
     * Follows a packet that a subscriber's host sends, through NAT, CE, tunnel and BR, by the rules
     * that are in force now. Nothing is sent and no state changes.
     *
     * @param subscriber id of the subscriber
     * @param protocol tcp, udp or icmp
     * @param source IPv4 address and port of the host at home, {@code 192.168.1.10:40000}; for icmp
     *     the query id stands for the port
     * @param destination IPv4 address and port of the other end
     * @throws IllegalArgumentException naming the argument that can't be used, and why
     */
    TraceSnapshot traceOut(String subscriber, String protocol, String source, String destination);

    /**
     * Follows a packet from the Internet to a shared address, through BR, tunnel, CE and NAT.
     *
     * @param protocol tcp, udp or icmp
     * @param source IPv4 address and port of the sender
     * @param destination shared IPv4 address and port; for icmp the query id stands for the port
     * @throws IllegalArgumentException naming the argument that can't be used, and why
     */
    TraceSnapshot traceIn(String protocol, String source, String destination);

    /**
     * Compares the rules in the switches with those that should be there, now rather than at the
     * next turn, and mends the difference.
     *
     * @return the switches in which something had to be mended
     * @throws IllegalStateException if it can't be done within 30 s, or ONOS refuses it
     */
    List<ReconcileSnapshot> reconcile();

    /**
     * What the rule server tells a home whose router can do all there is.
     *
     * @param form {@code config}, {@code get_rules} or {@code basic_map_rules}, as the server's
     *     paths are called, for JSON; or {@code txt}, for the DNS record by which routers find the
     *     server, as zone files have it
     * @param home id of a subscriber, or the IPv6 address that asks; null for {@code txt}
     * @throws IllegalArgumentException naming the argument that can't be used, and why
     */
    String told(String form, String home);

    /** Whether the rule server runs, and what it has counted. */
    RuleServerSnapshot ruleServer();

    /** How it stands with each domain whose rules are fetched, in configured order. */
    List<RuleFetchSnapshot> fetches();

    /**
     * Asks a domain's rule server now; does not wait for its answer.
     *
     * @throws IllegalArgumentException if no rules are fetched for a domain of that name
     */
    RuleFetchSnapshot fetch(String domain);

    /**
     * The configuration of a Kea DHCPv6 server that tells homes their rules (RFC 7598).
     *
     * @param domain name of a MAP domain
     * @param link the IPv6 prefix of the link that homes ask from, {@code 2001:db8:ffff:1::/64}
     * @param networkInterface the server's interface on that link
     * @return JSON
     * @throws IllegalArgumentException naming the argument that can't be used, and why
     */
    String kea(String domain, String link, String networkInterface);
}
