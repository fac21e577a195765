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
import org.portset.core.offload.OffloadPolicy;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapError;
import org.portset.map.MapRule;
import org.portset.map.Result;

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
    private final Map<String, MapDomain> domains = new LinkedHashMap<>();
    private final Map<DeviceId, SwitchModel> switches = new LinkedHashMap<>();

    private ConfigParser() {}

    /** Reads a whole document. */
    public static Result<NetworkModel> parse(JsonNode json) {
        return new ConfigParser().read(json);
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
        root.noOthers();
        return errors.isEmpty()
                ? Result.of(
                        new NetworkModel(domains, switches, subscribers.subscribers(), offload))
                : Result.failed(errors);
    }

    private void readDomain(Fields f) {
        String name = f.text("name");
        String br = f.text("brAddress");
        int mtu = f.integer(
                        "ipv6Mtu",
                        MapDomain.MIN_IPV6_MTU_BYTES,
                        MapDomain.MAX_IPV6_MTU_BYTES,
                        1500);
        String format = f.text("interfaceId", "rfc7597");
        boolean mesh = f.flag("mesh", false);
        List<Result<MapRule>> rules = new ArrayList<>();
        for (Fields r : f.objects("rules")) {
            readRule(r).ifPresent(rules::add);
        }
        f.noOthers();
        InterfaceIdFormat interfaceId = InterfaceIdFormat.of(format).orElse(null);
        if (interfaceId == null) {
            f.error("interfaceId", "unknown", "must be rfc7597 or draft-03, not " + format);
        }
        if (mesh) {
            f.error("mesh", "unsupported", "CE-to-CE tunnels are not in this version: leave it out");
        }
        if (name == null || br == null || interfaceId == null) {
            return;
        }
        Result<MapDomain> domain = MapDomain.ofChecked(name, rules, br, mtu, interfaceId, mesh);
        f.errors(domain.errors());
        if (domain.ok() && domains.putIfAbsent(name, domain.value()) != null) {
            f.error("name", "duplicate", "another domain is named " + name);
        }
    }

    /** A rule as MAP judges it; empty where its fields can't even be read, which is an error too. */
    private Optional<Result<MapRule>> readRule(Fields r) {
        int before = errors.size();
        String name = r.text("name");
        String ipv6Prefix = r.text("ipv6Prefix");
        String ipv4Prefix = r.text("ipv4Prefix");
        int eaBits = r.integer("eaBits", 0, MapRule.MAX_EA_BITS);
        int psidOffset = r.integer("psidOffset", 0, 15, 6);
        r.noOthers();
        return errors.size() > before
                ? Optional.empty()
                : Optional.of(MapRule.of(name, ipv6Prefix, ipv4Prefix, eaBits, psidOffset));
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
        DeviceId id = f.parsed("id", "a device id such as of:0000000000000001", ConfigParser::device);
        String roleText = f.text("role");
        String domainName = f.text("domain");
        Role role = "br".equals(roleText) ? Role.BR : "ce".equals(roleText) ? Role.CE : null;
        if (roleText != null && role == null) {
            f.error("role", "unknown", "must be br or ce, not " + roleText);
        }
        Set<Integer> ports = new HashSet<>();
        PortNumber uplink = port(f, "uplinkPort", ports);
        PortNumber tunnel = port(f, "tunnelPort", ports);
        SwitchModel.InternetSide internet = null;
        if (role == Role.BR) {
            internet =
                    new SwitchModel.InternetSide(
                            port(f, "internetPort", ports),
                            f.parsed("internetAddress", "an IPv4 address", Ip4Address::valueOf),
                            f.parsed("internetMac", "a MAC address", MacAddress::valueOf),
                            f.parsed("nextHopMac", "a MAC address", MacAddress::valueOf));
        }
        f.noOthers();
        MapDomain domain = domains.get(domainName);
        if (domainName != null && domain == null) {
            f.error("domain", "unknown", "no valid domain is named " + domainName);
        }
        if (id != null
                && switches.putIfAbsent(
                                id, new SwitchModel(id, role, domain, uplink, tunnel, internet))
                        != null) {
            f.error("id", "duplicate", id + " is configured twice");
        }
    }

    private static DeviceId device(String text) {
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
