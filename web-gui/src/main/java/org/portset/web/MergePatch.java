// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.ws.rs.core.Response;
import org.portset.api.RefusedException;

/**
 * A body that changes a part of the configuration: a merge patch (RFC 7396), as the services take
 * it, and what they refuse of it, by the names that the patch has.
 */
final class MergePatch {
    static final String MEDIA_TYPE = "application/merge-patch+json";

    private MergePatch() {}

    /**
     * Reads a body.
     *
     * @param what is patched, as the error calls it
     * @throws IllegalArgumentException if it is not an object with at least one field
     */
    static JsonNode read(String what, InputStream body) throws IOException {
        JsonNode patch = PortsetResource.MAPPER.readTree(body);
        if (patch == null || !patch.isObject() || patch.size() == 0) {
            throw new IllegalArgumentException(
                    what + ": must be a JSON object with at least one field of a " + what);
        }
        return patch;
    }

    /** The fields of an object: names with dots, values as text, empty for null. */
    static Map<String, String> flat(JsonNode object) {
        Map<String, String> fields = new LinkedHashMap<>();
        flatten("", object, fields);
        return fields;
    }

    /** Adds the fields of an object, with the prefix before their names. */
    static void flatten(String prefix, JsonNode object, Map<String, String> fields) {
        object.fields()
                .forEachRemaining(
                        field -> {
                            String name = prefix + field.getKey();
                            JsonNode value = field.getValue();
                            if (value.isObject()) {
                                flatten(name + ".", value, fields);
                            } else {
                                fields.put(name, text(name, value));
                            }
                        });
    }

    private static String text(String name, JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(text(name, item)));
            return String.join(",", items);
        }
        if (value.isTextual() && value.textValue().isEmpty()) {
            throw new IllegalArgumentException(
                    name + ": must not be an empty text; null takes it out");
        }
        return value.asText();
    }

    /**
     * The answer to a change that the checks refuse. A path of the configuration document becomes
     * that of the patch: what stands behind the part that was patched; a path elsewhere stays.
     *
     * @param part a regular expression: the path of the part that was patched
     */
    static Response refused(RefusedException refused, String part) {
        Map<String, String> byField = new LinkedHashMap<>();
        refused.errors()
                .forEach((path, sentence) -> byField.put(path.replaceFirst(part, ""), sentence));
        return Problem.ofFields(byField);
    }
}
