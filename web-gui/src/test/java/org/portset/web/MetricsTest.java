// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.portset.api.DropSnapshot;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.PortCountSnapshot;
import org.portset.api.PortUseSnapshot;
import org.portset.api.SubscriberSnapshot;
import org.portset.api.SwitchSnapshot;

/** The metrics are in Prometheus's text format: read here by a parser that knows only that. */
class MetricsTest {
    private static final String HOSTILE = "a\"b\\c\nd<script>";
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (-?[0-9]+)");

    private final MetricsResource resource =
            new MetricsResource() {
                @Override
                MapeService mape() {
                    return FakeServices.mape(
                            Map.of(
                                    "subscribers",
                                    given -> List.of(subscriber("home1"), subscriber(HOSTILE)),
                                    "ruleServer",
                                    given -> RuleServerResourceTest.SERVER,
                                    "switches",
                                    given ->
                                            List.of(
                                                    SwitchSnapshot.builder()
                                                            .id("of:1")
                                                            .connected(true)
                                                            .sessionRules(6)
                                                            .build())));
                }

                @Override
                NatService nat() {
                    return FakeServices.nat(
                            Map.of(
                                    "portUse",
                                    given -> List.of(ports()),
                                    "drops",
                                    given ->
                                            List.of(
                                                    DropSnapshot.builder()
                                                            .reason("no-mapping")
                                                            .by("switch")
                                                            .where("of:1")
                                                            .count(7)
                                                            .build())));
                }
            };

    private static SubscriberSnapshot subscriber(String id) {
        return SubscriberSnapshot.builder()
                .id(id)
                .sessions(5)
                .sessionsOffloaded(2)
                .bytesSwitch(9_000_000_000L)
                .build();
    }

    private static PortUseSnapshot ports() {
        return PortUseSnapshot.builder()
                .subscriber("home1")
                .protocols(
                        List.of(PortCountSnapshot.builder().protocol("tcp").portsInUse(3).build()))
                .openedAsIs(4)
                .destinations(List.of())
                .build();
    }

    /** Values by name and labels; what breaks the format fails the test. */
    private static Map<String, Long> parse(String text) {
        assertTrue(text.endsWith("\n"));
        Map<String, String> types = new HashMap<>();
        Map<String, Long> samples = new LinkedHashMap<>();
        String current = "";
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            if (line.startsWith("# HELP ")) {
                current = line.split(" ", 4)[2];
                assertNull(types.get(current), "twice: " + current);
            } else if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", -1);
                assertEquals(current, words[2], line);
                assertTrue(List.of("gauge", "counter").contains(words[3]), line);
                assertEquals(words[3].equals("counter"), current.endsWith("_total"), line);
                types.put(current, words[3]);
            } else {
                Matcher sample = SAMPLE.matcher(line);
                assertTrue(sample.matches(), line);
                assertEquals(current, sample.group(1), line);
                assertNotNull(types.get(current), line);
                String key = current + labels(sample.group(2));
                assertNull(samples.put(key, Long.valueOf(sample.group(3))), "twice: " + line);
            }
        }
        return samples;
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        int at = 0;
        while (text != null && at < text.length()) {
            Matcher label = LABEL.matcher(text).region(at, text.length());
            assertTrue(label.lookingAt(), text);
            String value =
                    label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
            assertNull(labels.put(label.group(1), value), text);
            at = label.end();
            assertTrue(at == text.length() || text.charAt(at) == ',', text);
            at++;
        }
        return labels;
    }

    @Test
    void aParserReadsThem() {
        Map<String, Long> samples = parse(resource.metrics().getEntity().toString());
        assertEquals(
                9_000_000_000L, samples.get("portset_bytes_total{subscriber=home1, path=switch}"));
        assertEquals(3, samples.get("portset_sessions{subscriber=home1, path=controller}"));
        assertEquals(2, samples.get("portset_sessions{subscriber=home1, path=switch}"));
        assertEquals(3, samples.get("portset_ports{subscriber=home1, protocol=tcp, state=in-use}"));
        assertEquals(
                4, samples.get("portset_connections_opened_total{subscriber=home1, way=as-is}"));
        assertEquals(1, samples.get("portset_switch_connected{switch=of:1}"));
        assertEquals(6, samples.get("portset_rules{switch=of:1, kind=session}"));
        assertEquals(40, samples.get("portset_rule_requests_total{outcome=rules, status=200}"));
        assertEquals(2, samples.get("portset_rule_requests_total{outcome=slow, status=none}"));
        assertEquals(3, samples.get("portset_rule_connections{}"));
        assertEquals(44, samples.get("portset_rules_cut{domain=east}"));
        assertEquals(
                7, samples.get("portset_drops_total{reason=no-mapping, by=switch, where=of:1}"));
    }

    @Test
    void aHostileNameStaysALabel() {
        Map<String, Long> samples = parse(resource.metrics().getEntity().toString());
        assertEquals(2, samples.get("portset_sessions{subscriber=" + HOSTILE + ", path=switch}"));
    }
}
