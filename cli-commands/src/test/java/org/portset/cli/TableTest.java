// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirContentAndNumbersEndTogether() {
        Table table = new Table().left("NAME").right("COUNT").left("NOTE");
        table.row("a", 1, "first").row("longer", 123_456, null);
        assertEquals(
                "NAME     COUNT  NOTE\n" + "a            1  first\n" + "longer  123456  -",
                table.render("unused"));
    }

    @Test
    void withoutHeadersThereIsNoHeaderLine() {
        assertEquals(
                "a     b\nlong",
                new Table().left("").left("").row("a", "b").row("long", "").render(""));
    }

    @Test
    void withoutRowsItSaysWhy() {
        assertEquals("(none) Nothing yet.", new Table().left("NAME").render("Nothing yet."));
    }

    @Test
    void aRowHasACellForEachColumn() {
        IllegalArgumentException error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new Table().left("NAME").row("a", "b"));
        assertEquals("2 cells for 1 columns", error.getMessage());
    }
}
