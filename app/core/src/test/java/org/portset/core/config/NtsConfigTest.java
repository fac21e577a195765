// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.portset.core.testing.Documents;
import org.portset.map.MapError;
import org.portset.map.Result;
import org.portset.nat.traversal.HostName;
import org.portset.nat.traversal.NtsPolicy;
import org.portset.nts.server.Addresses;

/** What is configured of NTS, and what is wrong with it. */
class NtsConfigTest {
    private static final String SECRET = "c2l4dGVlbiBieXRlcywgb3IgbW9yZQ==";
    private ObjectNode document = Documents.network();

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void home(int index, String nts) {
        ((ObjectNode) document.withArray("subscribers").get(index)).set("nts", json(nts));
    }

    private void sockets(String nts) {
        document.set("nts", json(nts));
    }

    private List<String> errors() {
        return Documents.errors(document);
    }

    private NetworkModel model() {
        Result<NetworkModel> result = ConfigParser.parse(document);
        assertEquals(List.of(), result.errors());
        return result.value();
    }

    private Optional<NtsHome> home1() {
        return model().subscribers().get("home1").nts();
    }

    @Test
    void withoutItNobodyIsServed() {
        assertEquals(Optional.empty(), home1());
        assertEquals(NtsSocketsModel.NONE, model().nts());
    }

    @Test
    void readsASubscribersPart() {
        home(
                0,
                "{'hosts': [{'name': 'Alice.home.example.', 'address': '192.168.1.10',"
                        + " 'services': [{'name': '_ssh._tcp', 'port': 22}]}],"
                        + " 'updateServers': ['203.0.113.53'], 'learntSeconds': 60,"
                        + " 'serialized': false, 'byRemote': false, 'byPort': false,"
                        + " 'byTarget': false, 'spreadsPorts': false, 'maxWaiting': 1,"
                        + " 'maxEntries': 2, 'maxPorts': 3, 'entryMillis': 4, 'keepMillis': 5,"
                        + " 'settleMillis': 6, 'maxPatienceMillis': 7}");
        NtsHome nts = home1().orElseThrow();
        assertEquals(
                "[alice.home.example 192.168.1.10 [_ssh._tcp:22] configured]",
                nts.hosts().toString());
        assertEquals(Set.of(Ip4Address.valueOf("203.0.113.53")), nts.updateServers());
        assertEquals(60, nts.learntSeconds());
        assertEquals(
                NtsPolicy.builder()
                        .serialized(false)
                        .byRemote(false)
                        .byPort(false)
                        .byTarget(false)
                        .spreadsPorts(false)
                        .maxWaiting(1)
                        .maxEntries(2)
                        .maxPorts(3)
                        .entryNanos(4_000_000)
                        .keepNanos(5_000_000)
                        .settleNanos(6_000_000)
                        .maxPatienceNanos(7_000_000)
                        .build(),
                nts.policy());
    }

    @Test
    void defaultsAreTheRouters() {
        home(0, "{}");
        assertEquals(NtsPolicy.builder().build(), home1().orElseThrow().policy());
        home(0, "{'enabled': false, 'hosts': []}");
        assertEquals(Optional.empty(), home1());
    }

    @Test
    void aNameBelongsToOneHost() {
        home(0, "{'hosts': [{'name': 'a.example', 'address': '192.168.1.10'}]}");
        home(1, "{'hosts': [{'name': 'A.example.', 'address': '192.168.1.10'}]}");
        assertEquals(List.of("subscribers[1].nts.hosts[0].name duplicate"), errors());
        assertEquals(
                "a.example is a host of home1 already: a name belongs to one host",
                ConfigParser.parse(document).errors().get(0).sentence());
    }

    @Test
    void everyErrorHasItsPath() {
        home(
                0,
                "{'enabled': 1, 'hosts': [{'name': 'a..b', 'address': '10.0.0.1', 'x': 1},"
                        + " {'name': 'b', 'address': '192.168.1.10', 'services': ["
                        + "{'name': 'ssh', 'port': 0}, {'name': '_a._tcp', 'port': 1},"
                        + " {'name': '_a._tcp', 'port': 2}]}],"
                        + " 'updateServers': ['ns.example'], 'learntSeconds': 0,"
                        + " 'maxWaiting': -1, 'entryMillis': 0, 'keepMillis': 3600001, 'wait': 1}");
        assertEquals(
                List.of(
                        "subscribers[0].nts.enabled not-a-boolean",
                        "subscribers[0].nts.hosts[0].name malformed",
                        "subscribers[0].nts.hosts[0].address outside-lan",
                        "subscribers[0].nts.hosts[0].x unknown-field",
                        "subscribers[0].nts.hosts[1].services[0].port out-of-range",
                        "subscribers[0].nts.hosts[1].services[0].name malformed",
                        "subscribers[0].nts.hosts[1].services unusable",
                        "subscribers[0].nts.maxWaiting out-of-range",
                        "subscribers[0].nts.entryMillis out-of-range",
                        "subscribers[0].nts.keepMillis out-of-range",
                        "subscribers[0].nts.updateServers[0] malformed",
                        "subscribers[0].nts.learntSeconds out-of-range",
                        "subscribers[0].nts.wait unknown-field"),
                errors());
    }

    @Test
    void goesWithANatOnly() {
        ((ObjectNode) document.withArray("subscribers").get(1)).put("nat44", false);
        home(1, "{}");
        assertEquals(List.of("subscribers[1].nts contradiction"), errors());
    }

