// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.ws.rs.core.Response;
import org.junit.jupiter.api.Test;
import org.portset.api.DomainChangeSnapshot;
import org.portset.api.DomainSnapshot;
import org.portset.api.ExplicitMappingSnapshot;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.RefusedException;

/** What REST asks of the services to change domains and static mappings, and tells of refusals. */
class WritesTest {
    private static final DomainSnapshot LAB = DomainSnapshot.builder().name("lab").build();

    private static final DomainChangeSnapshot PLAN =
            DomainChangeSnapshot.builder().domain("lab").change("changed").build();

    private final List<String> asked = new ArrayList<>();
    private RefusedException refusal;

    private Function<Object[], Object> answer(String method, Object answer) {
        return arguments -> {
            asked.add(method + Arrays.toString(arguments));
            if (refusal != null) {
                throw refusal;
            }
            return answer;
        };
    }

    private final DomainsResource domains =
            new DomainsResource() {
                @Override
                MapeService mape() {
                    return FakeServices.mape(
                            Map.of(
                                    "domains",
                                    given -> List.of(LAB),
                                    "setDomain",
                                    answer("setDomain", LAB),
                                    "removeDomain",
                                    answer("removeDomain", LAB),
                                    "planDomain",
                                    answer("planDomain", PLAN),
                                    "planRemoval",
                                    answer("planRemoval", PLAN)));
                }
            };
    private final MappingsResource mappings =
            new MappingsResource() {
                @Override
                NatService nat() {
                    ExplicitMappingSnapshot mapping = ExplicitMappingSnapshot.builder().build();
                    return FakeServices.nat(
                            Map.of(
                                    "addMapping",
                                    answer("addMapping", mapping),
                                    "removeMapping",
                                    answer("removeMapping", mapping)));
                }
            };

