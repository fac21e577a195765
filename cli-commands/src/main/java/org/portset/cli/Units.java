// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers as people read and type them. */
final class Units {
    private static final String[] SIZES = {"kB", "MB", "GB", "TB", "PB", "EB"};

    private Units() {}

    /** Three digits or so of a number of bytes: {@code 999 B}, {@code 3.1 MB}, {@code 120 GB}. */
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes / 1000.0;
        int size = 0;
        // 999.5 would be written as 1000.
        while (value >= 999.5 && size < SIZES.length - 1) {
            value /= 1000;
            size++;
        }
        String digits = value < 9.95 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, digits, value, SIZES[size]);
    }

    /** The two largest units of a time: {@code 45s}, {@code 5m}, {@code 2h4m}, {@code 3d1h}. */
    static String seconds(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m" + rest(seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return seconds / 3600 + "h" + rest(seconds % 3600 / 60, "m");
        }
        return seconds / 86_400 + "d" + rest(seconds % 86_400 / 3600, "h");
    }

    private static String rest(long count, String unit) {
        return count == 0 ? "" : count + unit;
    }

    /**
     * A limit as somebody typed it.
     *
     * @throws IllegalArgumentException if it is no number from 1 on
     */
    static int limit(String typed) {
        if (!typed.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(
                    "limit: must be a number from 1 to 999999999, not " + typed);
        }
        return Integer.parseInt(typed);
    }

    /** Initials of a behaviour: {@code EI}, {@code AD} or {@code APD}. */
    static String initials(String behavior) {
        return Arrays.stream(behavior.split("-", -1))
                .filter(word -> !word.isEmpty() && !word.equals("and"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    /** A count with its noun: {@code 1 rule}, {@code 2 rules}. */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
