// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.portset.map.MapError;

/**
 * The parameters of a request, and what is wrong with those that are asked for. Others are ignored,
 * as HB46PP section 3.3 wants it. One instance reads one request.
 */
public final class Query {
    private final Map<String, String> values = new HashMap<>();
    private final List<MapError> errors = new ArrayList<>();

    /**
     * Reads what stands behind the question mark.
     *
     * @param text null or empty where nothing does
     */
    public Query(String text) {
        if (text == null || text.isEmpty()) {
            return;
        }
        for (String part : text.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String decodedName = decoded(name, "query");
            String value = equals < 0 ? "" : decoded(part.substring(equals + 1), decodedName);
            if (decodedName != null
                    && value != null
                    && values.putIfAbsent(decodedName, value) != null) {
                errors.add(new MapError(shown(decodedName), MapError.DUPLICATE, "is given twice"));
            }
        }
    }

    /** A parameter that must be there; empty, with an error, where it is not or is malformed. */
    Optional<String> need(String name, Pattern form, String wanted) {
        if (!values.containsKey(name)) {
            errors.add(new MapError(name, MapError.MISSING, "is missing; it must be " + wanted));
        }
        return find(name, form, wanted);
    }

    /** A parameter that may be there; empty, with an error, where it is malformed. */
    Optional<String> find(String name, Pattern form, String wanted) {
        String value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!form.matcher(value).matches()) {
            errors.add(new MapError(name, MapError.MALFORMED, "must be " + wanted));
            return Optional.empty();
        }
        return Optional.of(value);
    }

    void error(String name, String sentence) {
        errors.add(new MapError(name, MapError.MALFORMED, sentence));
    }

    /** What was wrong so far. */
    public List<MapError> errors() {
        return Collections.unmodifiableList(errors);
    }

    /** RFC 3986 2.1, and a plus sign for a blank as forms have it; null, with an error, if not. */
    private String decoded(String text, String field) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        ByteBuffer octets = ByteBuffer.allocate(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                octets.put(c == '+' ? (byte) ' ' : (byte) c);
                continue;
            }
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return undecodable(field);
            }
            octets.put((byte) (high << 4 | low));
            i += 2;
        }
        octets.flip();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
        } catch (CharacterCodingException e) {
            return undecodable(field);
        }
    }

    private String undecodable(String field) {
        errors.add(
                new MapError(
                        shown(String.valueOf(field)),
                        MapError.MALFORMED,
                        "has a % that no two hexadecimal digits of UTF-8 follow"));
        return null;
    }

    /** A name that a stranger chose, fit to be shown. */
    private static String shown(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9_.-]", "?");
        return safe.length() > 32 ? safe.substring(0, 32) : safe;
    }
}
