// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

/**
 * Whose an outside port is, in an int: a subscriber, and which of its outside addresses.
 *
 * <pre>
 *  0                        24      31
 * +--------------------------+--------+
 * |        subscriber        | address|
 * +--------------------------+--------+
 * </pre>
 *
 * <p>What comes from outside is looked up by the whole, what comes from inside by the subscriber: a
 * host's endpoint is one thing whatever address stands for it.
 */
public final class Owner {
    /** No owner. */
    public static final int NONE = -1;

    /** The most subscribers, whose numbers begin at 0. */
    public static final int MAX_SUBSCRIBERS = 1 << 24;

    private static final int ADDRESS_BITS = 8;

    private Owner() {}

    /** The owner of the ports of a subscriber's address, 0 being its first one. */
    public static int of(int subscriber, int address) {
        return (subscriber << ADDRESS_BITS) | address;
    }

    /** The subscriber. */
    public static int subscriber(int owner) {
        return owner >>> ADDRESS_BITS;
    }

    /** The number of the address. */
    public static int address(int owner) {
        return owner & ((1 << ADDRESS_BITS) - 1);
    }
}
