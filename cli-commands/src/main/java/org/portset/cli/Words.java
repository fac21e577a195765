// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.console.CommandLine;

/** What was typed before the word that is to be completed. */
final class Words {
    private Words() {}

    /**
     * The words before the cursor's, from the first of the given ones on; options are left out.
     * Empty if none of the given ones was typed.
     */
    static List<String> since(List<String> first, CommandLine line) {
        List<String> before =
                Arrays.stream(line.getArguments())
                        .limit(Math.max(0, line.getCursorArgumentIndex()))
                        .filter(word -> !word.startsWith("-"))
                        .collect(Collectors.toList());
        for (int i = 0; i < before.size(); i++) {
            if (first.contains(before.get(i))) {
                return before.subList(i, before.size());
            }
        }
        return List.of();
    }
}
