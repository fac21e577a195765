// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.dhcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.MapDomain;
import org.portset.rules.Samples;

class KeaConfigTest {
    private static JsonNode subnet(MapDomain domain) {
        return KeaConfig.of(domain, Ip6Prefix.valueOf("2001:db8:ffff:1::/64"), "eth0")
                .at("/Dhcp6/subnet6/0");
    }

    @Test
    void saysWhereAHomeIsNotToldAllRules() {
        assertEquals(
                "{\"comment\":\"Of 300 rules a home is told 256: its own, and the first of the"
                        + " others\"}",
                subnet(Samples.large(300)).get("user-context").toString());
        assertTrue(subnet(Samples.large(256)).path("user-context").isMissingNode());
        assertEquals(300, subnet(Samples.large(300)).get("pd-pools").size());
    }
}
