// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;

import org.junit.jupiter.api.Test;
import org.portset.core.switches.Ownership.Change;

class OwnershipTest {
    private final Ownership node = new Ownership(false);

    @Test
    void ownsWhatItIsElectedFor() {
        assertFalse(node.test(CE1));
        assertEquals(Change.TAKEN, node.elected(CE1, 4));
        assertTrue(node.test(CE1));
        assertFalse(node.test(CE2));
        assertEquals(4, node.term(CE1));
        assertEquals(Change.NONE, node.elected(CE1, 4));
    }

    @Test
    void letsGoWhenAnotherIsElected() {
        node.elected(CE1, 4);
        assertEquals(Change.LET_GO, node.otherElected(CE1, 5));
        assertFalse(node.test(CE1));
        assertEquals(Change.NONE, node.otherElected(CE1, 5));
        assertEquals(Change.TAKEN, node.elected(CE1, 6));
    }

    @Test
    void oldNewsChangesNothing() {
        node.elected(CE1, 4);
        assertEquals(Change.NONE, node.otherElected(CE1, 3));
        assertTrue(node.test(CE1));
        assertEquals(Change.NONE, node.elected(CE1, 2));
        assertEquals(4, node.term(CE1));
    }

    @Test
    void electedTwiceInARowNobodyWasInBetween() {
        node.elected(CE1, 4);
        assertEquals(Change.NONE, node.elected(CE1, 5));
        assertEquals(5, node.term(CE1));
    }

    @Test
    void anElectionThatItHasNotHeardOfMayHaveBeenAnothers() {
        node.elected(CE1, 4);
        assertEquals(Change.TAKEN_AGAIN, node.elected(CE1, 6));
    }

    @Test
    void waitsWhileItIsCutOffFromTheStorage() {
        node.elected(CE1, 4);
        assertEquals(Change.PAUSED, node.cutOff(CE1));
        assertFalse(node.test(CE1));
        assertEquals(Change.NONE, node.cutOff(CE1));
        assertEquals(Change.RESUMED, node.elected(CE1, 4));
        assertTrue(node.test(CE1));
    }

    @Test
    void hearsWhatHappenedWhileItWasCutOff() {
        node.elected(CE1, 4);
        node.cutOff(CE1);
        assertEquals(Change.LET_GO, node.otherElected(CE1, 5));
        node.elected(CE2, 1);
        node.cutOff(CE2);
        assertEquals(Change.TAKEN_AGAIN, node.elected(CE2, 3));
        assertTrue(node.test(CE2));
    }

    @Test
    void whatItDoesNotOwnCannotBePaused() {
        assertEquals(Change.NONE, node.cutOff(CE1));
    }

    @Test
    void aloneItOwnsEverythingWhateverHappensToTheStorage() {
        Ownership alone = new Ownership(true);
        assertEquals(Change.NONE, alone.elected(CE1, 4));
        assertEquals(Change.NONE, alone.cutOff(CE1));
        assertTrue(alone.test(CE1));
    }
}
