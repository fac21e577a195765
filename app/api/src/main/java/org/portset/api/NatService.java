// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import java.util.List;
import java.util.Map;
import org.onosproject.event.ListenerService;

/** The NAT44: sessions, ports, drops, and the behaviour of each subscriber. */
public interface NatService extends ListenerService<NatEvent, NatEventListener> {

    /**
     * Live sessions.
     *
     * @param subscriber id of one subscriber, or null for all
     * @throws IllegalArgumentException if there is no such subscriber
     */
    List<SessionSnapshot> sessions(String subscriber);

    /**
     * The rules by which the switch carries a session; others of the same mapping may share them.
     *
     * @param subscriber id of the subscriber
     * @param protocol tcp, udp or icmp
     * @param inside address and port of the host at home, {@code 192.168.1.10:40000}
     * @param remote address and port of the other end
     * @return empty if the controller forwards the session, or there is none such
     * @throws IllegalArgumentException if there is no such subscriber
     */
    List<SessionRuleSnapshot> sessionRules(
            String subscriber, String protocol, String inside, String remote);

    /**
     * Mappings that are configured, or that hosts have asked for by PCP or NAT-PMP.
     *
     * @param subscriber id of one subscriber, or null for all
     * @throws IllegalArgumentException if there is no such subscriber
     */
    List<ExplicitMappingSnapshot> mappings(String subscriber);

    /**
     * Adds a static mapping to the network configuration.
     *
     * @param subscriber id of the subscriber
     * @param protocol tcp or udp
     * @param outsidePort a port of its port set that no other static mapping has
     * @param insideAddress address of the host at home
     * @param insidePort its port, 1 to 65535; 0: the same as outside
     * @return the mapping
     * @throws IllegalArgumentException if there is no such subscriber
     * @throws RefusedException naming what can't be used, and why
     */
    ExplicitMappingSnapshot addMapping(
            String subscriber,
            String protocol,
            int outsidePort,
            String insideAddress,
            int insidePort);

    /**
     * Takes a static mapping out of the network configuration. What a host has asked for is the
     * host's to give back.
     *
     * @return what it was
     * @throws IllegalArgumentException if there is no such subscriber, or no such mapping
     */
    ExplicitMappingSnapshot removeMapping(String subscriber, String protocol, int outsidePort);

    /**
     * What has become of ports, in configured order.
     *
     * @param subscriber id of one subscriber, or null for all
     * @throws IllegalArgumentException if there is no such subscriber
     */
    List<PortUseSnapshot> portUse(String subscriber);

    /** Every place and reason that has dropped a packet since the application started. */
    List<DropSnapshot> drops();

    /** The behaviour of each subscriber, in configured order. */
    List<PolicySnapshot> policies();

    /** Names of the preset policies, the most permissive first. */
    List<String> presets();

    /** Names of the three behaviours that mapping and filtering can have. */
    List<String> behaviors();

    /**
     * Changes a subscriber's policy in the network configuration. It holds for sessions that begin
     * afterwards; those that exist keep theirs.
     *
     * @param subscriber id of the subscriber
     * @param fields values by the names that they have in the configuration below {@code policy},
     *     such as {@code preset}, {@code mapping} or {@code timers.udpSeconds}; an empty value
     *     takes a field out, back to its default. A preset takes mapping and filtering with it,
     *     unless they are given too
     * @return the policy now in force
     * @throws IllegalArgumentException naming the field that can't be used, and why
     */
    PolicySnapshot setPolicy(String subscriber, Map<String, String> fields);

    /**
     * Who had a port of a shared address at a time: one subscriber, or one after the other where it
     * changed hands in that second. It is asked of the files of this node, so also of earlier runs.
     *
     * @param address IPv4 address
     * @param port 0 to 65535; for icmp the query id
     * @param protocol tcp, udp or icmp
     * @param time ISO 8601 with a time zone: a second such as {@code 2026-11-21T12:03:04Z}, or with
     *     a fraction a millisecond
     * @return empty if nobody had it, or the log knows nothing of that time
     * @throws IllegalArgumentException naming the argument that can't be used, and why
     */
    List<WhoSnapshot> who(String address, String port, String protocol, String time);

    /**
     * The last records of the log about a subscriber, the newest first. It may be one that is no
     * longer configured.
     *
     * @param subscriber id of the subscriber
     * @param limit the most records to give
     * @throws IllegalArgumentException if neither log nor configuration know such a subscriber
     */
    List<LogEntrySnapshot> log(String subscriber, int limit);
}
