// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

/**
 * What the engine says of a packet: an int, so that the packet path allocates nothing. It is either
 * {@link #FORWARD}, {@link #TAKEN} or the {@linkplain Drop#verdict() verdict} of a named drop.
 */
public final class Verdict {
    /** The packet was rewritten in place and goes out. */
    public static final int FORWARD = 0;

    /**
     * The packet itself goes no further: what has become of it, or will, leaves by {@link
     * NatOutput}.
     */
    public static final int TAKEN = -1;

    private Verdict() {}

    /** The verdict's name for people: {@code forward}, {@code taken} or the drop's id. */
    public static String text(int verdict) {
        if (verdict == TAKEN) {
            return "taken";
        }
        return verdict == FORWARD ? "forward" : Drop.of(verdict).id();
    }
}
