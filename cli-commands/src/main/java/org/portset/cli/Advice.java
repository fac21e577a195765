// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.portset.api.NatService;

/** What to type instead of an argument that was refused. */
final class Advice {
    /** More names than this are looked up with a command of their own. */
    private static final int MOST_NAMES = 12;

    static final List<String> PROTOCOLS = List.of("tcp", "udp", "icmp");

    private Advice() {}

    /**
     * The message and what can be done.
     *
     * @param message the argument or configuration field, a colon, and why it was refused
     * @param subscribers ids of the subscribers
     * @param nat knows the names of presets and behaviours
     */
    static String complete(String message, List<String> subscribers, NatService nat) {
        String argument = message.split(":", 2)[0];
        String field = argument.substring(argument.lastIndexOf('.') + 1);
        switch (field) {
            case "subscriber":
                return choices(message, "known subscribers", subscribers);
            case "preset":
                return choices(message, "presets", nat.presets());
            case "mapping":
            case "filtering":
                return choices(message, "behaviours", nat.behaviors());
            case "protocol":
                return choices(message, "protocols", PROTOCOLS);
            case "source":
            case "destination":
                return message + "; write ADDRESS:PORT, such as 192.0.2.1:443";
            default:
                return message;
        }
    }

    /** The message and the choices, unless it lists them itself. */
    private static String choices(String message, String heading, List<String> names) {
        String list = names(names);
        return message.contains(list) ? message : message + "; " + heading + ": " + list;
    }

    private static String names(List<String> names) {
        if (names.isEmpty()) {
            return "none is configured";
        }
        String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        int more = names.size() - MOST_NAMES;
        return more > 0 ? first + " and " + more + " more (mape-subscribers lists them)" : first;
    }
}