    @Test
    void readsTheSockets() {
        sockets(
                "{'router': {'listen': '127.0.0.1:4754', 'keys': [{'keyId': 7, 'secret': '"
                        + SECRET
                        + "', 'names': ['home.example']}]}, 'server': "
                        + server("here")
                        + "}");
        NtsSocketsModel nts = model().nts();
        assertEquals("127.0.0.1:4754", Addresses.text(nts.router().orElseThrow().listen()));
        assertEquals("[key 7 for [home.example]]", nts.router().orElseThrow().keys().toString());
        assertEquals(Set.of("here"), nts.server().orElseThrow().config().routers().keySet());
    }

    private static String server(String router) {
        return "{'listen': ['127.0.0.1:5300'], 'routers': [{'id': 'here'}], 'zones': [{'name':"
                + " 'home.example', 'records': ['@ SOA ns h 1 2 3 4 5', '@ NS ns'], 'hosts':"
                + " [{'name': 'alice', 'router': '"
                + router
                + "'}]}]}";
    }

    @Test
    void errorsOfTheServersDocumentHaveTheirPathsInTheWhole() {
        sockets("{'server': " + server("there") + ", 'x': 1}");
        assertEquals(
                List.of("nts.server.zones[0].hosts[0].router unknown", "nts.x unknown-field"),
                errors());
        sockets("{'server': []}");
        assertTrue(errors().contains("nts.server malformed"), errors().toString());
    }

    @Test
    void errorsOfTheRoutersSocketNeverTellASecret() {
        sockets(
                "{'router': {'listen': 'localhost:4754', 'keys': [{'keyId': 1, 'secret': 'c2hvcnQ='},"
                        + " {'keyId': 2, 'secret': 'no base64'}, {'keyId': 3, 'secret': '"
                        + SECRET
                        + "'}, {'keyId': 3, 'secret': '"
                        + SECRET
                        + "', 'names': []}, {'keyId': 65536}]}}");
        List<MapError> all = ConfigParser.parse(document).errors();
        assertEquals(
                List.of(
                        "nts.router.listen malformed",
                        "nts.router.keys[0].secret out-of-range",
                        "nts.router.keys[1].secret malformed",
                        "nts.router.keys[3].names missing",
                        "nts.router.keys[3].keyId duplicate",
                        "nts.router.keys[4].keyId out-of-range",
                        "nts.router.keys[4].secret missing"),
                errors());
        assertTrue(all.stream().noneMatch(e -> e.sentence().contains("no base64")), all.toString());
        sockets("{'router': {'listen': '127.0.0.1:1'}}");
        assertEquals(List.of("nts.router.keys missing"), errors());
    }

    @Test
    void hostsAreAddedToTheDocumentAndTakenOut() {
        HostName alice = HostName.of("alice.home.example");
        document =
                NtsHostWriter.add(
                        document, "home1", alice, "192.168.1.10", List.of("_ssh._tcp=22"));
        document = NtsHostWriter.add(document, "home1", alice, "192.168.1.11", List.of());
        assertEquals(
                "[alice.home.example 192.168.1.11 configured]",
                home1().orElseThrow().hosts().toString());
        document = NtsHostWriter.remove(document, "home1", alice);
        assertEquals(List.of(), home1().orElseThrow().hosts());
    }

    @Test
    void aHostThatCannotBeIsNotAdded() {
        assertRefused("subscriber: there is none named home9", "home9", "192.168.1.10", "");
        assertRefused(
                "subscribers[0].nts.hosts[0].address: 10.0.0.1 is not in 192.168.1.0/24",
                "home1",
                "10.0.0.1",
                "");
        assertRefused(
                "service: 'ssh' is not a service and its port, as _ssh._tcp=22",
                "home1",
                "192.168.1.10",
                "ssh");
    }

    private void assertRefused(String why, String subscriber, String address, String service) {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                NtsHostWriter.add(
                                        document,
                                        subscriber,
                                        HostName.of("a.example"),
                                        address,
                                        service.isEmpty() ? List.of() : List.of(service)));
        assertEquals(why, refused.getMessage());
    }

    @Test
    void repeatsNoSecretAndNoTokenWhateverIsWrongWithThem() {
        for (String value :
                List.of(
                        "'" + SECRET + "!'",
                        "'" + SECRET.substring(0, 8) + "'",
                        "['" + SECRET + "']",
                        "{'is': '" + SECRET + "'}")) {
            String key = "{'keyId': 1, 'secret': " + value + "}";
            assertTold("nts", "{'router': {'listen': '127.0.0.1:4754', 'keys': [" + key + "]}}");
            assertTold(
                    "nts",
                    "{'server': {'keys': [{'name': 'k', 'names': ['a.example'], 'secret': "
                            + value
                            + "}]}}");
            assertTold(
                    "ruleServer",
                    "{'offers': [{'prefix': '2001:db8:77::/48', 'token': " + value + "}]}");
        }
    }

    private void assertTold(String field, String json) {
        document.removeAll();
        document.set(field, json(json));
        List<MapError> errors = ConfigParser.parse(document).errors();
        assertTrue(errors.size() > 0);
        for (MapError error : errors) {
            assertTrue(!error.toString().contains(SECRET.substring(0, 8)), error.toString());
        }
    }

    @Test
    void aKeyInTheModelDoesNotPrintItsSecret() {
        sockets(
                "{'router': {'listen': '127.0.0.1:4754', 'keys': [{'keyId': 1, 'secret': '"
                        + SECRET
                        + "'}]}}");
        String shown = String.valueOf(model().nts().router().get().keys());
        assertTrue(shown.contains("key 1") && !shown.contains(SECRET), shown);
    }
}
