// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostNameTest {
    private static final String LABEL_63 = "a".repeat(63);

    @Test
    void isOneNameInEverySpelling() {
        HostName name = HostName.of("Alice.Home.Example.");
        assertEquals("alice.home.example", name.toString());
        assertEquals(name, HostName.of("alice.home.EXAMPLE"));
        assertEquals(name, HostName.of("\\097lice.home.example"));
        assertEquals(name.hashCode(), HostName.of("aLICE.home.example").hashCode());
        assertNotEquals(name, HostName.of("alice.example"));
        assertEquals("a\\.b.x", HostName.of("a\\.b.x").toString());
        assertEquals("a\\.b.x", HostName.of("a\\046b.x").toString());
        assertEquals("\\000\\255.x", HostName.of("\\000\\255.x").toString());
    }

    @Test
    void takesWhatJustFits() {
        String longest =
                LABEL_63 + "." + LABEL_63 + "." + LABEL_63 + "." + "b".repeat(61); // 255 bytes
        assertEquals(longest, HostName.of(longest).toString());
        assertEquals(longest, HostName.of(longest + ".").toString());
        // An escape is one byte.
        assertEquals(LABEL_63 + ".x", HostName.of("\\097".repeat(63) + ".x").toString());
        refused(longest + "b", "255");
        refused(LABEL_63 + "a.example", "63");
    }

    @Test
    void saysWhatIsWrong() {
        for (String empty : List.of("", ".", "..", "a..b", ".a")) {
            refused(empty, "empty label");
        }
        refused("a\\", "escape");
        refused("a\\25.b", "escape");
        refused("a\\256.b", "byte");
        refused("b\u00fccher\u4e2d.example", "byte");
    }

    private static void refused(String text, String word) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> HostName.of(text)).getMessage();
        assertTrue(message.startsWith("name: ") && message.contains(word), message);
    }

    @Test
    void knowsTheHostOfAService() {
        HostName name = HostName.of("_SSH._tcp.alice.example");
        assertEquals(HostName.of("alice.example"), name.host());
        assertEquals("_ssh._tcp", name.service());
        for (String other : List.of("alice.example", "_ssh.alice.example", "_ssh._tcp")) {
            assertNull(HostName.of(other).host(), other);
            assertNull(HostName.of(other).service(), other);
        }
    }
}
