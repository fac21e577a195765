// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.nat.ports.PortRange;
import org.portset.nat.ports.PortSet;

/** The published vectors of map.json; its "about" says where they are from. */
class MapVectorsTest {
    private static final JsonNode VECTORS = read();

    private static JsonNode read() {
        try (InputStream in = MapVectorsTest.class.getResourceAsStream("/map.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<JsonNode> vectors(String kind) {
        return StreamSupport.stream(VECTORS.get(kind).spliterator(), false);
    }

    private static MapRule rule(JsonNode vector) {
        return MapRule.of(
                        "vector",
                        vector.get("ruleIpv6").asText(),
                        vector.get("ruleIpv4").asText(),
                        vector.get("eaBits").asInt(),
                        vector.get("psidOffset").asInt())
                .value();
    }

    private static List<Integer> numbers(JsonNode array) {
        List<Integer> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asInt()));
        return numbers;
    }

    private static List<Integer> ends(PortRange range) {
        return List.of(range.first(), range.last());
    }

    @TestFactory
    Stream<DynamicTest> derivesWhatThePublishedExamplesSay() {
        return vectors("derive")
                .map(vector -> DynamicTest.dynamicTest(name(vector), () -> derives(vector)));
    }

    private static String name(JsonNode vector) {
        return vector.get("name").asText();
    }

    private static void derives(JsonNode vector) {
        Ip6Prefix prefix = Ip6Prefix.valueOf(vector.get("endUserPrefix").asText());
        MapCe ce = MapCe.derive(rule(vector), prefix, InterfaceIdFormat.RFC7597).value();
        MapCe draft = MapCe.derive(rule(vector), prefix, InterfaceIdFormat.DRAFT03).value();
        OptionalInt psid =
                vector.get("psid").isNull()
                        ? OptionalInt.empty()
                        : OptionalInt.of(Integer.decode(vector.get("psid").asText()));
        List<PortRange> ranges = ce.ports().ranges();
        assertAll(
                () -> assertEquals(vector.get("ipv4").asText(), ce.ipv4Address().toString()),
                () -> assertEquals(32, ce.ipv4().prefixLength()),
                () -> assertEquals(psid, ce.psid()),
                () -> assertEquals(vector.get("psidLength").asInt(), ce.psidLength()),
                () -> assertEquals(vector.get("ce").asText(), ce.address().toString()));
        if (vector.has("ceDraft03")) {
            assertEquals(vector.get("ceDraft03").asText(), draft.address().toString());
        }
        if (vector.has("firstRange")) {
            assertEquals(numbers(vector.get("firstRange")), ends(ranges.get(0)));
            assertEquals(numbers(vector.get("lastRange")), ends(ranges.get(ranges.size() - 1)));
        }
        if (vector.has("ports")) {
            assertEquals(vector.get("ports").asInt(), ce.ports().size());
        }
    }

    @TestFactory
    Stream<DynamicTest> portSetsAreThePublishedOnes() {
        return vectors("portSets")
                .map(vector -> DynamicTest.dynamicTest(name(vector), () -> portSet(vector)));
    }

    private static void portSet(JsonNode vector) {
        List<PortRange> ranges =
                PortSet.of(
                                vector.get("offset").asInt(),
                                vector.get("length").asInt(),
                                Integer.decode(vector.get("psid").asText()))
                        .ranges();
        assertEquals(numbers(vector.get("firstRange")), ends(ranges.get(0)));
        if (vector.has("secondRange")) {
            assertEquals(numbers(vector.get("secondRange")), ends(ranges.get(1)));
        }
        if (vector.has("lastRange")) {
            assertEquals(numbers(vector.get("lastRange")), ends(ranges.get(ranges.size() - 1)));
        }
        if (vector.has("ranges")) {
            assertEquals(vector.get("ranges").asInt(), ranges.size());
        }
    }

    @TestFactory
    Stream<DynamicTest> steersToThePublishedAddresses() {
        return vectors("steer")
                .map(vector -> DynamicTest.dynamicTest(name(vector), () -> steers(vector)));
    }

    private static void steers(JsonNode vector) {
        Ip4Address dst = Ip4Address.valueOf(vector.get("ipv4Dst").asText());
        int port = vector.get("port").asInt();
        String outerDst =
                MapAddress.ofPort(rule(vector), InterfaceIdFormat.RFC7597, dst, port).toString();
        assertEquals(vector.get("outerDst").asText(), outerDst);
    }

