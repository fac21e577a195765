// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import org.onosproject.event.AbstractEvent;

/** Something about a subscriber's NAT that an operator may want to act on. */
public final class NatEvent extends AbstractEvent<NatEvent.Type, PortShortageSnapshot> {
    /** What happened. */
    public enum Type {
        /**
         * A packet of the subscriber found no port free; told at most every 10 s for each
         * subscriber. The subject names the packet's destination. Where ports are shared between
         * destinations there may be ports towards others; {@link NatService#portUse} tells.
         */
        SUBSCRIBER_PORTS_EXHAUSTED
    }

    /** An event of now. */
    public NatEvent(Type type, PortShortageSnapshot subject) {
        super(type, subject);
    }

    /** An event of that time, in milliseconds since 1970. */
    public NatEvent(Type type, PortShortageSnapshot subject, long epochMillis) {
        super(type, subject, epochMillis);
    }
}
