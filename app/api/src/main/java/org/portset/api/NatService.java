// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import java.util.List;

/** The NAT44: sessions, drops, and the behaviour of each subscriber. */
public interface NatService {

    /**
     * Live sessions.
     *
     * @param subscriber id of one subscriber, or null for all
     * @throws IllegalArgumentException if there is no such subscriber
     */
    List<SessionSnapshot> sessions(String subscriber);

    /**
     * Mappings that are configured, or that hosts have asked for by PCP or NAT-PMP.
     *
     * @param subscriber id of one subscriber, or null for all
     * @throws IllegalArgumentException if there is no such subscriber
     */
    List<MappingSnapshot> mappings(String subscriber);

    /** Every place and reason that has dropped a packet since the application started. */
    List<DropSnapshot> drops();

    /** The behaviour of each subscriber, in configured order. */
    List<PolicySnapshot> policies();

    /** Names of the preset policies, the most permissive first. */
    List<String> presets();

    /** Names of the three behaviours that mapping and filtering can have. */
    List<String> behaviors();

    /**
     * Changes a subscriber's behaviour in the network configuration. It holds for sessions that
     * begin afterwards; those that exist keep theirs.
     *
     * @param subscriber id of the subscriber
     * @param preset a preset's name; null where mapping and filtering are given
     * @param mapping mapping behaviour; null to take the preset's, or leave it as it is
     * @param filtering filtering behaviour; null to take the preset's, or leave it as it is
     * @return the behaviour now in force
     * @throws IllegalArgumentException naming the argument that can't be used, and why
     */
    PolicySnapshot setPolicy(String subscriber, String preset, String mapping, String filtering);
}
