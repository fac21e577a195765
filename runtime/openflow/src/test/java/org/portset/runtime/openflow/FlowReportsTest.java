// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule.FlowRemoveReason;
import org.projectfloodlight.openflow.protocol.OFFlowMod;
import org.projectfloodlight.openflow.protocol.OFFlowRemoved;
import org.projectfloodlight.openflow.protocol.OFFlowRemovedReason;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.types.TableId;
import org.projectfloodlight.openflow.types.U64;

class FlowReportsTest {

    private static List<FlowEntry> report(
            boolean withUnknown, StoredFlows stored, OFFlowStatsEntry... said) {
        return FlowReports.counters(Wire.DEVICE, List.of(said), stored, withUnknown);
    }

    @Test
    void aRuleThatTheSwitchHasIsAddedWithItsCounters() {
        FlowEntry stored = TestRules.stored(TestRules.rule(1, 2, 100));
        List<FlowEntry> entries =
                report(true, TestRules.index(stored), TestRules.said(0x1001, 1, 2, 100));
        assertEquals(1, entries.size());
        FlowEntry entry = entries.get(0);
        assertTrue(stored.exactMatch(entry));
        assertEquals(FlowEntryState.ADDED, entry.state());
        assertEquals(11, entry.packets());
        assertEquals(2222, entry.bytes());
        assertEquals(3_000_000_500L, entry.life(TimeUnit.NANOSECONDS));
    }

    @Test
    void theMatchIsNotComparedWhereTheCookieIsClear() {
        FlowEntry stored = TestRules.stored(TestRules.rule(1, 0, 100));
        assertEquals(
                1,
                report(false, TestRules.index(stored), TestRules.said(0x1001, 99, 0, 100)).size());
    }

    @Test
    void unknownRulesAreReportedOnlyWhenTheTimeToClaimThemIsOver() throws EncodingException {
        OFFlowStatsEntry unknown = TestRules.said(0x7777, 5, 3, 9);
        assertTrue(report(false, TestRules.index(), unknown).isEmpty());
        FlowEntry entry = report(true, TestRules.index(), unknown).get(0);
        assertEquals(0x7777, entry.id().value());
        OFFlowMod delete = new FlowModEncoder(Wire.FACTORY, Wire.NO_EXTENSIONS).delete(entry);
        assertEquals(U64.of(0x7777), delete.getCookie());
        assertEquals(TableId.of(3), delete.getTableId());
        assertEquals(9, delete.getPriority());
        assertEquals(TestRules.match(5), delete.getMatch());
    }

    @Test
    void theSameCookieAtAnotherPriorityOrTableIsAnotherRule() {
        FlowEntry stored = TestRules.stored(TestRules.rule(1, 0, 100));
        assertTrue(
                report(false, TestRules.index(stored), TestRules.said(0x1001, 1, 0, 101))
                        .isEmpty());
        assertTrue(
                report(false, TestRules.index(stored), TestRules.said(0x1001, 1, 1, 100))
                        .isEmpty());
    }

    @Test
    void twoRulesWithOneCookieAreToldApartByTheirMatch() {
        FlowEntry one = TestRules.stored(TestRules.rule(1, 0, 100).withCookie(0x42));
        FlowEntry two = TestRules.stored(TestRules.rule(2, 0, 100).withCookie(0x42));
        List<FlowEntry> entries =
                report(
                        true,
                        TestRules.index(one, two),
                        TestRules.said(0x42, 2, 0, 100),
                        TestRules.said(0x42, 1, 0, 100));
        assertTrue(two.exactMatch(entries.get(0)));
        assertTrue(one.exactMatch(entries.get(1)));
    }

    @Test
    void aSecondRuleOfTheSwitchWithTheCookieOfOneOfOursIsUnknown() {
        FlowEntry stored = TestRules.stored(TestRules.rule(1, 0, 100));
        List<FlowEntry> entries =
                report(
                        true,
                        TestRules.index(stored),
                        TestRules.said(0x1001, 1, 0, 100),
                        TestRules.said(0x1001, 7, 0, 100));
        assertEquals(2, entries.size());
        assertTrue(stored.exactMatch(entries.get(0)));
        assertFalse(stored.equals(entries.get(1)));
    }

    @Test
    void aNoticeOfRemovalFindsItsRuleAndKeepsTheReason() {
        OFFlowRemoved notice =
                Wire.FACTORY
                        .buildFlowRemoved()
                        .setCookie(U64.of(0x1001))
                        .setTableId(TableId.of(0))
                        .setPriority(100)
                        .setReason(OFFlowRemovedReason.HARD_TIMEOUT)
                        .setMatch(TestRules.match(1))
                        .setPacketCount(U64.of(5))
                        .setByteCount(U64.of(500))
                        .build();
        FlowEntry stored = TestRules.stored(TestRules.rule(1, 0, 100));
        FlowEntry removed = FlowReports.removed(notice, TestRules.index(stored)).orElseThrow();
        assertEquals(stored, removed);
        assertEquals(FlowEntryState.REMOVED, removed.state());
        assertEquals(FlowRemoveReason.HARD_TIMEOUT, removed.reason());
        assertEquals(5, removed.packets());
        assertEquals(Optional.empty(), FlowReports.removed(notice, TestRules.index()));
    }
}