    private static InputStream body(String json) {
        return new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private Response patch(String json) {
        return patch(json, "false");
    }

    private Response patch(String json, String dryRun) {
        return FakeServices.asked(
                () -> {
                    try {
                        return domains.change("lab", dryRun, body(json));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private Response add(String json) {
        return FakeServices.asked(
                () -> {
                    try {
                        return mappings.add(body(json));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private void assertAsked(String wanted, Response response) {
        assertEquals(200, response.getStatus(), String.valueOf(response.getEntity()));
        assertEquals(List.of(wanted), asked);
        asked.clear();
    }

    private void assertRefused(String field, String sentence, Response response) {
        String told = response.getEntity().toString();
        assertEquals(400, response.getStatus());
        assertTrue(told.contains("\"field\":\"" + field + "\""), told);
        assertTrue(told.contains(sentence), told);
        asked.clear();
    }

    @Test
    void aDomainIsPatched() {
        assertAsked(
                "setDomain[lab, {name=lab, ipv6MtuBytes=1500, mesh=true, interfaceId=}]",
                patch("{'name':'lab','ipv6MtuBytes':1500,'mesh':true,'interfaceId':null}"));
    }

    @Test
    void anArrayOfRulesTakesThePlaceOfAll() {
        assertAsked(
                "setDomain[lab, {rules=, rules.a.b.name=a.b, rules.a.b.eaBits=16}]",
                patch("{'rules':[{'name':'a.b','eaBits':16}]}"));
        assertAsked("setDomain[lab, {rules=}]", patch("{'rules':null}"));
    }

    @Test
    void anObjectOfRulesPatchesEachByItsName() {
        assertAsked(
                "setDomain[lab, {rules.r1.psidOffset=4, rules.r2=}]",
                patch("{'rules':{'r1':{'psidOffset':4},'r2':null}}"));
    }

    @Test
    void whatIsNoPatchOfADomainIsRefused() {
        assertRefused("domain", "at least one field of a domain", patch("{}"));
        assertRefused("name", "a domain keeps its name", patch("{'name':'other'}"));
        assertRefused("rules[0].name", "must be a text", patch("{'rules':[{'eaBits':16}]}"));
        assertRefused(
                "rules[1].name",
                "that no other rule has",
                patch("{'rules':[{'name':'r1'},{'name':'r1'}]}"));
        assertRefused("rules", "must be an array or an object", patch("{'rules':3}"));
    }

    @Test
    void whatTheChecksRefuseIsNamedByTheFieldsOfTheBody() {
        Map<String, String> errors = new LinkedHashMap<>();
        errors.put("domains[0].rules[0].eaBits", "must be at most 48");
        errors.put("subscribers[0].prefix", "is in no rule");
        refusal = new RefusedException(errors);
        Response response = patch("{'rules':[{'name':'r1','eaBits':60}]}");
        assertTrue(
                response.getEntity()
                        .toString()
                        .endsWith(
                                "\"errors\":[{\"field\":\"rules[0].eaBits\",\"detail\":\"must be at"
                                        + " most 48\"},{\"field\":\"subscribers[0].prefix\",\"detail\":\"is"
                                        + " in no rule\"}]}"));
        assertRefused("rules[0].eaBits", "at most 48", response);
        refusal =
                new RefusedException(
                        Map.of(
                                "subscribers[3].staticMappings[1].outsidePort",
                                "is mapped already"));
        assertRefused(
                "outsidePort",
                "is mapped already",
                add(
                        "{'subscriber':'home1','protocol':'tcp','outsidePort':1232,"
                                + "'insideAddress':'192.168.1.10'}"));
    }

    @Test
    void aDomainIsTakenOut() {
        assertAsked("removeDomain[lab]", domains.remove("lab", "false"));
        assertEquals(404, domains.remove("other", "false").getStatus());
        refusal = new RefusedException(Map.of("switches[0].domain", "no domain is named lab"));
        assertRefused(
                "switches[0].domain", "no domain is named lab", domains.remove("lab", "false"));
    }

    @Test
    void aDryRunChangesNothing() {
        Response planned = patch("{'mesh':true}", "true");
        assertTrue(planned.getEntity().toString().contains("\"changes\":[]"));
        assertAsked("planDomain[lab, {mesh=true}]", planned);
        assertAsked("planRemoval[lab]", domains.remove("lab", "true"));
        assertRefused("dryRun", "must be true, false", patch("{'mesh':true}", "1"));
        assertRefused(
                "dryRun",
                "must be true, false",
                FakeServices.asked(() -> domains.remove("lab", "")));
        assertEquals(List.of(), asked);
    }

    @Test
    void aMappingIsAdded() {
        assertAsked(
                "addMapping[home1, tcp, 1232, 192.168.1.10, 80]",
                add(
                        "{'subscriber':'home1','protocol':'tcp','outsidePort':1232,"
                                + "'insideAddress':'192.168.1.10','insidePort':80}"));
        assertAsked(
                "addMapping[home1, udp, 1233, 192.168.1.10, 0]",
                add(
                        "{'subscriber':'home1','protocol':'udp','outsidePort':1233,"
                                + "'insideAddress':'192.168.1.10'}"));
    }

    @Test
    void aBodyThatIsNoMappingIsRefused() {
        assertRefused("mapping", "at least one field of a mapping", add("[]"));
        assertRefused("wibble", "is not a field here", add("{'wibble':1}"));
        assertRefused("subscriber", "must be a text", add("{'protocol':'tcp'}"));
        for (String port : List.of("0", "65536", "'80'", "1.5", "null", "99999999999")) {
            assertRefused(
                    "outsidePort",
                    "from 1 to 65535",
                    add("{'subscriber':'home1','protocol':'tcp','outsidePort':" + port + "}"));
        }
        assertEquals(List.of(), asked);
    }

    @Test
    void aMappingIsTakenOut() {
        assertAsked("removeMapping[home1, tcp, 1232]", mappings.remove("home1", "tcp", "1232"));
        assertRefused(
                "port",
                "from 1 to 65535",
                FakeServices.asked(() -> mappings.remove("home1", "tcp", "x")));
    }
}
