// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.policy;

import java.util.Optional;

/**
 * When the outside port of a TCP connection that both ends have closed lives again.
 *
 * <p>The end that closed first waits in TIME_WAIT, so that segments still under way can't fall into
 * a later connection of the same ports (RFC 9293 section 3.6.1); a NAT that gives the port to
 * another connection has to see to the same.
 */
public enum TimeWait {
    /** After the time that {@link NatTimers#tcpTimeWaitNanos()} says, and not before. */
    HOLD("hold"),
    /** At once, with the hazards of RFC 1337. */
    ZERO("zero"),
    /**
     * As soon as a new connection needs it whose SYN the old one's remote end takes for newer (RFC
     * 6191), or is made to; what is still under way of the old one is kept out (RFC 7323 section
     * 5). A SYN that finds no port waits for the first one.
     */
    RECYCLE("recycle");

    private final String text;

    TimeWait(String text) {
        this.text = text;
    }

    /** The name in configuration and on the command line. */
    public String text() {
        return text;
    }

    /** The one of that name, if there is one. */
    public static Optional<TimeWait> of(String text) {
        for (TimeWait each : values()) {
            if (each.text.equals(text)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
