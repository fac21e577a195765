// SPDX-License-Identifier: Apache-2.0
package org.portset.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;
import org.portset.nts.server.Durations;

/** A home answers requests for names while the times that they took are read. */
@JCStressTest
@Outcome(
        id = "true, 2",
        expect = Expect.ACCEPTABLE,
        desc = "What was counted has a quantile, and nothing is lost.")
@State
public class DurationsStress {
    private final Durations durations = new Durations();

    /** Two requests. */
    @Actor
    public void requests() {
        durations.add(1000);
        durations.add(2000);
    }

    /** The reader. */
    @Actor
    public void reader(ZJ_Result r) {
        boolean isCounted = durations.count() > 0;
        r.r1 = !isCounted || durations.quantile(0.99) > 0;
    }

    /** When all is over. */
    @Arbiter
    public void after(ZJ_Result r) {
        r.r2 = durations.count();
    }
}
