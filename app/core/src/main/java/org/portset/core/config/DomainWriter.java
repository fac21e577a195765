// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;

/** Changes MAP domains in the configuration document, and nothing else in it. */
public final class DomainWriter {
    private static final String DOMAINS = "domains";
    private static final String RULES = "rules";
    private static final String RULE = RULES + ".";

    private DomainWriter() {}

    /**
     * A copy of the document with fields of a domain changed, or with one domain more.
     *
     * @param fields values by name, in their order: {@code ipv6MtuBytes} for a field of the domain,
     *     {@code rules.r1.eaBits} for one of rule r1, which is made if there is none. An empty
     *     value takes the field out, the rule ({@code rules.r1}), or all rules ({@code rules})
     * @throws IllegalArgumentException if there is no field, or rules are given as one value
     * @throws org.portset.api.RefusedException naming all fields that can't be used, and why
     */
    public static ObjectNode write(JsonNode document, String name, Map<String, String> fields) {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("domain: name a field to set");
        }
        if (!fields.getOrDefault(RULES, "").isEmpty()) {
            throw new IllegalArgumentException(
                    "rules: are not set as one; name a field of a rule, as in rules.r1.eaBits");
        }
        ObjectNode copy = document.deepCopy();
        ObjectNode domain = named(copy.withArray(DOMAINS), name);
        fields.forEach((field, value) -> put(domain, field, value));
        return DocumentChange.checked(copy);
    }

    /**
     * A copy of the document without a domain; equal to it if there is none.
     *
     * @throws org.portset.api.RefusedException if a switch is in it
     */
    public static ObjectNode remove(JsonNode document, String name) {
        ObjectNode copy = document.deepCopy();
        remove(copy.withArray(DOMAINS), name);
        return DocumentChange.checked(copy);
    }

    private static void put(ObjectNode domain, String field, String value) {
        int dot = field.lastIndexOf('.');
        // A rule's name may have dots, too.
        if (field.startsWith(RULE) && value.isEmpty() && has(domain, field)) {
            remove(domain.withArray(RULES), field.substring(RULE.length()));
        } else if (field.startsWith(RULE) && dot >= RULE.length()) {
            String rule = field.substring(RULE.length(), dot);
            put(named(domain.withArray(RULES), rule), field.substring(dot + 1), value);
        } else if (value.isEmpty()) {
            domain.remove(field);
        } else if (value.matches("true|false")) {
            domain.put(field, Boolean.parseBoolean(value));
        } else if (value.matches("[0-9]{1,9}") && !field.equals("name")) {
            domain.put(field, Integer.parseInt(value));
        } else {
            domain.put(field, value);
        }
    }

    private static boolean has(ObjectNode domain, String field) {
        String name = field.substring(RULE.length());
        for (JsonNode rule : domain.path(RULES)) {
            if (rule.path("name").asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** The object of that name in an array; a new one at its end if there is none. */
    private static ObjectNode named(ArrayNode array, String name) {
        for (JsonNode item : array) {
            if (item.path("name").asText().equals(name)) {
                return (ObjectNode) item;
            }
        }
        return array.addObject().put("name", name);
    }

    private static void remove(ArrayNode array, String name) {
        for (Iterator<JsonNode> each = array.elements(); each.hasNext(); ) {
            if (each.next().path("name").asText().equals(name)) {
                each.remove();
            }
        }
    }
}
