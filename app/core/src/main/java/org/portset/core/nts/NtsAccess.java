// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.portset.core.config.SubscriberModel;
import org.portset.nat.engine.Nat44;

/** What all homes' NTS routers share. */
public final class NtsAccess {
    private final NtsDirectory directory = new NtsDirectory();
    private final NtsThread thread;
    private final LongSupplier nanoClock;

    /**
     * @param nanoClock that of the homes' NATs
     */
    public NtsAccess(NtsThread thread, LongSupplier nanoClock) {
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
        return new HomeNts(lock, home, nat, natSubscriber, awaited, directory, thread, nanoClock);
    }
}
