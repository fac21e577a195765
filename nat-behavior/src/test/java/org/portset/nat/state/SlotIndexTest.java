// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotIndexTest {
    private final SlotIndex index = new SlotIndex();

    private boolean holds(int hash, int slot) {
        long[] piece = index.piece(hash);
        for (int i = index.first(hash); piece[i] != 0; i = SlotIndex.next(piece, i)) {
            if (SlotIndex.hashOf(piece[i]) == hash && SlotIndex.slotOf(piece[i]) == slot) {
                return true;
            }
        }
        return false;
    }

    /** With few bits of hash, nearly every entry is away from its home. */
    @ParameterizedTest
    @ValueSource(ints = {2, 8, 32})
    void findsWhatWasAddedAndNotRemoved(int hashBits) {
        long seed = 11;
        Random random = new Random(seed);
        List<int[]> there = new ArrayList<>();
        for (int slot = 0; slot < 3000; slot++) {
            int hash = random.nextInt() >> (32 - hashBits);
            index.add(hash, slot);
            there.add(new int[] {hash, slot});
            if (random.nextInt(3) == 0) {
                int[] gone = there.remove(random.nextInt(there.size()));
                index.remove(gone[0], gone[1]);
                assertTrue(!holds(gone[0], gone[1]), "seed " + seed + " slot " + slot);
            }
            int[] any = there.get(random.nextInt(there.size()));
            assertTrue(holds(any[0], any[1]), "seed " + seed + " slot " + slot);
        }
        assertEquals(there.size(), index.size());
        for (int[] entry : there) {
            assertTrue(holds(entry[0], entry[1]), "seed " + seed);
            index.remove(entry[0], entry[1]);
        }
        assertEquals(0, index.size());
    }

    /** Divided many times, and as much of it removed as was added in between. */
    @Test
    void holdsManyInPieces() {
        long seed = Long.getLong("portset.seed", 12);
        int count = 300_000;
        int[] hashes = new Random(seed).ints(count).toArray();
        for (int slot = 0; slot < count; slot++) {
            index.add(hashes[slot], slot);
            if (slot % 3 == 2) {
                index.remove(hashes[slot / 3], slot / 3);
            }
        }
        int first = count / 3;
        assertEquals(count - first, index.size());
        for (int slot = 0; slot < count; slot++) {
            assertEquals(slot >= first, holds(hashes[slot], slot), "seed " + seed + " " + slot);
        }
    }

    @Test
    void refusesToRemoveWhatIsNotThere() {
        index.add(5, 1);
        assertThrows(IllegalStateException.class, () -> index.remove(5, 2));
    }
}
