// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.portset.core.testing.Documents;
import org.portset.map.MapDomain;
import org.portset.map.Result;

/** A domain whose rules are fetched: what of the document is in force before and after. */
class FetchConfigTest {
    private final ObjectNode document = Documents.network();
    private MapDomain told;

    @BeforeEach
    void fetchTheDomain() {
        told = ConfigParser.parse(document).value().domains().get("lab").as("fetched", 1280);
        ObjectNode domain = (ObjectNode) document.get("domains").get(0);
        domain.remove(List.of("brAddress", "rules", "interfaceId", "mesh"));
        domain.putObject("fetch").put("url", "http://[2001:db8::80]/config");
    }

    private ObjectNode fetch() {
        return (ObjectNode) document.get("domains").get(0).get("fetch");
    }

    private List<String> paths() {
        return ConfigParser.parse(document).errors().stream()
                .map(error -> error.path())
                .collect(Collectors.toList());
    }

    @Test
    void beforeAnythingIsToldNothingOfItIsInForce() {
        NetworkModel model = ConfigParser.parse(document).value();
        assertEquals(Set.of("lab"), model.fetches().keySet());
        assertTrue(model.domains().isEmpty());
        assertTrue(model.switches().isEmpty());
        assertTrue(model.subscribers().isEmpty());
    }

    @Test
    void whatIsToldIsTheDomain() {
        int mtuBytes = document.get("domains").get(0).path("ipv6MtuBytes").asInt(1500);
        NetworkModel model = ConfigParser.parse(document, Map.of("lab", told)).value();
        assertEquals(told.as("lab", mtuBytes), model.domains().get("lab"));
        assertEquals(document.get("subscribers").size(), model.subscribers().size());
    }

    @Test
    void aSubscriberOutsideWhatIsToldIsAnError() {
        ((ObjectNode) document.get("subscribers").get(0)).put("prefix", "2001:db8:4000::/56");
        Result<NetworkModel> model = ConfigParser.parse(document, Map.of("lab", told));
        assertEquals("subscribers[0].prefix", model.errors().get(0).path());
        assertEquals(List.of(), paths());
    }

    @ParameterizedTest
    @CsvSource({
        "url, ftp://a/b",
        "url, http://192.0.2.1/config",
        "url, http://a/config?x=1",
        "url, not a url",
        "vendorId, acme",
        "token, 12",
        "what, x",
        "mesh, yes",
        "retrySeconds, 5",
    })
    void aBadFieldIsNamed(String field, String value) {
        fetch().put(field, value);
        assertEquals(List.of("domains[0].fetch." + field), paths());
    }

    @Test
    void whatTheServerTellsIsNotConfigured() {
        ((ObjectNode) document.get("domains").get(0)).put("brAddress", "2001:db8::1");
        assertEquals(List.of("domains[0].brAddress"), paths());
    }
}
