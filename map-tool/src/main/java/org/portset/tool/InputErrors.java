// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.portset.map.MapError;
import org.portset.map.Result;

/** Everything that is wrong with what the user gave, on its way to standard error. */
final class InputErrors extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> lines;

    InputErrors(List<String> lines) {
        super(String.join("; ", lines));
        this.lines = List.copyOf(lines);
    }

    /** One line {@code field: reason} for each error. */
    List<String> lines() {
        return lines;
    }

    /**
     * The value of a result, or its errors under the names that the user knows the fields by.
     *
     * @param names from the errors' paths to options; a path that isn't there stays as it is
     */
    static <T> T valueOf(Result<T> result, Map<String, String> names) {
        if (result.ok()) {
            return result.value();
        }
        throw of(result.errors(), names);
    }

    static InputErrors of(List<MapError> errors, Map<String, String> names) {
        return new InputErrors(
                errors.stream()
                        .map(
                                error ->
                                        names.getOrDefault(error.path(), error.path())
                                                + ": "
                                                + error.sentence())
                        .collect(Collectors.toList()));
    }
}
