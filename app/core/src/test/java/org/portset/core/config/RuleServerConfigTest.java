// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Documents;
import org.portset.map.Result;
import org.portset.rules.Offer;
import org.portset.rules.RuleServerModel;

/** What is configured of the rule server, and what is wrong with it. */
class RuleServerConfigTest {
    private static final String TOKEN = "0123456789abcdef".repeat(4);

    private final ObjectNode document = Documents.network();

    private Result<NetworkModel> parse(String ruleServer) throws IOException {
        document.set("ruleServer", new ObjectMapper().readTree(ruleServer.replace('\'', '"')));
        return ConfigParser.parse(document);
    }

    private List<String> errors(String ruleServer) throws IOException {
        return parse(ruleServer).errors().stream()
                .map(error -> error.path() + " " + error.code())
                .collect(Collectors.toList());
    }

    @Test
    void thereIsNoneUnlessItIsConfigured() {
        assertTrue(ConfigParser.parse(document).value().ruleServer().isEmpty());
    }

    @Test
    void takesWhatIsLeftOutFromTheDefaults() throws IOException {
        RuleServerModel server =
                parse("{'enablerName': 'Example', 'port': 80}").value().ruleServer().get();
        assertEquals("::", server.address().toString());
        assertEquals(86_400, server.ttlSeconds());
        assertEquals(1_000, server.connections());
        assertEquals(5_000, server.requestMillis());
        assertTrue(server.certificateVerified());
        assertEquals(List.of(), server.offers());
    }

    @Test
    void readsAllThatThereIs() throws IOException {
        RuleServerModel server =
                parse(
                                "{'enablerName': 'Example', 'serviceName': 's', 'ispName': 'i',"
                                        + "'address': '2001:db8::80', 'port': 8080, 'url':"
                                        + " 'https://rules.example.net/config', 'certificateVerified':"
                                        + " false, 'ttlSeconds': 604800, 'connections': 7,"
                                        + " 'requestMillis': 100, 'tls': {'port': 8443, 'certificate':"
                                        + " 'c.pem', 'key': 'k.pem'}, 'offers': [{'prefix':"
                                        + " '2001:db8:77::/48', 'token': '"
                                        + TOKEN
                                        + "', 'dslite': {'aftr': 'aftr.example.net'}, 'lw4o6':"
                                        + " {'lwaftr': '2001:db8::1', 'ipv6': '2001:db8:77::/56',"
                                        + " 'ipv4': '192.0.2.1', 'psid': 3, 'psidLength': 8},"
                                        + " 'ipip': [{'local': '2001:db8:77::7', 'remote':"
                                        + " '2001:db8::7', 'ipv4': '203.0.113.0/29'}]}]}")
                        .value()
                        .ruleServer()
                        .get();
        assertEquals(8443, server.tls().get().port());
        Offer offer = server.offers().get(0);
        assertEquals(TOKEN, offer.token().get());
        assertEquals(6, offer.lw4o6().get().psidOffset());
        assertEquals("203.0.113.0/29", offer.ipip().get(0).ipv4().toString());
    }

    @Test
    void namesEveryErrorByItsPath() throws IOException {
        assertEquals(
                List.of("ruleServer.enablerName missing", "ruleServer.port missing"), errors("{}"));
        assertEquals(
                List.of(
                        "ruleServer.enablerName too-long",
                        "ruleServer.address malformed",
                        "ruleServer.port out-of-range",
                        "ruleServer.tls.key missing",
                        "ruleServer.url malformed",
                        "ruleServer.ttlSeconds out-of-range",
                        "ruleServer.connections out-of-range",
                        "ruleServer.requestMillis out-of-range",
                        "ruleServer.wibble unknown-field"),
                errors(
                        "{'enablerName': '"
                                + "x".repeat(255)
                                + "', 'address': '192.0.2.1', 'port': 0, 'tls': {'port': 1,"
                                + " 'certificate': 'c'}, 'url': 'ftp://x/', 'ttlSeconds': 604801,"
                                + " 'connections': 0, 'requestMillis': 1, 'wibble': 1}"));
    }

    @Test
    void namesEveryErrorOfAnOffer() throws IOException {
        assertEquals(
                List.of(
                        "ruleServer.offers[0].prefix host-bits",
                        "ruleServer.offers[1].token malformed",
                        "ruleServer.offers[1].dslite.aftr malformed",
                        "ruleServer.offers[1].lw4o6.psid malformed",
                        "ruleServer.offers[1].ipip[0].ipv4 host-bits",
                        "ruleServer.offers[2].prefix duplicate"),
                errors(
                        "{'enablerName': 'x', 'port': 80, 'offers': [{'prefix': '2001:db8::1/56'},"
                                + " {'prefix': '2001:db8::/56', 'token': 'x', 'dslite': {'aftr': 'a"
                                + " b'}, 'lw4o6': {'lwaftr': 'a', 'ipv6': '2001:db8::/56', 'ipv4':"
                                + " '192.0.2.1', 'psid': 4, 'psidLength': 2}, 'ipip': [{'local': '::1',"
                                + " 'remote': '::2', 'ipv4': '192.0.2.1/29'}]},"
                                + " {'prefix': '2001:db8::/56'}]}"));
    }

    @Test
    void refusesAUrlThatTheRecordHasNoRoomFor() throws IOException {
        String url = "http://rules.example.net/" + "x".repeat(230);
        assertEquals(
                List.of("ruleServer.url too-long"),
                errors("{'enablerName': 'x', 'port': 80, 'url': '" + url + "'}"));
    }

    @Test
    void knowsWhetherSocketsMustBeOpenedAnew() throws IOException {
        RuleServerModel one = parse("{'enablerName': 'x', 'port': 80}").value().ruleServer().get();
        RuleServerModel same =
                parse("{'enablerName': 'y', 'port': 80, 'ttlSeconds': 7}")
                        .value()
                        .ruleServer()
                        .get();
        RuleServerModel other =
                parse("{'enablerName': 'x', 'port': 81}").value().ruleServer().get();
        assertTrue(one.sameSockets(same));
        assertFalse(one.equals(same));
        assertFalse(one.sameSockets(other));
    }
}
