// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import java.util.OptionalLong;

/** An inside endpoint that had an outside port, over a time. Immutable. */
public final class MappingInterval {
    private final String subscriber;
    private final String inside;
    private final OptionalLong fromMillis;
    private final OptionalLong untilMillis;

    MappingInterval(
            String subscriber, String inside, OptionalLong fromMillis, OptionalLong untilMillis) {
        this.subscriber = subscriber;
        this.inside = inside;
        this.fromMillis = fromMillis;
        this.untilMillis = untilMillis;
    }

    public String subscriber() {
        return subscriber;
    }

    /** Inside address and port, {@code 192.168.1.10:40000}; for icmp the query id is the port. */
    public String inside() {
        return inside;
    }

    /** When it was made; empty where the record of that is no longer kept. */
    public OptionalLong fromMillis() {
        return fromMillis;
    }

    /** When it ended, at the latest; empty while it has not. */
    public OptionalLong untilMillis() {
        return untilMillis;
    }
}
