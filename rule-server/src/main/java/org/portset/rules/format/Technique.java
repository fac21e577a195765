// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a router says it can do, as HB46PP section 3.3 names it. */
public enum Technique {
    /** A plain tunnel with fixed addresses. */
    IPIP("ipip"),

    /** Lightweight 4over6. */
    LW4O6("lw4o6"),

    /** MAP-E. */
    MAP_E("map_e"),

    /** DS-Lite. */
    DSLITE("dslite"),

    /** MAP-E in a mesh: it sends to other homes directly. */
    MESH("mesh");

    private final String text;

    Technique(String text) {
        this.text = text;
    }

    /** Its name in requests and answers. */
    public String text() {
        return text;
    }

    /** Those named in a list with commas; names that aren't known here mean nothing. */
    static Set<Technique> of(String list) {
        Set<Technique> found = EnumSet.noneOf(Technique.class);
        for (String name : list.split(",", -1)) {
            Arrays.stream(values()).filter(each -> each.text.equals(name)).forEach(found::add);
        }
        return Collections.unmodifiableSet(found);
    }
}
