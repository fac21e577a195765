// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onlab.packet.Ip6Address;
import org.portset.map.MapDomain;
import org.portset.rules.Samples;

class RuleAnswersTest {
    private static final String ROUTER =
            "vendorid=acde48-v6pc_swg_hgw&product=V6MIG-ROUTER&version=1_32";
    private static final String ALL = ROUTER + "&capability=map_e,dslite,lw4o6,ipip,mesh,464xlat";

    private static final Ip6Address EARLY_HOME = Ip6Address.valueOf("2400:100:500::1");
    private static final Ip6Address LATE_HOME = Ip6Address.valueOf("2400:101:2a00::1");

    private final RuleAnswers answers = of(Samples.lab(true), Samples.large(300));

    private static RuleAnswers of(MapDomain... domains) {
        return new RuleAnswers(Samples.server().build(), List.of(domains));
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private JsonNode config(String query, Ip6Address asking) throws IOException {
        Answer answer = answers.answer("/config", query, asking);
        assertEquals(200, answer.status(), text(answer));
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void tellsAHomeItsDomainAsHb46ppWritesIt() {
        Answer answer = answers.answer("/config", ROUTER + "&capability=map_e,mesh", Samples.HOME);
        assertEquals("application/json; charset=utf-8", answer.contentType());
        assertEquals(
                "{\"enabler_name\":\"Example\",\"service_name\":\"4over6\",\"ttl\":86400,"
                        + "\"order\":[\"map_e\"],\"map_e\":{\"version\":1,\"mesh\":true,"
                        + "\"br\":\"2001:db8:ffff::1\",\"rules\":[{\"ipv6\":\"2001:db8::/40\","
                        + "\"ipv4\":\"192.0.2.0/24\",\"ea_length\":16,\"psid_offset\":6}]}}",
                text(answer));
    }

    @Test
    void tellsOfMeshOnlyARouterThatCanDoIt() throws IOException {
        assertTrue(config(ALL, Samples.HOME).at("/map_e/mesh").booleanValue());
        JsonNode plain = config(ROUTER + "&capability=map_e,hubspoke", Samples.HOME);
        assertEquals("false", plain.at("/map_e/mesh").toString());
    }

    @Test
    void tellsTheFormatOfInterfaceIdsByVersion() throws IOException {
        JsonNode draft = config(ALL, Ip6Address.valueOf("2400:100:500::1"));
        assertEquals(0, draft.at("/map_e/version").intValue());
    }

    @Test
    void tellsAHomeOfItsOwnAllThatIsOffered() throws IOException {
        JsonNode own = config(ALL, Samples.OFFERED);
        assertEquals("[\"ipip\",\"lw4o6\",\"map_e\",\"dslite\"]", own.get("order").toString());
        assertEquals(Samples.TOKEN, own.get("token").textValue());
        assertEquals("2001:db8:ffff::64", own.at("/dslite/aftr").textValue());
        assertEquals(
                "{\"lwaftr\":\"lwaftr.example.net\",\"ipv6\":\"2001:db8:77:100::/56\","
                        + "\"ipv4\":\"203.0.113.16\",\"psid\":3,\"psid_length\":8,\"psid_offset\":6}",
                own.get("lw4o6").toString());
        assertEquals(
                "[{\"ipv6_local\":\"2001:db8:77:100::7\",\"ipv6_remote\":\"2001:db8:ffff::7\","
                        + "\"ipv4\":\"203.0.113.0/29\"}]",
                own.get("ipip").toString());
    }

    @Test
    void tellsOthersOfThePrefixWhatIsOfferedToAll() throws IOException {
        JsonNode other = config(ALL, Ip6Address.valueOf("2001:db8:77:200::1"));
        assertEquals("[\"map_e\",\"dslite\"]", other.get("order").toString());
        assertEquals("aftr.example.net", other.at("/dslite/aftr").textValue());
    }

    @Test
    void leavesOutWhatTheRouterCannotDo() throws IOException {
        JsonNode none = config(ROUTER + "&capability=map_t", Samples.HOME);
        assertEquals("[]", none.get("order").toString());
        assertTrue(none.path("map_e").isMissingNode());
    }

    @Test
    void knowsAHomeByItsTokenWhereverItAsksFrom() throws IOException {
        JsonNode own = config(ALL + "&token=" + Samples.TOKEN, Samples.STRANGER);
        assertEquals("[\"ipip\",\"lw4o6\",\"dslite\"]", own.get("order").toString());
        String wrong = "f".repeat(64);
        assertEquals(
                403, answers.answer("/config", ALL + "&token=" + wrong, Samples.STRANGER).status());
    }

    @Test
    void tellsStrangersNothing() {
        for (String path : List.of("/config", "/get_rules", "/basic_map_rules")) {
            assertEquals(403, answers.answer(path, ALL, Samples.STRANGER).status(), path);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "product=x&version=1&capability=map_e, vendorid",
        "vendorid=acde4&product=x&version=1&capability=map_e, vendorid",
        "vendorid=acde48-v6pc.swg&product=x&version=1&capability=map_e, vendorid",
        "vendorid=acde48&product=a%20b&version=1&capability=map_e, product",
        "vendorid=acde48&product=x&version=1.2&capability=map_e, version",
        "vendorid=acde48&product=x&version=1, capability",
        "vendorid=acde48&product=x&version=1&capability=MAP-E, capability",
        "vendorid=acde48&product=x&version=1&capability=map_e&token=12, token",
        "vendorid=acde48&product=x&product=y&version=1&capability=map_e, product",
        "vendorid=acde48&product=%zz&version=1&capability=map_e, product",
        "vendorid=acde48&product=%ff&version=1&capability=map_e, product",
        "vendorid=acde48&product=x%4&version=1&capability=map_e, product",
    })
    void refusesAMalformedQueryByTheNameOfItsField(String query, String field) {
        Answer answer = answers.answer("/config", query, Samples.HOME);
        assertEquals(400, answer.status());
        assertTrue(text(answer).startsWith(field + ": "), text(answer));
        assertEquals(null, answer.etag());
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        Answer answer = answers.answer("/config", null, Samples.HOME);
        assertEquals(4, text(answer).lines().count(), text(answer));
    }

    @Test
    void ignoresParametersThatNobodyKnows() throws IOException {
        assertEquals(
                config(ALL, Samples.HOME), config(ALL + "&wibble=%41&user=a&pass=b", Samples.HOME));
    }

    @Test
    void callsBackWithTheFormOfDmrAndFmr() {
        Answer answer = answers.answer("/get_rules", "callback=v6plus", Samples.HOME);
        assertEquals("application/javascript; charset=utf-8", answer.contentType());
        String text = text(answer);
        assertTrue(
                text.matches(
                        "v6plus\\(\\{\"dmr\":\"2001:db8:ffff::1\",\"id\":\"[0-9a-f]{32}\","
                                + "\"ipv6_fixlen\":56,\"fmr\":\\[\\{\"ipv6\":\"2001:db8::/40\",\"ipv4\":"
                                + "\"192.0.2.0/24\",\"psid_offset\":6,\"ea_length\":16}]}\\)"),
                text);
        assertTrue(text(answers.answer("/get_rules", null, Samples.HOME)).startsWith("?({"));
        assertEquals(400, answers.answer("/get_rules", "callback=alert(1)", Samples.HOME).status());
    }

    @Test
    void writesBasicMapRulesAllAsTexts() {
        Answer answer =
                answers.answer(
                        "/basic_map_rules/",
                        "ipv6Prefix=2001:DB8:12:3400::&ipv6PrefixLength=64&code=whatever",
                        Samples.HOME);
        assertEquals(
                "{\"basicMapRules\":[{\"brIpv6Address\":\"2001:db8:ffff::1\",\"eaBitLength\":\"16\","
                        + "\"ipv4Prefix\":\"192.0.2.0\",\"ipv4PrefixLength\":\"24\","
                        + "\"ipv6Prefix\":\"2001:db8::\",\"ipv6PrefixLength\":\"40\","
                        + "\"psIdOffset\":\"6\"}]}",
                text(answer));
    }

    @Test
    void tellsNobodyOfAnotherDomain() {
        Answer answer =
                answers.answer("/basic_map_rules", "ipv6Prefix=2400:100:500::", Samples.HOME);
        assertEquals(403, answer.status());
        answer = answers.answer("/basic_map_rules", "ipv6Prefix=wibble", Samples.HOME);
        assertTrue(text(answer).startsWith("ipv6Prefix: "), text(answer));
        answer = answers.answer("/basic_map_rules", "ipv6PrefixLength=129", Samples.HOME);
        assertTrue(text(answer).startsWith("ipv6PrefixLength: "), text(answer));
    }

    @Test
    void tellsTheHomesOwnRuleAndTheFirstOthersWhereHb46ppHasABound() throws IOException {
        JsonNode rules = config(ALL, LATE_HOME).at("/map_e/rules");
        assertEquals(256, rules.size());
        assertEquals("2400:101:2a00::/40", rules.at("/0/ipv6").textValue());
        assertEquals("2400:100::/40", rules.at("/1/ipv6").textValue());
        assertEquals("2400:100:fe00::/40", rules.at("/255/ipv6").textValue());
        JsonNode ofEarly = config(ALL, EARLY_HOME).at("/map_e/rules");
        assertEquals("2400:100:500::/40", ofEarly.at("/0/ipv6").textValue());
        assertEquals("2400:100:400::/40", ofEarly.at("/5/ipv6").textValue());
        assertEquals("2400:100:600::/40", ofEarly.at("/6/ipv6").textValue());
        assertEquals("2400:100:ff00::/40", ofEarly.at("/255/ipv6").textValue());
    }

    @Test
    void saysWhichAnswersAreCut() {
        assertEquals(Outcome.RULES_CUT, answers.answer("/config", ALL, LATE_HOME).outcome());
        assertEquals(Outcome.RULES, answers.answer("/config", ALL, Samples.HOME).outcome());
        String noMap = ROUTER + "&capability=dslite";
        assertEquals(Outcome.RULES, answers.answer("/config", noMap, LATE_HOME).outcome());
        assertEquals(Outcome.RULES, answers.answer("/get_rules", null, LATE_HOME).outcome());
    }

    @Test
    void tellsAllRulesInTheirOrderInFormsWithoutABound() throws IOException {
        JsonNode fmr = body("/get_rules", LATE_HOME).get("fmr");
        assertEquals(300, fmr.size());
        assertEquals("2400:100::/40", fmr.at("/0/ipv6").textValue());
        assertEquals("2400:101:2b00::/40", fmr.at("/299/ipv6").textValue());
        JsonNode basic = body("/basic_map_rules", LATE_HOME).get("basicMapRules");
        assertEquals(300, basic.size());
        assertEquals("2400:100::", basic.at("/0/ipv6Prefix").textValue());
        assertEquals("2400:101:2b00::", basic.at("/299/ipv6Prefix").textValue());
        Answer early = answers.answer("/basic_map_rules", null, EARLY_HOME);
        assertSame(early, answers.answer("/basic_map_rules", null, LATE_HOME));
    }

    private JsonNode body(String path, Ip6Address home) throws IOException {
        String text = text(answers.answer(path, null, home));
        return new ObjectMapper().readTree(text.replaceAll("^\\?\\(|\\)$", ""));
    }

    @Test
    void keepsAnAnswerAndChangesItsEtagWithIt() {
        Answer first = answers.answer("/config", ALL, Samples.HOME);
        assertSame(
                first, answers.answer("/config", ALL + "&x=y", Ip6Address.valueOf("2001:db8::1")));
        Answer changed = of(Samples.lab(false)).answer("/config", ALL, Samples.HOME);
        assertNotEquals(first.etag(), changed.etag());
        assertEquals(
                first.etag(), of(Samples.lab(true)).answer("/config", ALL, Samples.HOME).etag());
    }

    @Test
    void saysWhereToAskWhereThereIsNothing() {
        Answer answer = answers.answer("/", null, Samples.HOME);
        assertEquals(404, answer.status());
        assertTrue(text(answer).contains("/config"), text(answer));
    }
}
