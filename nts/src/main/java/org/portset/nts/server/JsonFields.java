// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads a JSON object field by field; every error is kept with its path. Whatever was not asked for
 * by {@link #noOthers} is an error too, so that a misspelt field is not silently ignored.
 */
final class JsonFields {
    private final JsonNode node;
    private final String path;
    private final List<ConfigError> errors;
    private final Set<String> asked = new HashSet<>();

    JsonFields(JsonNode node, String path, List<ConfigError> errors) {
        this.node = node;
        this.path = path;
        this.errors = errors;
        if (!node.isObject() && !node.isMissingNode()) {
            errors.add(
                    new ConfigError(
                            path.isEmpty() ? "document" : path,
                            "malformed",
                            "must be a JSON object"));
        }
    }

    /** One element of a list. */
    final class Item {
        private final JsonNode element;
        private final String at;

        private Item(JsonNode element, String at) {
            this.element = element;
            this.at = at;
        }

        void error(String code, String sentence) {
            errors.add(new ConfigError(at, code, sentence));
        }

        /** The text; null, with an error, where it is none. */
        String text() {
            if (!element.isTextual()) {
                error("malformed", "must be a text");
                return null;
            }
            return element.asText();
        }

        <T> T parsed(String expected, Function<String, T> parse) {
            String text = text();
            return text == null ? null : convert(at, text, expected, parse);
        }
    }

    private String at(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    void error(String field, String code, String sentence) {
        errors.add(new ConfigError(at(field), code, sentence));
    }

    private JsonNode find(String field) {
        asked.add(field);
        JsonNode found = node.get(field);
        return found == null || found.isNull() ? MissingNode.getInstance() : found;
    }

    boolean has(String field) {
        return !find(field).isMissingNode();
    }

    /** A required text; null, with an error, where there is none. */
    String text(String field) {
        if (find(field).isMissingNode()) {
            error(field, "missing", "is required");
            return null;
        }
        return text(field, null);
    }

    String text(String field, String otherwise) {
        JsonNode found = find(field);
        if (found.isMissingNode()) {
            return otherwise;
        }
        if (!found.isTextual() || found.asText().isBlank()) {
            // Not what it is: it may be a secret in the wrong place.
            error(
                    field,
                    "malformed",
                    "must be a text" + (found.isTextual() ? ", not a blank" : ""));
            return otherwise;
        }
        return found.asText();
    }

    <T> T parsed(String field, String expected, Function<String, T> parse) {
        String text = text(field);
        return text == null ? null : convert(at(field), text, expected, parse);
    }

    <T> T parsed(String field, String expected, Function<String, T> parse, String otherwise) {
        return convert(at(field), text(field, otherwise), expected, parse);
    }

    private <T> T convert(String at, String text, String expected, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            // Not the text itself: it may be a secret.
            errors.add(new ConfigError(at, "malformed", "is not " + expected));
            return null;
        }
    }

    int integer(String field, int min, int max) {
        if (find(field).isMissingNode()) {
            error(field, "missing", "is required");
        }
        return integer(field, min, max, min);
    }

    int integer(String field, int min, int max, int otherwise) {
        JsonNode found = find(field);
        if (found.isMissingNode()) {
            return otherwise;
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

    /** An optional object; one without fields where there is none. */
    JsonFields object(String field) {
        return new JsonFields(find(field), at(field), errors);
    }

    /** An optional list; empty where there is none. */
    List<Item> list(String field) {
        JsonNode found = find(field);
        List<Item> items = new ArrayList<>();
        if (!found.isMissingNode() && !found.isArray()) {
            error(field, "malformed", "must be a list");
        }
        for (int i = 0; found.isArray() && i < found.size(); i++) {
            items.add(new Item(found.get(i), at(field) + "[" + i + "]"));
        }
        return items;
    }

    /** An optional list of objects; empty where there is none. */
    List<JsonFields> objects(String field) {
        List<JsonFields> objects = new ArrayList<>();
        for (Item item : list(field)) {
            objects.add(new JsonFields(item.element, item.at, errors));
        }
        return objects;
    }

    void noOthers() {
        node.fieldNames()
                .forEachRemaining(
                        field -> {
                            if (!asked.contains(field)) {
                                error(field, "unknown", "is not known here");
                            }
                        });
    }
}
