// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The arguments of a command and the options that stand behind one of them.
 *
 * <p>Karaf takes options only before the first argument, and gives all words from there on as
 * arguments. People type {@code nat-sessions home1 --slow}, so this class takes the options out
 * again.
 */
final class Arguments {
    private static final Set<String> JSON = Set.of("-j", "--json");

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();
    private final boolean json;

    private Arguments(boolean json) {
        this.json = json;
    }

    /**
     * Tells arguments and options apart.
     *
     * @param typed what Karaf gave as arguments; null for nothing
     * @param flags options without a value; -j and --json are known to every command
     * @param valued options that take the next word, or what follows their equals sign
     * @throws IllegalArgumentException for an option that is unknown or lacks its value
     */
    static Arguments of(List<String> typed, Set<String> flags, Set<String> valued) {
        List<String> all = typed == null ? List.of() : typed;
        Arguments arguments = new Arguments(all.stream().anyMatch(JSON::contains));
        for (Iterator<String> rest = all.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            String name = word.split("=", 2)[0];
            if (!word.startsWith("-")) {
                arguments.words.add(word);
            } else if (flags.contains(word)) {
                arguments.options.put(word, "");
            } else if (valued.contains(name)) {
                arguments.options.put(name, value(word, name, rest));
            } else if (!JSON.contains(word)) {
                throw new IllegalArgumentException(
                        "option: there is none named " + name + "; see --help");
            }
        }
        return arguments;
    }

    private static String value(String word, String name, Iterator<String> rest) {
        if (!word.equals(name)) {
            return word.substring(name.length() + 1);
        }
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(name + ": needs a value");
        }
        return rest.next();
    }

    /** The arguments proper, in order. */
    List<String> words() {
        return words;
    }

    /** The only argument, or null if there is none. */
    String onlyWord() {
        if (words.size() > 1) {
            throw new IllegalArgumentException(
                    "arguments: one is enough, but there are " + String.join(" ", words));
        }
        return words.isEmpty() ? null : words.get(0);
    }

    /** Whether the flag is among the arguments. */
    boolean has(String flag) {
        return options.containsKey(flag);
    }

    /** The value of the option, or the other one if it is not among the arguments. */
    String value(String option, String otherwise) {
        return options.getOrDefault(option, otherwise);
    }

    /** Whether -j or --json is among the arguments. */
    boolean json() {
        return json;
    }
}
