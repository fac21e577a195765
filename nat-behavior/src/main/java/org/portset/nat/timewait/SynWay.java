// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

/** How a SYN follows the last connection of its port and remote endpoint; cheapest first. */
public enum SynWay {
    /** There was none that matters: the remote end has nothing to compare it with. */
    FRESH("fresh"),
    /** As it is: the remote end takes it for newer. */
    AS_IS("as-is"),
    /**
     * With its timestamps option overwritten by no-operations: judged by its sequence number, it is
     * newer. The connection has no timestamps then: round trips are measured on fewer segments, and
     * sequence numbers that wrap within a segment's lifetime, above some 100 Mbit/s, go without
     * PAWS.
     */
    WITHOUT_TIMESTAMPS("without-timestamps"),
    /**
     * With sequence numbers and timestamps moved on in every segment, so that the remote end sees
     * them grow from the last connection to this one. No switch can do that.
     */
    REWRITTEN("rewritten");

    private final String text;

    SynWay(String text) {
        this.text = text;
    }

    /** The name as interfaces show it. */
    public String text() {
        return text;
    }
}
