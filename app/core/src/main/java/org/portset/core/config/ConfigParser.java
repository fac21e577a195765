// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.map.MapDomain;
import org.portset.map.MapError;
import org.portset.map.MapRule;
import org.portset.map.Result;
import org.portset.map.json.DomainJson;
import org.portset.rules.RuleServerModel;
import org.portset.rules.client.FetchModel;

/**
 * Turns the JSON of {@code apps/org.portset/portset} into a {@link NetworkModel}, or into all its
 * errors, each with its path ({@code subscribers[1].prefix}).
 *
 * <p>One instance reads one document: domains, then switches, then subscribers, as each refers to
 * those before it.
 */
public final class ConfigParser {
    static final int MAX_PORT = 0xffff;
    private static final int MAX_SWITCH_PORT = 0xfeff;

    private final List<MapError> errors = new ArrayList<>();

    /** Names of all domains, faulty ones too: what refers to these is no error of its own. */
    private final Set<String> domainNames = new HashSet<>();

    private final Map<String, MapDomain> domains = new LinkedHashMap<>();

    /** What servers have told of domains that are fetched, by the domain's name. */
    private final Map<String, MapDomain> told;

    private final Map<String, FetchModel> fetches = new LinkedHashMap<>();
    private final Map<DeviceId, SwitchModel> switches = new LinkedHashMap<>();

    private ConfigParser(Map<String, MapDomain> told) {
        this.told = told;
    }

    /** Reads a whole document; of domains that are fetched nothing has been told yet. */
    public static Result<NetworkModel> parse(JsonNode json) {
        return parse(json, Map.of());
    }

    /**
     * Reads a whole document.
     *
     * @param told what servers have told of domains that are fetched, by the domain's name; one
     *     that is not told yet is left out, and with it its switches and their subscribers
     */
    public static Result<NetworkModel> parse(JsonNode json, Map<String, MapDomain> told) {
        return new ConfigParser(told).read(json);
    }

    private Result<NetworkModel> read(JsonNode json) {
        Fields root = new Fields(json, "", errors);
        root.objects("domains").forEach(this::readDomain);
        checkOverlap(root);
        root.objects("switches").forEach(this::readSwitch);
        SubscriberParser subscribers = new SubscriberParser(switches);
        root.objects("subscribers").forEach(subscribers::read);
        OffloadPolicy offload =
                root.objectIfAny("offload")
                        .map(ConfigParser::readOffload)
                        .orElse(OffloadPolicy.DEFAULT);
        LogRetention retention =
                root.objectIfAny("log")
                        .map(ConfigParser::readRetention)
                        .orElse(LogRetention.DEFAULT);
        NtsSocketsModel nts =
                root.objectIfAny("nts").map(NtsParser::sockets).orElse(NtsSocketsModel.NONE);
        Optional<RuleServerModel> ruleServer =
                root.objectIfAny("ruleServer").flatMap(RuleServerParser::read);
        root.noOthers();
        switches.values().removeIf(device -> device.domain() == null);
        return errors.isEmpty()
                ? Result.of(
                        new NetworkModel(
                                domains,
                                switches,
                                subscribers.subscribers(),
                                offload,
                                retention,
                                nts,
                                ruleServer,
                                fetches))
                : Result.failed(errors);
    }

    private void readDomain(Fields f) {
        String name = f.node().path("name").asText();
        if (!domainNames.add(name) && !name.isEmpty()) {
            f.error("name", "duplicate", "another domain is named " + name);
            return;
        }
        if (f.has("fetch")) {
            readFetched(f);
            return;
        }
        Result<MapDomain> domain = DomainJson.read(f.node());
        f.errors(domain.errors());
        if (domain.ok()) {
            domains.put(domain.value().name(), domain.value());
        }
    }

    /** A domain whose rules a server tells: what is in force of it is what has been told. */
    private void readFetched(Fields f) {
        String name = f.text("name");
        int mtuBytes =
                f.integer(
                        "ipv6MtuBytes",
                        MapDomain.MIN_IPV6_MTU_BYTES,
                        MapDomain.MAX_IPV6_MTU_BYTES,
                        DomainJson.DEFAULT_IPV6_MTU_BYTES);
        Optional<FetchModel> fetch = f.object("fetch").flatMap(FetchParser::read);
        f.noOthers();
        if (name == null || fetch.isEmpty() || !errors.isEmpty()) {
            return;
        }
        fetches.put(name, fetch.get());
        MapDomain known = told.get(name);
        if (known != null) {
            domains.put(name, known.as(name, mtuBytes));
        }
    }

