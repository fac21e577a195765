// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.onosproject.net.flow.FlowRule;
import org.portset.core.testing.TestNetwork;

/** One switch's rules, in the order in which they were given. */
class RuleQueueTest {
    private final List<FlowRule> rules =
            TestNetwork.start(TestNetwork::asIs).programs().rules(TestNetwork.CE1);
    private final List<String> sent = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Deque<Runnable> confirmations = new ArrayDeque<>();
    private long nowNanos;
    private final RuleQueue queue = new RuleQueue(this::send, () -> nowNanos);

    private void send(Collection<FlowRule> removed, Collection<FlowRule> added, Runnable done) {
        StringBuilder text = new StringBuilder();
        added.forEach(rule -> text.append(" +").append(rules.indexOf(rule)));
        removed.forEach(rule -> text.append(" -").append(rules.indexOf(rule)));
        sent.add(text.toString().trim());
        confirmations.add(done);
    }

    private void add(int rule) {
        queue.put(List.of(), List.of(rules.get(rule)), () -> told.add("+" + rule));
    }

    private void remove(int rule) {
        queue.put(List.of(rules.get(rule)), List.of(), () -> told.add("-" + rule));
    }

    @Test
    void whatComesWhileABatchIsUnderWayGoesTogetherAfterIt() {
        add(0);
        add(1);
        remove(2);
        assertEquals(List.of("+0"), sent);
        confirmations.remove().run();
        assertEquals(List.of("+0", "+1 -2"), sent);
        assertEquals(List.of("+0"), told);
        confirmations.remove().run();
        assertEquals(List.of("+0", "+1", "-2"), told);
    }

    @Test
    void aRuleIsRemovedAfterTheBatchThatAddsIt() {
        add(0);
        remove(0);
        assertEquals(List.of("+0"), sent);
        confirmations.remove().run();
        assertEquals(List.of("+0", "-0"), sent);
    }

    @Test
    void ofWhatWaitsOfOneRuleTheLastCountsAndAllAreTold() {
        add(3);
        add(0);
        remove(0);
        remove(1);
        add(1);
        confirmations.remove().run();
        assertEquals(List.of("+3", "+1 -0"), sent);
        confirmations.remove().run();
        assertEquals(List.of("+3", "+0", "-0", "-1", "+1"), told);
    }

    @Test
    void aSwitchThatSaysNothingIsNotWaitedForForEver() {
        add(0);
        add(1);
        nowNanos = TimeUnit.SECONDS.toNanos(10) - 1;
        queue.tick();
        assertEquals(List.of("+0"), sent);
        nowNanos++;
        queue.tick();
        assertEquals(List.of("+0", "+1"), sent);
        assertEquals(List.of("+0"), told);
        confirmations.remove().run(); // of the first batch, after all: the second is under way
        add(2);
        assertEquals(List.of("+0", "+1"), sent);
        confirmations.remove().run();
        assertEquals(List.of("+0", "+1", "+2"), sent);
    }
}
