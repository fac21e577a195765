// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.portset.nat.engine.Drop;

/** Two switches' threads drop packets, and one of them looks at the counts then. */
@JCStressTest
@Outcome(
        id = {"1, 2", "2, 2"},
        expect = Expect.ACCEPTABLE,
        desc = "Every drop is counted, and a reader sees its own and those up to some moment.")
@State
public class DropCountsStress {
    private final DropCounts drops = new DropCounts();

    /** A packet of one switch. */
    @Actor
    public void one() {
        drops.add(Drop.FILTERED);
    }

    /** A packet of another, and a look at what there is now. */
    @Actor
    public void another(JJ_Result r) {
        drops.add(Drop.FILTERED);
        r.r1 = drops.total();
    }

    /** When all is over. */
    @Arbiter
    public void after(JJ_Result r) {
        r.r2 = drops.of(Drop.FILTERED);
    }
}
