// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import java.util.List;

/** MAP-E as configured and as it runs: domains, switches, subscribers. */
public interface MapeService {

    /** All MAP domains, in configured order. */
    List<DomainSnapshot> domains();

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
