// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What to type instead of a subscriber that there isn't; other refusals say it themselves. */
final class Advice {
    /** More names than this are looked up with a command of their own. */
    private static final int MOST_NAMES = 12;

    private Advice() {}

    /**
     * The message and what can be done.
     *
     * @param message the argument, a colon, and why it was refused
     * @param subscribers ids of the subscribers
     */
    static String complete(String message, List<String> subscribers) {
        return message.startsWith("subscriber:")
                ? message + "; known subscribers: " + names(subscribers)
                : message;
    }

    /** In the order of their numbers where they differ by these alone: home2 before home10. */
    private static String names(List<String> names) {
        if (names.isEmpty()) {
            return "none is configured";
        }
        String first =
                names.stream()
                        .sorted(
                                Comparator.comparingInt(String::length)
                                        .thenComparing(Comparator.naturalOrder()))
                        .limit(MOST_NAMES)
                        .collect(Collectors.joining(", "));
        int more = names.size() - MOST_NAMES;
        return more > 0 ? first + " and " + more + " more (mape-subscribers lists them)" : first;
    }
}
