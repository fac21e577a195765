// SPDX-License-Identifier: Apache-2.0
package org.portset.map.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.portset.map.MapError;

/**
 * Reads the fields of one JSON object and collects what is wrong with them, so that a reader goes
 * through a whole document before it refuses it. A field nobody knows is an error: it is more often
 * a known one misspelt than meant to be ignored.
 *
 * <p>A field that is missing or of a wrong type is noted and read as its default, or as null, 0,
 * false or empty. Not thread-safe; used by one reader for one object.
 */
public final class JsonFields {
    /** The code of a field that the object may not have. */
    public static final String UNKNOWN_FIELD = "unknown-field";

    /** The code of a value of another JSON type than it must have. */
    public static final String WRONG_TYPE = "wrong-type";

    private final JsonNode object;
    private final List<MapError> errors = new ArrayList<>();

    private JsonFields(JsonNode object) {
        this.object = object;
    }

    /**
     * Reads an object.
     *
     * @param node the object; for null or another type of node the one error has an empty path
     * @param known the names of all fields it may have
     */
    public static JsonFields of(JsonNode node, String... known) {
        if (node == null || !node.isObject()) {
            JsonFields none = new JsonFields(MissingNode.getInstance());
            none.errors.add(
                    node == null || node.isMissingNode()
                            ? new MapError("", MapError.MISSING, "is missing")
                            : new MapError("", WRONG_TYPE, "must be an object"));
            return none;
        }
        JsonFields fields = new JsonFields(node);
        List<String> names = Arrays.asList(known);
        for (Iterator<String> each = node.fieldNames(); each.hasNext(); ) {
            String name = each.next();
            if (!names.contains(name)) {
                fields.errors.add(
                        new MapError(
                                name, UNKNOWN_FIELD, "is none of " + String.join(", ", names)));
            }
        }
        return fields;
    }

    /** A text that must be there; null, and an error, if not. */
    public String text(String name) {
        JsonNode node = required(name, JsonNode::isTextual, "a text");
        return node == null ? null : node.textValue();
    }

    /** A text that may be there. */
    public String text(String name, String absent) {
        return object.has(name) ? text(name) : absent;
    }

    /** A whole number that must be there; 0, and an error, if not. */
    public int integer(String name) {
        JsonNode node = required(name, JsonFields::isInt, "a whole number");
        return node == null ? 0 : node.intValue();
    }

    /** A whole number that may be there. */
    public int integer(String name, int absent) {
        return object.has(name) ? integer(name) : absent;
    }

    /** A whole number that may be there; empty if not, or with an error. */
    public OptionalInt optionalInteger(String name) {
        int before = errors.size();
        int value = integer(name, 0);
        return object.has(name) && errors.size() == before
                ? OptionalInt.of(value)
                : OptionalInt.empty();
    }

    /** True or false, if it is there. */
    public boolean flag(String name, boolean absent) {
        if (!object.has(name)) {
            return absent;
        }
        JsonNode node = required(name, JsonNode::isBoolean, "true or false");
        return node != null && node.booleanValue();
    }

    /** The elements of a list that must be there; none, and an error, if not. */
    public List<JsonNode> list(String name) {
        JsonNode node = required(name, JsonNode::isArray, "a list");
        return node == null
                ? List.of()
                : StreamSupport.stream(node.spliterator(), false).collect(Collectors.toList());
    }

    /** Any value, or null when there is none; what it must be is the caller's to say. */
    public JsonNode node(String name) {
        return object.get(name);
    }

    /** Whether it was an object at all. */
    public boolean isObject() {
        return object.isObject();
    }

    /** What was wrong so far, in the order it was found. */
    public List<MapError> errors() {
        return List.copyOf(errors);
    }

    private JsonNode required(String name, Predicate<JsonNode> type, String wanted) {
        JsonNode node = object.get(name);
        if (node != null && type.test(node)) {
            return node;
        }
        // Of what is no object at all one error is enough.
        if (object.isObject()) {
            errors.add(
                    node == null
                            ? new MapError(name, MapError.MISSING, "is missing")
                            : new MapError(name, WRONG_TYPE, "must be " + wanted));
        }
        return null;
    }

    private static boolean isInt(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt();
    }
}
