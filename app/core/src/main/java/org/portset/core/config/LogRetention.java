// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.concurrent.TimeUnit;

/** How much of the NAT log is kept, and how long. Immutable. */
public final class LogRetention {
    static final int DEFAULT_MEGABYTES = 256;
    static final int DEFAULT_DAYS = 180;

    /** 256 MB, some 1.5 million records of mappings, and 180 days. */
    public static final LogRetention DEFAULT =
            new LogRetention(LogRetention.DEFAULT_MEGABYTES, LogRetention.DEFAULT_DAYS);

    private final int maxMegabytes;
    private final int keepDays;

    LogRetention(int maxMegabytes, int keepDays) {
        this.maxMegabytes = maxMegabytes;
        this.keepDays = keepDays;
    }

    /**
     * What the records of mappings and sessions may take on disk, 1,000,000 bytes to a megabyte.
     */
    public long maxBytes() {
        return maxMegabytes * 1_000_000L;
    }

    /** How long a record is kept after its end. */
    public long keepMillis() {
        return TimeUnit.DAYS.toMillis(keepDays);
    }
}
