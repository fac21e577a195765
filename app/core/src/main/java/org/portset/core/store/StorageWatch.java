// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether the cluster's storage can be reached: asked now and then, and never waited for.
 *
 * <p>ONOS's own event of that ({@code MastershipEvent.Type.SUSPENDED}) comes many seconds late, and
 * not for every cut. The others elect a new master two to three seconds after the last sign of the
 * old one; so a node that has had no answer for two stops acting as one.
 */
public final class StorageWatch {
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Supplier<? extends CompletableFuture<?>> question;
    private final LongSupplier nanoClock;
    private volatile long reachedNanos;

    /**
     * @param question asks the storage something that needs a majority of its nodes
     * @param nanoClock monotonic time
     */
    public StorageWatch(Supplier<? extends CompletableFuture<?>> question, LongSupplier nanoClock) {
        this.question = question;
        this.nanoClock = nanoClock;
        reachedNanos = nanoClock.getAsLong();
    }

    /**
     * Asks again; to be called twice a second.
     *
     * @return whether what was asked in the last two seconds has been answered, some of it
     */
    @SuppressWarnings(
            "FutureReturnValueIgnored") // what fails is not answered, which is all it says
    public boolean isReachable() {
        long asked = nanoClock.getAsLong();
        question.get()
                .whenComplete(
                        (answer, error) -> {
                            if (error == null) {
                                reached(asked);
                            }
                        });
        return isRecent(reachedNanos, asked);
    }

    /**
     * Whether what was asked then is still true now, as far as other nodes' elections go.
     *
     * @param askedNanos when it was asked, by the monotonic clock
     * @param nowNanos the time by the same clock
     */
    public static boolean isRecent(long askedNanos, long nowNanos) {
        return nowNanos - askedNanos < PATIENCE_NANOS;
    }

    /** An answer tells of the moment of its question. */
    private synchronized void reached(long asked) {
        reachedNanos = Math.max(reachedNanos, asked);
    }
}
