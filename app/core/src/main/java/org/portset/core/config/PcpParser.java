// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.Optional;
import org.portset.nat.pcp.PcpPolicy;

/** Reads a subscriber's {@code pcp}: whether its hosts may ask for mappings, and for how many. */
final class PcpParser {
    private static final int MAX_MAPPINGS = 0xffff;

    private PcpParser() {}

    /** The policy; empty where hosts are not served. */
    static Optional<PcpPolicy> read(Fields f) {
        PcpPolicy standard = PcpPolicy.DEFAULT;
        boolean enabled = f.flag("enabled", true);
        int min = seconds(f, "minLifetimeSeconds", standard.minLifetimeSeconds());
        int max = seconds(f, "maxLifetimeSeconds", standard.maxLifetimeSeconds());
        int mappings = f.integer("maxMappings", 1, MAX_MAPPINGS, standard.maxMappings());
        f.noOthers();
        if (max < min) {
            f.error(
                    "maxLifetimeSeconds",
                    "below-minimum",
                    "is " + max + ", below minLifetimeSeconds, which is " + min);
            return Optional.empty();
        }
        return enabled ? Optional.of(PcpPolicy.of(min, max, mappings)) : Optional.empty();
    }

    private static int seconds(Fields f, String field, int otherwise) {
        return f.integer(field, 1, PcpPolicy.MAX_LIFETIME_SECONDS, otherwise);
    }
}
