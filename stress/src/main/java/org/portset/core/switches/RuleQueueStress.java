// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultFlowRule;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * One thread has a rule installed and removed again; the other one brings the switch's confirmation
 * of a batch, and has a rule installed too.
 */
@JCStressTest
@Outcome(
        id = "1, 3, 0",
        expect = Expect.ACCEPTABLE,
        desc = "The rule that is wanted is there, all are told, no two batches are under way.")
@State
public class RuleQueueStress {
    private static final FlowRule FIRST = rule(1);
    private static final FlowRule SECOND = rule(2);

    private final Set<FlowRule> inSwitch = new HashSet<>(); // by batches, one at a time
    private final AtomicReference<Runnable> underWay = new AtomicReference<>();
    private final AtomicInteger overlaps = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final RuleQueue queue = new RuleQueue(this::send, () -> 0);

    private static FlowRule rule(int priority) {
        return DefaultFlowRule.builder()
                .forDevice(DeviceId.deviceId("of:1"))
                .withSelector(DefaultTrafficSelector.emptySelector())
                .withTreatment(DefaultTrafficTreatment.emptyTreatment())
                .withPriority(priority)
                .fromApp(new DefaultApplicationId(1, "org.portset"))
                .makePermanent()
                .build();
    }

    private void send(Collection<FlowRule> removed, Collection<FlowRule> added, Runnable done) {
        inSwitch.removeAll(removed);
        inSwitch.addAll(added);
        if (!underWay.compareAndSet(null, done)) {
            overlaps.incrementAndGet();
        }
    }

    /** A session gets its rule and loses it. */
    @Actor
    public void comesAndGoes() {
        queue.put(List.of(), List.of(FIRST), told::incrementAndGet);
        queue.put(List.of(FIRST), List.of(), told::incrementAndGet);
    }

    /** The switch confirms what is under way, if anything is; another session gets one. */
    @Actor
    public void confirmsAndComes() {
        confirm();
        queue.put(List.of(), List.of(SECOND), told::incrementAndGet);
        confirm();
    }

    private boolean confirm() {
        Runnable done = underWay.getAndSet(null);
        if (done != null) {
            done.run();
        }
        return done != null;
    }

    /** The switch has confirmed all. */
    @Arbiter
    public void after(III_Result r) {
        boolean more = true;
        while (more) {
            more = confirm();
        }
        r.r1 = inSwitch.contains(SECOND) && !inSwitch.contains(FIRST) ? 1 : 0;
        r.r2 = told.get();
        r.r3 = overlaps.get();
    }
}
