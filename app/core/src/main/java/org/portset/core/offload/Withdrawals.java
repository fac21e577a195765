// SPDX-License-Identifier: Apache-2.0
package org.portset.core.offload;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import org.portset.core.switches.RuleInstaller;
import org.portset.nat.engine.Nat44;

/**
 * Rules on their way out of the switch. Their sessions are the slow path's again when the switch
 * has said that the rules are gone, and its datapath has followed; only then can a port be
 * recycled.
 */
final class Withdrawals {
    /**
     * A switch says that a rule is gone before its datapath has followed: Open vSwitch looks at
     * what it remembers at once, and has been through that within some tens of milliseconds.
     */
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Nat44 nat;
    private final RuleInstaller rules;
    private final Consumer<LongConsumer> confirmed;
    private final Deque<Withdrawal> settling = new ArrayDeque<>(); // what the switch has confirmed

    /**
     * @param confirmed called on any thread when the switch has removed rules, with what is to be
     *     called with the time in nanoseconds under the NAT's lock
     */
    Withdrawals(Nat44 nat, RuleInstaller rules, Consumer<LongConsumer> confirmed) {
        this.nat = nat;
        this.rules = rules;
        this.confirmed = confirmed;
    }

    /** Tells the switch to remove a unit's rules. */
    void begin(OffloadUnit unit) {
        Withdrawal withdrawal = new Withdrawal();
        unit.sessions()
                .forEach(s -> withdrawal.createdBySession.put(s, nat.sessions().createdNanosOf(s)));
        rules.remove(unit.rules(), () -> confirmed.accept(now -> settle(withdrawal, now)));
    }

    private void settle(Withdrawal withdrawal, long nowNanos) {
        withdrawal.confirmedNanos = nowNanos;
        settling.add(withdrawal);
    }

    /**
     * Tells the NAT of sessions of which no packet passes by their old rules any more.
     *
     * @param isOffloaded whether a session has got other rules meanwhile
     */
    void tick(IntPredicate isOffloaded, long nowNanos) {
        while (!settling.isEmpty() && nowNanos - settling.peek().confirmedNanos >= SETTLE_NANOS) {
            settling.remove()
                    .createdBySession
                    .forEach(
                            (session, created) -> {
                                if (nat.sessions().isLive(session)
                                        && nat.sessions().createdNanosOf(session) == created
                                        && !isOffloaded.test(session)) {
                                    nat.withdrawn(session, nowNanos);
                                }
                            });
        }
    }

    /** Rules that the switch has been told to remove, and whose they were. */
    private static final class Withdrawal {
        private final Map<Integer, Long> createdBySession = new HashMap<>(); // handles come again
        private long confirmedNanos;
    }
}
