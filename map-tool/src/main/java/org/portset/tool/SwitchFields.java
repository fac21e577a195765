// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.portset.map.MapError;
import org.portset.map.Prefixes;
import org.portset.map.Result;
import org.portset.map.flows.CeSpec;
import org.portset.map.json.JsonFields;

/**
 * The fields of one JSON object as a switch's ports and addresses. What is missing or wrong is
 * noted once, and read as null.
 */
final class SwitchFields {
    /** The highest number of an ordinary port in Open vSwitch. */
    private static final int MAX_PORT = 65279;

    private static final int MAX_VLAN = 4094;

    /** Six octets with colons, of which the first is even: one node's address. */
    private static final Pattern UNICAST_MAC =
            Pattern.compile("[0-9a-fA-F][02468aceACE](:[0-9a-fA-F]{2}){5}");

    private static final Pattern ADDRESS_AND_LENGTH = Pattern.compile("([0-9.]+)/([0-9]{1,2})");

    private final JsonFields fields;
    private final List<MapError> errors = new ArrayList<>();
    private final Map<String, PortNumber> ports = new HashMap<>();

    SwitchFields(JsonNode object, String... known) {
        fields = JsonFields.of(object, known);
    }

    String text(String name) {
        return fields.text(name);
    }

    List<JsonNode> list(String name) {
        return fields.list(name);
    }

    /** A switch's port number, 1..65279. */
    PortNumber port(String name) {
        Integer number = integer(name, 1, MAX_PORT);
        if (number == null) {
            return null;
        }
        PortNumber port = PortNumber.portNumber(number);
        ports.put(name, port);
        return port;
    }

    /** A VLAN id, 1..4094; none if the field isn't there. */
    VlanId vlan(String name) {
        if (fields.node(name) == null) {
            return VlanId.NONE;
        }
        Integer number = integer(name, 1, MAX_VLAN);
        return number == null ? VlanId.NONE : VlanId.vlanId(number.shortValue());
    }

    Ip4Address address(String name) {
        return value(Prefixes.ip4Address(name, text(name)));
    }

    MacAddress mac(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        if (!UNICAST_MAC.matcher(text).matches()) {
            error(
                    name,
                    MapError.MALFORMED,
                    "\"" + text + "\" is not a unicast MAC address such as 02:00:00:00:00:01");
            return null;
        }
        return MacAddress.valueOf(text);
    }

    /** An address in a prefix, {@code 192.168.1.1/24}, as a home's gateway. */
    void gateway(String name, CeSpec.Builder home) {
        String text = text(name);
        if (text == null) {
            return;
        }
        Matcher parts = ADDRESS_AND_LENGTH.matcher(text);
        if (parts.matches()) {
            Result<Ip4Address> address = Prefixes.ip4Address(name, parts.group(1));
            int length = Integer.parseInt(parts.group(2));
            if (address.ok() && length <= Ip4Prefix.MAX_MASK_LENGTH) {
                home.gateway(address.value(), Ip4Prefix.valueOf(address.value(), length));
                return;
            }
        }
        error(
                name,
                MapError.MALFORMED,
                "\"" + text + "\" is not an address with its prefix length such as 192.168.1.1/24");
    }

    /** Notes which of the ports read have the number of another one before. */
    void distinct(String... names) {
        for (int later = 1; later < names.length; later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                unlike(
                        names[later],
                        ports.get(names[earlier]),
                        "is the " + names[earlier] + " too");
            }
        }
    }

    /** Notes an error if the port read under a name is this one. */
    void unlike(String name, PortNumber other, String sentence) {
        if (ports.containsKey(name) && Objects.equals(ports.get(name), other)) {
            error(name, MapError.DUPLICATE, ports.get(name) + " " + sentence);
        }
    }

    /** The value of a result, or null and its errors noted. */
    <T> T value(Result<T> result) {
        result.errors().forEach(this::error);
        return result.ok() ? result.value() : null;
    }

    void error(String name, String code, String sentence) {
        error(new MapError(name, code, sentence));
    }

    /** Notes an error unless its field has one already from reading it. */
    void error(MapError error) {
        if (fields.errors().stream().noneMatch(known -> known.path().equals(error.path()))) {
            errors.add(error);
        }
    }

    /** Everything noted: first what is wrong with the JSON, then with the values. */
    List<MapError> errors() {
        List<MapError> all = new ArrayList<>(fields.errors());
        if (fields.isObject()) {
            all.addAll(errors);
        }
        return all;
    }

    private Integer integer(String name, int min, int max) {
        int before = fields.errors().size();
        int number = fields.integer(name);
        if (!fields.isObject() || fields.errors().size() > before) {
            return null;
        }
        if (number < min || number > max) {
            error(name, MapError.OUT_OF_RANGE, number + " is outside " + min + ".." + max);
            return null;
        }
        return number;
    }
}
