// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A change that the configuration's checks refuse: every field that is wrong, and why. */
public final class RefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final LinkedHashMap<String, String> errors;

    /**
     * Refuses.
     *
     * @param errors sentences by path in the configuration document, such as {@code
     *     subscribers[0].policy.timers.udpSeconds}; at least one
     */
    public RefusedException(Map<String, String> errors) {
        super(
                errors.entrySet().stream()
                        .map(e -> e.getKey() + ": " + e.getValue())
                        .collect(Collectors.joining("; ")));
        this.errors = new LinkedHashMap<>(errors);
    }

    /** Sentences by path in the configuration document, in the order of the checks. */
    public Map<String, String> errors() {
        return Collections.unmodifiableMap(errors);
    }
}
