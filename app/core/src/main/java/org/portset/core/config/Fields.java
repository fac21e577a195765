// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.portset.map.MapError;

/**
 * Reads one JSON object field by field and keeps every error with its path.
 *
 * <p>A reader asks for the fields it knows, in any order, and at the end calls {@link #noOthers()}:
 * whatever it did not ask for is an error too, so that a misspelt optional field is not silently
 * ignored. A field in error yields a harmless value; the caller checks the error list once, when
 * all is read.
 */
final class Fields {
    private final JsonNode node;
    private final String path;
    private final List<MapError> errors;
    private final TreeSet<String> asked = new TreeSet<>();

    Fields(JsonNode node, String path, List<MapError> errors) {
        this.node = node;
        this.path = path;
        this.errors = errors;
        if (!node.isObject()) {
            error("", "not-an-object", "must be a JSON object");
        }
    }

    /** The path of a field of this object, as errors name it. */
    String path(String field) {
        return path.isEmpty() ? field : field.isEmpty() ? path : path + "." + field;
    }

    /** The object itself. */
    JsonNode node() {
        return node;
    }

    void error(String field, String code, String sentence) {
        errors.add(new MapError(path(field), code, sentence));
    }

    /** Errors made by a reader that knew only this object: they get its path. */
    void errors(List<MapError> inner) {
        inner.forEach(e -> errors.add(path.isEmpty() ? e : e.under(path)));
    }

    private Optional<JsonNode> find(String field) {
        asked.add(field);
        JsonNode found = node.get(field);
        return found == null || found.isNull() ? Optional.empty() : Optional.of(found);
    }

    boolean has(String field) {
        return find(field).isPresent();
    }

    private JsonNode need(String field) {
        Optional<JsonNode> found = find(field);
        if (found.isEmpty()) {
            error(field, "missing", "is required");
        }
        return found.orElse(null);
    }

    /** A required text; null, with an error, where there is none. */
    String text(String field) {
        JsonNode found = need(field);
        if (found != null && (!found.isTextual() || found.asText().isBlank())) {
            // Not what it is: it may be a secret in the wrong place.
            error(
                    field,
                    "not-a-text",
                    "must be a text" + (found.isTextual() ? ", not a blank" : ""));
            return null;
        }
        return found == null ? null : found.asText();
    }

    String text(String field, String otherwise) {
        return has(field) ? text(field) : otherwise;
    }

    /** A required text that {@code parse} understands; null, with an error, where it does not. */
    <T> T parsed(String field, String expected, Function<String, T> parse) {
        String text = text(field);
        if (text == null) {
            return null;
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            error(field, "malformed", "\"" + text + "\" is not " + expected);
            return null;
        }
    }

    /** A required whole number within bounds; the lower bound, with an error, where it is not. */
    int integer(String field, int min, int max) {
        JsonNode found = need(field);
        if (found == null) {
            return min;
        }
        if (!found.isIntegralNumber()
                || !found.canConvertToInt()
                || found.asInt() < min
                || found.asInt() > max) {
            error(
                    field,
                    "out-of-range",
                    "must be a whole number from " + min + " to " + max + ", not " + found);
            return min;
        }
        return found.asInt();
    }

    int integer(String field, int min, int max, int otherwise) {
        return has(field) ? integer(field, min, max) : otherwise;
    }

    boolean flag(String field, boolean otherwise) {
        JsonNode found = find(field).orElse(null);
        if (found != null && !found.isBoolean()) {
            error(field, "not-a-boolean", "must be true or false, not " + found);
        }
        return found == null ? otherwise : found.asBoolean();
    }

    /** A required object; empty, with an error, where there is none. */
    Optional<Fields> object(String field) {
        return Optional.ofNullable(need(field)).map(n -> new Fields(n, path(field), errors));
    }

    Optional<Fields> objectIfAny(String field) {
        return has(field) ? object(field) : Optional.empty();
    }

    /** The objects of an array; none where the field is absent. */
    List<Fields> objects(String field) {
        List<Fields> found = new ArrayList<>();
        for (JsonNode item : items(field)) {
            found.add(new Fields(item, path(field) + "[" + found.size() + "]", errors));
        }
        return found;
    }

    /** The whole numbers of an array, each within bounds; none where the field is absent. */
    List<Integer> integers(String field, int min, int max) {
        List<Integer> found = new ArrayList<>();
        int index = 0;
        for (JsonNode item : items(field)) {
            if (item.canConvertToInt() && item.asInt() >= min && item.asInt() <= max) {
                found.add(item.asInt());
            } else {
                error(
                        field + "[" + index + "]",
                        "out-of-range",
                        "must be a whole number from " + min + " to " + max + ", not " + item);
            }
            index++;
        }
        return found;
    }

    /** The texts of an array, each understood by {@code parse}; none where the field is absent. */
    <T> List<T> texts(String field, String expected, Function<String, T> parse) {
        List<T> found = new ArrayList<>();
        int index = 0;
        for (JsonNode item : items(field)) {
            String at = field + "[" + index++ + "]";
            try {
                if (item.isTextual()) {
                    found.add(parse.apply(item.asText()));
                } else {
                    error(at, "not-a-text", "must be a text");
                }
            } catch (IllegalArgumentException e) {
                error(at, "malformed", item + " is not " + expected + ": " + e.getMessage());
            }
        }
        return found;
    }

    private Iterable<JsonNode> items(String field) {
        JsonNode found = find(field).orElse(null);
        if (found != null && !found.isArray()) {
            error(field, "not-an-array", "must be a JSON array");
            return List.of();
        }
        return found == null ? List.of() : found;
    }

    /** Reports every field that nobody asked for. */
    void noOthers() {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!asked.contains(name)) {
                error(
                        name,
                        "unknown-field",
                        "is not a field here; known are " + String.join(", ", asked));
            }
        }
    }
}
