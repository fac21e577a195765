// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.map.MapCe;
import org.portset.map.MapError;
import org.portset.map.MapRule;
import org.portset.map.Result;
import org.portset.nat.engine.NatSubscriber;
import org.portset.nat.pcp.PcpPolicy;
import org.portset.nat.policy.NatPolicy;

/** Reads {@code subscribers}: the last part, as it refers to switches and their domains. */
final class SubscriberParser {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final Map<DeviceId, SwitchModel> switches;
    private final NtsParser ntsParser = new NtsParser();
    private final Map<String, SubscriberModel> subscribers = new LinkedHashMap<>();
    private final Map<DeviceId, String> bySwitch = new HashMap<>();
    private final Map<List<Object>, String> byPortSet = new HashMap<>();

    SubscriberParser(Map<DeviceId, SwitchModel> switches) {
        this.switches = switches;
    }

    /** All subscribers read without an error, in configured order. */
    Map<String, SubscriberModel> subscribers() {
        return subscribers;
    }

    void read(Fields f) {
        String id = f.text("id");
        SwitchModel home = readSwitch(f);
        PortNumber port =
                home == null
                        ? PortNumber.portNumber(f.integer("port", 1, ConfigParser.MAX_PORT))
                        : ConfigParser.port(f, "port", portsOf(home));
        int vlan = f.integer("vlan", 0, 4094, 0);
        Ip6Prefix prefix = f.parsed("prefix", "an IPv6 prefix", Ip6Prefix::valueOf);
        SubscriberModel.Gateway gateway = f.object("gateway").map(this::readGateway).orElse(null);
        Optional<Fields> given = f.objectIfAny("policy");
        NatPolicy policy = given.map(PolicyParser::read).orElse(NatPolicy.fullCone());
        boolean isDsLite = home != null && home.domain().isDsLite();
        // Who has a public port is the AFTR's to log.
        LogPolicy log =
                given.map(PolicyParser::readLog)
                        .orElse(isDsLite ? LogPolicy.NONE : LogPolicy.DEFAULT);
        given.ifPresent(Fields::noOthers);
        boolean translated = f.flag("nat44", !isDsLite);
        MapCe ce = home == null || prefix == null ? null : derive(f, home, prefix, gateway);
        if (ce != null) {
            checkSize(f, ce, translated && !isDsLite);
        }
        List<StaticMapping> mappings = new ArrayList<>();
        Set<Integer> portsTaken = new HashSet<>();
        for (Fields m : f.objects("staticMappings")) {
            mappings.add(readMapping(m, ce, gateway, portsTaken));
        }
        Optional<PcpPolicy> pcp =
                f.objectIfAny("pcp").map(PcpParser::read).orElse(Optional.of(PcpPolicy.DEFAULT));
        boolean asksForPcp = f.has("pcp") && pcp.isPresent();
        Optional<NtsHome> nts = f.objectIfAny("nts").flatMap(n -> ntsParser.home(n, id, gateway));
        LanModel lan =
                f.objectIfAny("lan").map(l -> LanParser.read(l, gateway)).orElse(LanModel.NONE);
        f.noOthers();
        if (!translated && lan.dhcp().isPresent()) {
            f.error("lan.dhcp", "contradiction", "goes with a NAT only, and nat44 is false");
        }
        if (!translated && lan.dns().isPresent()) {
            f.error("lan.dns", "contradiction", "goes with a NAT only, and nat44 is false");
        }
        if (isDsLite && translated) {
            f.error(
                    "nat44",
                    "contradiction",
                    "must be false: the AFTR of domain " + home.domain().name() + " has the NAT");
        }
        if (!translated && !mappings.isEmpty()) {
            f.error("staticMappings", "contradiction", "go with a NAT only, and nat44 is false");
        }
        if (!translated && asksForPcp) {
            f.error("pcp", "contradiction", "goes with a NAT only, and nat44 is false");
        }
        if (!translated && nts.isPresent()) {
            f.error("nts", "contradiction", "goes with a NAT only, and nat44 is false");
        }
        if (id == null || home == null || ce == null || gateway == null) {
            return;
        }
        checkSole(f, id, home, ce);
        SubscriberModel model =
                new SubscriberModel(
                        id,
                        home.id(),
                        port,
                        vlan,
                        ce,
                        gateway,
                        policy,
                        log,
                        translated,
                        mappings,
                        translated ? pcp : Optional.empty(),
                        nts,
                        lan);
        if (subscribers.putIfAbsent(id, model) != null) {
            f.error("id", "duplicate", "another subscriber is named " + id);
        }
    }

    private SwitchModel readSwitch(Fields f) {
        DeviceId id =
                f.parsed("switch", "a device id such as of:0000000000000001", ConfigParser::device);
        SwitchModel found = id == null ? null : switches.get(id);
        if (id != null && found == null) {
            f.error("switch", "unknown", "no switch in this configuration is " + id);
        } else if (found != null && found.role() == Role.BR) {
            f.error("switch", "not-a-ce", id + " is a border relay, not a customer edge");
            return null;
        }
        // A switch that is faulty itself has had its error.
        boolean sound = found != null && found.role() == Role.CE && found.domain() != null;
        return sound ? found : null;
    }

    private static Set<Integer> portsOf(SwitchModel home) {
        Set<Integer> taken = new HashSet<>();
        taken.add((int) home.uplinkPort().toLong());
        taken.add((int) home.tunnelPort().toLong());
        return taken;
    }

