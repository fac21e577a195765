// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.ArrayList;
import java.util.List;

/** Breaks long lists into lines. */
final class Lines {
    /** What the views keep to where usual content allows it. */
    static final int WIDTH = 110;

    private static final String BETWEEN = ", ";

    private Lines() {}

    /**
     * The text in lines of at most so many characters, broken behind commas that a space follows;
     * an item that is longer has a line of its own.
     */
    static List<String> broken(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String item : text.split(BETWEEN, -1)) {
            if (line.length() > 0) {
                // One more character for the comma that ends the line.
                if (line.length() + BETWEEN.length() + item.length() + 1 > width) {
                    lines.add(line + ",");
                    line.setLength(0);
                } else {
                    line.append(BETWEEN);
                }
            }
            line.append(item);
        }
        lines.add(line.toString());
        return lines;
    }
}
