// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.ws.rs.core.Response;
import org.junit.jupiter.api.Test;
import org.portset.api.MapeService;
import org.portset.api.RuleOutcomeSnapshot;
import org.portset.api.RuleServerSnapshot;
import org.portset.api.RulesCutSnapshot;

/** What REST answers of the rule server, byte by byte, and what it asks the service. */
class RuleServerResourceTest {
    static final RuleServerSnapshot SERVER =
            RuleServerSnapshot.builder()
                    .state("listening")
                    .addresses(List.of("[::1]:80"))
                    .connections(3)
                    .connectionsMost(10)
                    .requests(40)
                    .outcomes(List.of(outcome("rules", 200, 40), outcome("slow", 0, 2)))
                    .rulesCut(
                            List.of(
                                    RulesCutSnapshot.builder()
                                            .domain("east")
                                            .rules(300)
                                            .told(256)
                                            .build()))
                    .build();

    private final RuleServerResource resource =
            new RuleServerResource() {
                @Override
                MapeService mape() {
                    return FakeServices.mape(
                            Map.of(
                                    "ruleServer",
                                    given -> SERVER,
                                    "told",
                                    given -> "told " + Arrays.toString(given),
                                    "kea",
                                    given -> "kea " + Arrays.toString(given)));
                }
            };

    private static RuleOutcomeSnapshot outcome(String outcome, int status, long count) {
        return RuleOutcomeSnapshot.builder()
                .outcome(outcome)
                .status(status)
                .count(count)
                .sentence("So.")
                .build();
    }

    private static String text(Response response) {
        return response.getStatus() + " " + response.getEntity();
    }

    @Test
    void tellsWhatTheServerHasCounted() {
        assertEquals(
                "200 {\"state\":\"listening\",\"addresses\":[\"[::1]:80\"],\"problem\":null,"
                        + "\"connections\":3,\"connectionsMost\":10,\"requests\":40,\"outcomes\":["
                        + "{\"outcome\":\"rules\",\"status\":200,\"count\":40,"
                        + "\"sentence\":\"So.\"},{\"outcome\":\"slow\",\"status\":0,\"count\":2,"
                        + "\"sentence\":\"So.\"}],\"rulesCut\":[{\"domain\":\"east\","
                        + "\"rules\":300,\"told\":256}]}",
                text(resource.ruleServer()));
    }

    @Test
    void tellsEachFormAsTheServiceHasIt() {
        assertEquals("200 told [config, home1]", text(resource.config("home1")));
        assertEquals("200 told [get_rules, home1]", text(resource.getRules("home1")));
        assertEquals("200 told [basic_map_rules, ::1]", text(resource.basicMapRules("::1")));
        assertEquals("200 told [txt, null]\n", text(resource.txt()));
        assertEquals(
                "200 kea [lab, 2001:db8::/64, eth0]",
                text(resource.kea("lab", "2001:db8::/64", "eth0")));
    }

    @Test
    void namesTheParameterThatIsMissing() {
        Response response = FakeServices.asked(() -> resource.config(null));
        assertEquals(
                "400 {\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"home: is required\",\"field\":\"home\"}",
                text(response));
        response = FakeServices.asked(() -> resource.kea("lab", "2001:db8::/64", ""));
        assertEquals(
                "400 {\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"networkInterface: is required\","
                        + "\"field\":\"networkInterface\"}",
                text(response));
    }
}
