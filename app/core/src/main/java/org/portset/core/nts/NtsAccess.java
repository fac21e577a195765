// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.portset.core.config.SubscriberModel;
import org.portset.core.store.LearntHostStore;
import org.portset.nat.engine.Nat44;

/** What all homes' NTS routers share. */
public final class NtsAccess {
    private final NtsDirectory directory = new NtsDirectory();
    private final LearntHostStore store;
    private final NtsThread thread;
    private final LongSupplier nanoClock;

    /**
     * @param store has the hosts whose names were learnt, of an earlier run, too
     * @param thread where the routers give their answers and wait for their times
     * @param nanoClock that of the homes' NATs
     */
    public NtsAccess(LearntHostStore store, NtsThread thread, LongSupplier nanoClock) {
        this.store = store;
        this.thread = thread;
        this.nanoClock = nanoClock;
    }

    /** The application as one NTS router. */
    public NtsDirectory directory() {
        return directory;
    }

    /**
     * The router of a home.
     *
     * @param lock the one that its NAT is under
     * @param awaited told of the address of each host that a packet may come for, under the lock
     */
    public HomeNts of(
            Object lock, SubscriberModel home, Nat44 nat, int natSubscriber, IntConsumer awaited) {
        return new HomeNts(
                lock, home, nat, natSubscriber, awaited, directory, store, thread, nanoClock);
    }
}
