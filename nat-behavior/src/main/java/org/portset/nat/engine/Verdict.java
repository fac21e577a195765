// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

/**
 * What the engine says of a packet: an int, so that the packet path allocates nothing. It is either
 * {@link #FORWARD} or the {@linkplain Drop#verdict() verdict} of a named drop.
 */
public final class Verdict {
    /** The packet was rewritten in place and goes out. */
    public static final int FORWARD = 0;

    private Verdict() {}

    /** The verdict's name for people: {@code forward} or the drop's id. */
    public static String text(int verdict) {
        return verdict == FORWARD ? "forward" : Drop.of(verdict).id();
    }
}
