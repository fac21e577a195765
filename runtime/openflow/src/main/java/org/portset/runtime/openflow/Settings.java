// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.Map;

/**
 * Names, defaults and reading of the component properties; ONOS's {@code cfg set} changes them
 * while it runs.
 */
final class Settings {

    static final String POLL_INTERVAL_SECONDS = "pollIntervalSeconds";
    static final int POLL_INTERVAL_SECONDS_DEFAULT = 5;

    static final String STATISTICS_RULES = "statisticsRules";
    static final int STATISTICS_RULES_DEFAULT = 256;

    static final String CLAIM_SECONDS = "claimSeconds";
    static final int CLAIM_SECONDS_DEFAULT = 10;

    static final String BATCH_TIMEOUT_SECONDS = "batchTimeoutSeconds";
    static final int BATCH_TIMEOUT_SECONDS_DEFAULT = 30;

    static final String QUEUE_PACKETS = "queuePackets";
    static final int QUEUE_PACKETS_DEFAULT = 4096;

    private Settings() {}

    /**
     * A whole number, given as such or in words; {@code otherwise} if it is neither, or less than
     * {@code least}.
     */
    static int integer(Map<String, Object> properties, String name, int least, int otherwise) {
        Object value = properties.get(name);
        try {
            int number = value == null ? otherwise : Integer.parseInt(value.toString().trim());
            return number < least ? otherwise : number;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