    /** Two domains that hand out the same IPv4 address would have to share a BR's state. */
    private void checkOverlap(Fields root) {
        List<MapDomain> all = new ArrayList<>(domains.values());
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                for (MapRule a : all.get(i).rules()) {
                    for (MapRule b : all.get(j).rules()) {
                        if (a.ipv4Prefix().contains(b.ipv4Prefix())
                                || b.ipv4Prefix().contains(a.ipv4Prefix())) {
                            root.error(
                                    "domains[" + j + "].rules",
                                    "overlap",
                                    String.format(
                                            "rule %s (%s) overlaps rule %s (%s) of domain %s",
                                            b.name(),
                                            b.ipv4Prefix(),
                                            a.name(),
                                            a.ipv4Prefix(),
                                            all.get(i).name()));
                        }
                    }
                }
            }
        }
    }

    private void readSwitch(Fields f) {
        DeviceId id =
                f.parsed("id", "a device id such as of:0000000000000001", ConfigParser::device);
        String roleText = f.text("role");
        String domainName = f.text("domain");
        Role role = "br".equals(roleText) ? Role.BR : "ce".equals(roleText) ? Role.CE : null;
        if (roleText != null && role == null) {
            f.error("role", "unknown", "must be br or ce, not " + roleText);
        }
        Set<Integer> ports = new HashSet<>();
        PortNumber uplink = port(f, "uplinkPort", ports);
        PortNumber tunnel = port(f, "tunnelPort", ports);
        PortNumber mesh = null;
        SwitchModel.InternetSide internet = null;
        if (role == Role.BR) {
            internet =
                    new SwitchModel.InternetSide(
                            port(f, "internetPort", ports),
                            f.parsed("internetAddress", "an IPv4 address", Ip4Address::valueOf),
                            f.parsed("internetMac", "a MAC address", MacAddress::valueOf),
                            f.parsed("nextHopMac", "a MAC address", MacAddress::valueOf));
        }
        MapDomain domain = domains.get(domainName);
        // A domain becomes a mesh by one flag then: the port may be there before.
        if (role == Role.CE && (f.has("meshPort") || (domain != null && domain.mesh()))) {
            mesh = port(f, "meshPort", ports);
        }
        f.noOthers();
        if (role == Role.BR && domain != null && domain.isDsLite()) {
            f.error("domain", "contradiction", domainName + " has an AFTR, and no border relay");
        }
        if (domainName != null && !domainNames.contains(domainName)) {
            f.error("domain", "unknown", "no domain is named " + domainName);
        }
        if (id != null
                && switches.putIfAbsent(
                                id,
                                new SwitchModel(id, role, domain, uplink, tunnel, mesh, internet))
                        != null) {
            f.error("id", "duplicate", id + " is configured twice");
        }
    }

    static DeviceId device(String text) {
        if (!text.matches("of:[0-9a-f]{16}")) {
            throw new IllegalArgumentException(text);
        }
        return DeviceId.deviceId(text);
    }

    /** A switch port that no other field of the same switch names. */
    static PortNumber port(Fields f, String field, Set<Integer> taken) {
        int number = f.integer(field, 1, MAX_SWITCH_PORT);
        if (f.has(field) && !taken.add(number)) {
            f.error(field, "in-use", "port " + number + " of this switch has another use already");
        }
        return PortNumber.portNumber(number);
    }

    private static LogRetention readRetention(Fields f) {
        LogRetention retention =
                new LogRetention(
                        f.integer("maxMegabytes", 1, 1_000_000, LogRetention.DEFAULT_MEGABYTES),
                        f.integer("keepDays", 1, 3660, LogRetention.DEFAULT_DAYS));
        f.noOthers();
        return retention;
    }

    private static OffloadPolicy readOffload(Fields f) {
        OffloadPolicy standard = OffloadPolicy.DEFAULT;
        OffloadPolicy policy =
                new OffloadPolicy(
                        f.flag("enabled", true),
                        f.integer("packets", 1, Integer.MAX_VALUE, standard.packets()),
                        f.integer("bytes", 1, Integer.MAX_VALUE, standard.bytes()),
                        new HashSet<>(f.integers("portsAtOnce", 0, MAX_PORT)));
        f.noOthers();
        return policy;
    }
}
