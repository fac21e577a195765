// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

/**
 * Where answers to requests are given and routers' times are waited for: not on a switch's thread,
 * which holds its home's lock.
 */
public interface NtsThread {
    /** Runs a task soon, on this thread, and not before this returns; never waits. */
    void execute(Runnable task);

    /** Runs a task after a delay of 0 or more nanoseconds, on this thread; never waits. */
    void after(long delayNanos, Runnable task);
}
