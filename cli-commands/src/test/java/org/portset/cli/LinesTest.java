// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void aTextThatFitsIsOneLine() {
        assertEquals(List.of("one, two"), Lines.broken("one, two", 9));
        assertEquals(List.of(""), Lines.broken("", 9));
    }

    @Test
    void aLineEndsWithTheCommaAndKeepsToTheWidth() {
        assertEquals(List.of("one, two,", "three"), Lines.broken("one, two, three", 9));
        assertEquals(List.of("one,", "two,", "three"), Lines.broken("one, two, three", 8));
    }

    @Test
    void anItemThatIsTooLongStaysWhole() {
        assertEquals(
                List.of("a,", "very-long-item,", "b"), Lines.broken("a, very-long-item, b", 5));
    }
}
