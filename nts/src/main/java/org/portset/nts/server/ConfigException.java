// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration document that is refused, with everything that is wrong with it. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigError> errors;

    ConfigException(List<ConfigError> errors) {
        super(errors.stream().map(ConfigError::toString).collect(Collectors.joining("; ")));
        this.errors = List.copyOf(errors);
    }

    /** At least one. */
    public List<ConfigError> errors() {
        return errors;
    }
}