    @Test
    void theInvalidVectorsAreTheOnesTestedHere() {
        assertEquals(
                List.of(
                        "PSID length must be eaBits minus the IPv4 suffix length",
                        "end-user prefix shorter than rule prefix plus EA bits",
                        "offset plus PSID length exceeds 16",
                        "rule prefixes with host bits set",
                        "two rules whose IPv4 prefixes overlap with different IPv6 prefixes"),
                vectors("invalid")
                        .map(vector -> vector.get("why").asText())
                        .collect(Collectors.toList()));
    }

    @Test
    void refusesAPsidLengthThatIsNotEaBitsMinusTheIpv4Suffix() {
        JsonNode vector = VECTORS.get("invalid").get(0);
        Result<MapRule> result =
                MapRule.of(
                        "vector",
                        vector.get("ruleIpv6").asText(),
                        vector.get("ruleIpv4").asText(),
                        vector.get("eaBits").asInt(),
                        6,
                        OptionalInt.of(vector.get("psidLength").asInt()));
        assertEquals(
                List.of(
                        new MapError(
                                "psidLength",
                                "psid-length",
                                "6 is not the 8 that 16 EA bits with 192.0.2.0/24 give")),
                result.errors());
    }

    @Test
    void refusesAnEndUserPrefixShorterThanRulePrefixPlusEaBits() {
        JsonNode vector = VECTORS.get("invalid").get(1);
        MapRule rule =
                MapRule.of(
                                "vector",
                                vector.get("ruleIpv6").asText(),
                                vector.get("ruleIpv4").asText(),
                                vector.get("eaBits").asInt(),
                                4)
                        .value();
        Ip6Prefix prefix = Ip6Prefix.valueOf(vector.get("endUserPrefix").asText());
        assertEquals(
                List.of(
                        new MapError(
                                "endUserPrefix",
                                "prefix-too-short",
                                "240b:10:3f6c:d400::/55 has 55 bits; rule vector needs 56, the 31"
                                        + " of 240b:10::/31 and 25 EA bits")),
                MapCe.derive(rule, prefix, InterfaceIdFormat.RFC7597).errors());
    }

    @Test
    void refusesAnOffsetThatLeavesNoRoomForThePsid() {
        JsonNode vector = VECTORS.get("invalid").get(2);
        int eaBits = 8 + vector.get("length").asInt();
        assertEquals(
                List.of(
                        new MapError(
                                "eaBits",
                                "psid-too-long",
                                "16 EA bits less the 8 of the IPv4 suffix leave a PSID of 8 bits,"
                                        + " which with offset 10 is more than the 16 bits of a"
                                        + " port")),
                MapRule.of(
                                "vector",
                                "2001:db8::/40",
                                "192.0.2.0/24",
                                eaBits,
                                vector.get("offset").asInt())
                        .errors());
    }

    @Test
    void refusesRulePrefixesWithHostBitsAndNamesBoth() {
        JsonNode vector = VECTORS.get("invalid").get(3);
        assertEquals(
                List.of(
                        new MapError(
                                "ipv6Prefix",
                                "host-bits",
                                "2001:db8::1/40 has bits set after the first 40; the prefix is"
                                        + " 2001:db8::/40"),
                        new MapError(
                                "ipv4Prefix",
                                "host-bits",
                                "192.0.2.1/24 has bits set after the first 24; the prefix is"
                                        + " 192.0.2.0/24")),
                MapRule.of(
                                "vector",
                                vector.get("ruleIpv6").asText(),
                                vector.get("ruleIpv4").asText(),
                                vector.get("eaBits").asInt(),
                                6)
                        .errors());
    }

    @Test
    void refusesRulesWhoseIpv4PrefixesOverlapAndNamesBoth() {
        JsonNode ipv4 = VECTORS.get("invalid").get(4).get("ruleIpv4");
        MapRule first = MapRule.of("a", "2001:db8::/40", ipv4.get(0).asText(), 16, 6).value();
        MapRule second = MapRule.of("b", "2001:db8:100::/40", ipv4.get(1).asText(), 15, 6).value();
        assertEquals(
                List.of(
                        new MapError(
                                "rules[1].ipv4Prefix",
                                "overlap",
                                "192.0.2.0/25 of rule b overlaps 192.0.2.0/24 of rule a")),
                MapDomain.of(
                                "vector",
                                List.of(first, second),
                                "2001:db8:ffff::1",
                                1540,
                                InterfaceIdFormat.RFC7597,
                                false)
                        .errors());
    }
}
