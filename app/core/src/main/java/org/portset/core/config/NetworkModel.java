// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onosproject.net.DeviceId;
import org.portset.map.MapDomain;
import org.portset.rules.RuleServerModel;
import org.portset.rules.client.FetchModel;

/** The whole configuration, checked. Immutable; keeps the configured order. */
public final class NetworkModel {
    /** The configuration of an application that has none. */
    public static final NetworkModel EMPTY =
            new NetworkModel(
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    OffloadPolicy.DEFAULT,
                    LogRetention.DEFAULT,
                    NtsSocketsModel.NONE,
                    Optional.empty(),
                    Map.of());

    private final Map<String, MapDomain> domains;
    private final Map<DeviceId, SwitchModel> switches;
    private final Map<String, SubscriberModel> subscribers;
    private final Map<DeviceId, SubscriberModel> bySwitch = new HashMap<>();
    private final OffloadPolicy offload;
    private final LogRetention logRetention;
    private final NtsSocketsModel nts;
    private final Optional<RuleServerModel> ruleServer;
    private final Map<String, FetchModel> fetches;

    NetworkModel(
            Map<String, MapDomain> domains,
            Map<DeviceId, SwitchModel> switches,
            Map<String, SubscriberModel> subscribers,
            OffloadPolicy offload,
            LogRetention logRetention,
            NtsSocketsModel nts,
            Optional<RuleServerModel> ruleServer,
            Map<String, FetchModel> fetches) {
        this.domains = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
        this.switches = Collections.unmodifiableMap(new LinkedHashMap<>(switches));
        this.subscribers = Collections.unmodifiableMap(new LinkedHashMap<>(subscribers));
        this.offload = offload;
        this.logRetention = logRetention;
        this.nts = nts;
        this.ruleServer = ruleServer;
        this.fetches = Collections.unmodifiableMap(new LinkedHashMap<>(fetches));
        subscribers.values().forEach(s -> bySwitch.putIfAbsent(s.switchId(), s));
    }

    public Map<String, MapDomain> domains() {
        return domains;
    }

    public Map<DeviceId, SwitchModel> switches() {
        return switches;
    }

    public Map<String, SubscriberModel> subscribers() {
        return subscribers;
    }

    /**
     * The subscriber of that id.
     *
     * @throws IllegalArgumentException naming the id, if there is none
     */
    public SubscriberModel subscriber(String id) {
        SubscriberModel found = subscribers.get(id);
        if (found == null) {
            throw new IllegalArgumentException("subscriber: there is none named " + id);
        }
        return found;
    }

    /** When a session's data moves into the switch. */
    public OffloadPolicy offload() {
        return offload;
    }

    /** How much of the NAT log is kept, and how long. */
    public LogRetention logRetention() {
        return logRetention;
    }

    /** The application's own sockets for NTS. */
    public NtsSocketsModel nts() {
        return nts;
    }

    /** The server that tells homes their rules; empty where there is none. */
    public Optional<RuleServerModel> ruleServer() {
        return ruleServer;
    }

    /** Where rules are fetched from, by the domain's name; also of domains not told yet. */
    public Map<String, FetchModel> fetches() {
        return fetches;
    }

    /** The subscriber behind a CE switch, if one is configured. */
    public Optional<SubscriberModel> subscriberAt(DeviceId switchId) {
        return Optional.ofNullable(bySwitch.get(switchId));
    }
}
