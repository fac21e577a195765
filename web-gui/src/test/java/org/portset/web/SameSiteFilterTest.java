// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Who may ask for a change. */
class SameSiteFilterTest {
    private static final String HOST = "onos.example:8181";

    @Test
    void ourOwnPageMay() {
        assertTrue(SameSiteFilter.comesFromUs("same-origin", "http://onos.example:8181", HOST));
        assertTrue(SameSiteFilter.comesFromUs(null, "http://onos.example:8181", HOST));
        assertTrue(SameSiteFilter.comesFromUs(null, "https://onos.example:8181", HOST));
    }

    @Test
    void aProgramThatIsNoBrowserMay() {
        assertTrue(SameSiteFilter.comesFromUs(null, null, HOST));
        assertTrue(SameSiteFilter.comesFromUs("none", null, HOST));
    }

    @Test
    void anotherSitesPageMayNot() {
        assertFalse(SameSiteFilter.comesFromUs("cross-site", null, HOST));
        assertFalse(SameSiteFilter.comesFromUs("same-site", "http://onos.example:8181", HOST));
        assertFalse(SameSiteFilter.comesFromUs(null, "http://evil.example", HOST));
        assertFalse(SameSiteFilter.comesFromUs(null, "http://onos.example:8182", HOST));
        assertFalse(SameSiteFilter.comesFromUs(null, "null", HOST));
    }
}
