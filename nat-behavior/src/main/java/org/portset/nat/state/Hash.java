// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

/**
 * A keyed 32 bit hash of two words. Remotes choose parts of the keys; without the seed they can't
 * choose keys that meet in one place of a table.
 */
final class Hash {
    private final long seed;

    Hash(long seed) {
        this.seed = seed;
    }

    int of(long a, long b) {
        long x = (a ^ seed) * 0x9e3779b97f4a7c15L;
        x = (x ^ (x >>> 32) ^ b) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 29)) * 0x94d049bb133111ebL;
        return (int) (x >>> 32);
    }
}
