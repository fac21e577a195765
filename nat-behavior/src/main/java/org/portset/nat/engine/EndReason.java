// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

/** Why a session ended. */
public enum EndReason {
    /** Idle for its whole time: UDP, ICMP, or TCP that never opened, or fell silent. */
    EXPIRED("expired"),
    /** TCP: FINs of both sides were seen, and the wait after the second is over. */
    CLOSED("closed"),
    /** TCP: an RST was seen, and no data in the four minutes after it (RFC 7857 section 2.2). */
    RESET("reset"),
    /** TCP: its ends had closed it, and a new connection needed its port. */
    RECYCLED("recycled"),
    /** Taken out by its keeper: the subscriber, the static mapping or the session was removed. */
    REMOVED("removed");

    private final String text;

    EndReason(String text) {
        this.text = text;
    }

    /** The reason as logs and interfaces show it. */
    public String text() {
        return text;
    }
}
