// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Text in columns that are as wide as their content, two spaces apart. Nothing is cut off; the
 * views choose columns so that usual content stays within 110 characters.
 */
final class Table {
    private static final String GAP = "  ";

    private final List<String> headers = new ArrayList<>();
    private final List<Boolean> rightAligned = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a column of words. With an empty header on every column, no header line is written. */
    Table left(String header) {
        headers.add(header);
        rightAligned.add(false);
        return this;
    }

    /** Adds a column of numbers. */
    Table right(String header) {
        headers.add(header);
        rightAligned.add(true);
        return this;
    }

    /** Adds a row: one cell for each column; null is written as {@code -}. */
    Table row(Object... cells) {
        if (cells.length != headers.size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + headers.size() + " columns");
        }
        rows.add(
                Arrays.stream(cells)
                        .map(cell -> cell == null ? "-" : cell.toString())
                        .collect(Collectors.toList()));
        return this;
    }

    /** The lines, without a line end after the last; if there is no row, the given sentence. */
    String render(String whenEmpty) {
        if (rows.isEmpty()) {
            return "(none) " + whenEmpty;
        }
        List<List<String>> lines = new ArrayList<>(rows);
        if (headers.stream().anyMatch(header -> !header.isEmpty())) {
            lines.add(0, headers);
        }
        int[] widths = new int[headers.size()];
        for (List<String> line : lines) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        return lines.stream().map(line -> align(line, widths)).collect(Collectors.joining("\n"));
    }

    private String align(List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = line.get(column);
            String padding = " ".repeat(widths[column] - cell.length());
            text.append(column == 0 ? "" : GAP);
            text.append(rightAligned.get(column) ? padding + cell : cell + padding);
        }
        return text.toString().stripTrailing();
    }
}
