// SPDX-License-Identifier: Apache-2.0
package org.portset.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip6Address;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapRule;

class RuleBookTest {
    @Test
    void namesTheDomainsWhoseRulesAreCut() {
        assertEquals(
                Map.of("large", 257), RuleBook.cut(List.of(Samples.lab(true), Samples.large(257))));
        assertEquals(Map.of(), RuleBook.cut(List.of(Samples.large(256))));
    }

    @Test
    void tellsNobodyARuleWithoutItsPsid() {
        MapRule homes = Samples.rule("homes", "2001:db8::/40", "198.51.100.0/24", 16, 6);
        MapRule bound =
                MapRule.binding("one", "2001:db8:12:3400::/56", "192.0.2.18/32", 6, 8, 0x34)
                        .value();
        RuleBook book =
                new RuleBook(
                        List.of(
                                Samples.domain(
                                        "lw",
                                        false,
                                        InterfaceIdFormat.RFC7597,
                                        List.of(homes, bound))),
                        List.of());
        assertEquals(Optional.empty(), book.rule(Ip6Address.valueOf("2001:db8:12:3400::1")));
        assertEquals(
                List.of(homes),
                book.rule(Ip6Address.valueOf("2001:db8:12:3500::1")).orElseThrow().told());
    }
}
