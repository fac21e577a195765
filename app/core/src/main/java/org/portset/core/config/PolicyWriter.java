// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Changes a subscriber's policy in the configuration document, and nothing else in it. */
public final class PolicyWriter {
    private static final List<String> BEHAVIORS = List.of("mapping", "filtering", "tcpFiltering");
    private static final String UNTRANSLATED = "untranslated";

    private PolicyWriter() {}

    /**
     * A copy of the document with fields of the subscriber's policy changed; the others stay.
     *
     * @param fields values by name, {@code timers.udpSeconds} for a field of an object; an empty
     *     value takes the field out. A preset replaces all behaviours, unless these are given too
     * @throws IllegalArgumentException naming the value that can't be used, and why
     */
    public static ObjectNode write(
            JsonNode document, String subscriber, Map<String, String> fields) {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("policy: name a preset, or a field to set");
        }
        ObjectNode copy = document.deepCopy();
        ObjectNode item = DocumentChange.subscriber(copy, subscriber);
        if (item != null) {
            ObjectNode policy = item.with("policy");
            if (fields.containsKey("preset")) {
                policy.remove(BEHAVIORS);
            }
            fields.forEach((name, value) -> put(policy, name, value));
        }
        return DocumentChange.checked(copy);
    }

    private static void put(ObjectNode policy, String name, String value) {
        int dot = name.indexOf('.');
        if (dot >= 0) {
            String outer = name.substring(0, dot);
            if (policy.has(outer) && !policy.get(outer).isObject()) {
                throw new IllegalArgumentException(outer + ": has no fields of its own");
            }
            put(policy.with(outer), name.substring(dot + 1), value);
        } else if (value.isEmpty()) {
            policy.remove(name);
        } else if (name.equals(UNTRANSLATED)) {
            ArrayNode list = policy.putArray(name);
            Stream.of(value.split(",", -1)).forEach(list::add);
        } else if (value.matches("true|false")) {
            policy.put(name, Boolean.parseBoolean(value));
        } else if (value.matches("[0-9]{1,9}")) {
            policy.put(name, Integer.parseInt(value));
        } else {
            policy.put(name, value);
        }
    }
}
