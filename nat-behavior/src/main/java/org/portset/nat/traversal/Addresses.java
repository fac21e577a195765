// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

/** Addresses for people. */
final class Addresses {
    private Addresses() {}

    static String text(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xff)
                + "."
                + (address >>> 8 & 0xff)
                + "."
                + (address & 0xff);
    }
}
