// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {
    private static final MapError E1 = new MapError("eaBits", "out-of-range", "49 is too much");
    private static final MapError E2 = new MapError("name", "missing", "there is none");

    @Test
    void aGoodResultHasItsValueAndNoErrors() {
        Result<Integer> result = Result.of(7);
        assertTrue(result.ok());
        assertEquals(7, result.value());
        assertEquals(List.of(), result.errors());
        assertEquals("Result{7}", result.toString());
    }

    @Test
    void aFailureHasAllItsErrorsAndNoValue() {
        Result<Integer> result = Result.failed(List.of(E1, E2));
        assertFalse(result.ok());
        assertEquals(List.of(E1, E2), result.errors());
        assertEquals(
                "eaBits: 49 is too much; name: there is none",
                assertThrows(IllegalStateException.class, result::value).getMessage());
    }

    @Test
    void aFailureNeedsAReason() {
        assertThrows(IllegalArgumentException.class, () -> Result.failed(List.of()));
    }

    @Test
    void valuesArePassedOnAndFailuresStay() {
        Result<Integer> failed = Result.failed("eaBits", "out-of-range", "49 is too much");
        assertEquals(Result.of(8), Result.of(7).map(n -> n + 1));
        assertEquals(failed, Result.of(7).flatMap(n -> failed));
        assertEquals(failed, failed.map(n -> n + 1));
        assertEquals(failed, failed.flatMap(Result::of));
    }

    @Test
    void errorsAreSeenFromFurtherOut() {
        assertEquals(
                "rules[1].eaBits: 49 is too much",
                Result.failed(List.of(E1)).under("rules[1]").errors().get(0).toString());
        assertEquals(Result.of(7), Result.of(7).under("rules[1]"));
        assertEquals(
                "rules[1]: must be an object",
                new MapError("", "wrong-type", "must be an object").under("rules[1]").toString());
    }

    @Test
    void aListHasAllValuesOrAllErrors() {
        assertEquals(
                Result.of(List.of(1, 2)), Result.list("n", List.of(Result.of(1), Result.of(2))));
        assertEquals(
                Result.failed(List.of(E1.under("n[0]"), E2.under("n[2]"))),
                Result.list(
                        "n",
                        List.of(
                                Result.failed(List.of(E1)),
                                Result.of(2),
                                Result.failed(List.of(E2)))));
    }

    @Test
    void equalErrorsHaveEqualFields() {
        assertEquals(new MapError("eaBits", "out-of-range", "49 is too much"), E1);
        assertEquals(
                new MapError("eaBits", "out-of-range", "49 is too much").hashCode(), E1.hashCode());
        assertNotEquals(new MapError("name", "out-of-range", "49 is too much"), E1);
        assertNotEquals(new MapError("eaBits", "missing", "49 is too much"), E1);
        assertNotEquals(new MapError("eaBits", "out-of-range", "50 is too much"), E1);
        assertEquals(Result.of(7).hashCode(), Result.of(7).hashCode());
        assertNotEquals(Result.of(7), Result.of(8));
        assertNotEquals(Result.of(7), Result.failed(List.of(E1)));
    }
}
