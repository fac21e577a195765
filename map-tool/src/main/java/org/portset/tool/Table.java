// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import java.util.ArrayList;
import java.util.List;

/** Names and values in two aligned columns. */
final class Table {
    private static final String GAP = "   ";

    private final List<String[]> rows = new ArrayList<>();

    Table row(String name, String value) {
        rows.add(new String[] {name, value});
        return this;
    }

    /** Values below the one before, without a name. */
    Table more(List<String> values) {
        values.forEach(value -> row("", value));
        return this;
    }

    List<String> lines() {
        int width = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            lines.add(row[0] + " ".repeat(width - row[0].length()) + GAP + row[1]);
        }
        return lines;
    }
}
