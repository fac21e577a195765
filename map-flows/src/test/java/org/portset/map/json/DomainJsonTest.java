// SPDX-License-Identifier: Apache-2.0
package org.portset.map.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.Result;

class DomainJsonTest {
    private static final String RULE =
            "{'name':'homes','ipv6Prefix':'2001:db8::/40','ipv4Prefix':'192.0.2.0/24',"
                    + "'eaBits':16,'psidOffset':6,'psidLength':8}";

    private static Result<MapDomain> read(String json) {
        try {
            return DomainJson.read(new ObjectMapper().readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<String> errors(Result<?> result) {
        return result.errors().stream()
                .map(error -> error.code() + " " + error)
                .collect(Collectors.toList());
    }

    private static MapRule homes() {
        return MapRule.of("homes", "2001:db8::/40", "192.0.2.0/24", 16, 6).value();
    }

    @Test
    void readsEveryField() {
        assertEquals(
                MapDomain.of(
                        "lab",
                        List.of(homes()),
                        "2001:db8:ffff::1",
                        1540,
                        InterfaceIdFormat.DRAFT03,
                        true),
                read(
                        "{'name':'lab','brAddress':'2001:db8:ffff::1','ipv6MtuBytes':1540,"
                                + "'interfaceId':'draft-03','mesh':true,'rules':["
                                + RULE
                                + "]}"));
    }

    @Test
    void whatIsAbsentIsAsTheRfcRecommends() {
        assertEquals(
                MapDomain.of(
                        "lab",
                        List.of(homes()),
                        "2001:db8:ffff::1",
                        1500,
                        InterfaceIdFormat.RFC7597,
                        false),
                read(
                        "{'name':'lab','brAddress':'2001:db8:ffff::1','rules':[{'name':'homes',"
                                + "'ipv6Prefix':'2001:db8::/40','ipv4Prefix':'192.0.2.0/24',"
                                + "'eaBits':16}]}"));
    }

    @Test
    void namesEveryErrorByItsPath() {
        assertEquals(
                List.of(
                        "unknown-field brAdress: is none of name, brAddress, ipv6MtuBytes,"
                                + " interfaceId, mesh, rules",
                        "missing name: is missing",
                        "missing brAddress: is missing",
                        "wrong-type ipv6MtuBytes: must be a whole number",
                        "wrong-type mesh: must be true or false",
                        "malformed interfaceId: \"rfc9999\" is none of rfc7597, draft-03",
                        "missing rules[1].eaBits: is missing",
                        "wrong-type rules[1].psidOffset: must be a whole number",
                        "malformed rules[1].ipv4Prefix: \"192.0.2.0\" is not an IPv4 prefix such"
                                + " as 192.0.2.0/24",
                        "wrong-type rules[2]: must be an object",
                        "psid-length rules[3].psidLength: 7 is not the 8 that 16 EA bits with"
                                + " 198.51.100.0/24 give"),
                errors(
                        read(
                                "{'brAdress':'2001:db8:ffff::1','ipv6MtuBytes':1.5,'mesh':'yes',"
                                        + "'interfaceId':'rfc9999','rules':["
                                        + RULE
                                        + ",{'name':'b','ipv6Prefix':'2001:db8:100::/40',"
                                        + "'ipv4Prefix':'192.0.2.0','psidOffset':'6',"
                                        + "'psidLength':3},7,"
                                        + "{'name':'c','ipv6Prefix':'2001:db8:200::/40',"
                                        + "'ipv4Prefix':'198.51.100.0/24','eaBits':16,"
                                        + "'psidLength':7}]}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", "'lab'"})
    void whatIsNoObjectIsNoDomain(String json) {
        Result<MapDomain> result = read(json);
        assertFalse(result.ok());
        assertEquals(List.of("wrong-type must be an object"), errors(result));
    }

    @Test
    void aNumberTooLargeIsNoNumber() {
        assertEquals(
                "wrong-type ipv6MtuBytes: must be a whole number",
                errors(read("{'name':'lab','ipv6MtuBytes':99999999999}")).get(1));
    }
}