    private SubscriberModel.Gateway readGateway(Fields f) {
        String text = f.text("address");
        MacAddress mac = f.parsed("mac", "a MAC address", MacAddress::valueOf);
        f.noOthers();
        Ip4Prefix lan = null;
        Ip4Address address = null;
        try {
            if (text != null) {
                lan = Ip4Prefix.valueOf(text);
                address = Ip4Address.valueOf(text.substring(0, text.indexOf('/')));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            f.error(
                    "address",
                    "malformed",
                    "\""
                            + text
                            + "\" is not an IPv4 address with its prefix length, as 192.168.1.1/24");
        }
        return address == null || mac == null
                ? null
                : new SubscriberModel.Gateway(address, lan, mac);
    }

    /** Address and ports by the domain's rules; of DS-Lite, by a rule of this home's LAN alone. */
    private static MapCe derive(
            Fields f, SwitchModel home, Ip6Prefix prefix, SubscriberModel.Gateway gateway) {
        if (home.domain().isDsLite()) {
            return gateway == null ? null : privateAddresses(f, home, prefix, gateway.lan());
        }
        Optional<MapRule> rule = home.domain().ruleFor(prefix);
        if (rule.isEmpty()) {
            f.error(
                    "prefix",
                    "outside-rules",
                    prefix + " is in no rule of domain " + home.domain().name());
            return null;
        }
        Result<MapCe> ce = MapCe.derive(rule.get(), prefix, home.domain().interfaceId());
        ce.errors().forEach(e -> f.error("prefix", e.code(), e.sentence()));
        return ce.ok() ? ce.value() : null;
    }

    private static MapCe privateAddresses(
            Fields f, SwitchModel home, Ip6Prefix prefix, Ip4Prefix lan) {
        Result<MapRule> rule =
                MapRule.of(home.domain().name(), prefix.toString(), lan.toString(), 0, 0);
        for (MapError error : rule.errors()) {
            boolean ofLan = error.path().equals("ipv4Prefix");
            f.error(ofLan ? "gateway.address" : "prefix", error.code(), error.sentence());
        }
        return rule.ok()
                ? MapCe.derive(rule.value(), prefix, home.domain().interfaceId()).value()
                : null;
    }

    private static void checkSize(Fields f, MapCe ce, boolean translated) {
        int most =
                translated ? NatSubscriber.MAX_ADDRESSES : NatSubscriber.MAX_UNTRANSLATED_ADDRESSES;
        int shortest = Ip4Prefix.MAX_MASK_LENGTH - Integer.numberOfTrailingZeros(most);
        if (ce.ipv4().prefixLength() < shortest) {
            f.error(
                    "prefix",
                    "too-many-addresses",
                    String.format(
                            "gives %s; a subscriber %s NAT44 has at most %d addresses (a /%d)",
                            ce.ipv4(), translated ? "with" : "without", most, shortest));
        }
    }

    private static StaticMapping readMapping(
            Fields f, MapCe ce, SubscriberModel.Gateway gateway, Set<Integer> taken) {
        String name = f.text("protocol");
        int protocol = "tcp".equals(name) ? TCP : "udp".equals(name) ? UDP : 0;
        if (name != null && protocol == 0) {
            f.error("protocol", "unknown", "must be tcp or udp, not " + name);
        }
        int outside = f.integer("outsidePort", 1, ConfigParser.MAX_PORT);
        if (ce != null && f.has("outsidePort") && !ce.ports().contains(outside)) {
            f.error(
                    "outsidePort",
                    "outside-port-set",
                    String.format(
                            "port %d is not one of the subscriber's %d ports, %s",
                            outside, ce.ports().size(), describe(ce)));
        }
        if (!taken.add((protocol << 16) | outside)) {
            f.error("outsidePort", "in-use", name + " port " + outside + " is mapped already");
        }
        Ip4Address inside = f.parsed("insideAddress", "an IPv4 address", Ip4Address::valueOf);
        if (inside != null && gateway != null && !gateway.lan().contains(inside)) {
            f.error("insideAddress", "outside-lan", inside + " is not in " + gateway.lan());
        }
        int insidePort = f.integer("insidePort", 1, ConfigParser.MAX_PORT, outside);
        f.noOthers();
        return new StaticMapping(protocol, outside, inside, insidePort);
    }

    /**
     * One subscriber to a CE switch: Open vSwitch takes a tunnel's outer source from the bridge,
     * which has one MAP address. And one subscriber to a port set, of course.
     */
    private void checkSole(Fields f, String id, SwitchModel home, MapCe ce) {
        String neighbour = bySwitch.putIfAbsent(home.id(), id);
        if (neighbour != null) {
            f.error(
                    "switch",
                    "in-use",
                    home.id()
                            + " serves "
                            + neighbour
                            + " already: a CE switch has one MAP address");
        }
        // Private addresses are anyone's.
        List<Object> key =
                home.domain().isDsLite()
                        ? List.of(ce.endUserPrefix())
                        : List.of(ce.ipv4(), ce.ports());
        String twin = byPortSet.putIfAbsent(key, id);
        if (twin != null) {
            f.error(
                    "prefix",
                    "duplicate-port-set",
                    String.format("gives %s, %s, which is %s's", ce.ipv4(), describe(ce), twin));
        }
    }

    private static String describe(MapCe ce) {
        OptionalInt psid = ce.psid();
        return psid.isPresent() ? String.format("PSID 0x%02x", psid.getAsInt()) : "no PSID";
    }
}
