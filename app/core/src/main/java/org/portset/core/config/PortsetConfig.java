// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.config.Config;
import org.onosproject.net.config.InvalidFieldException;
import org.portset.map.MapDomain;
import org.portset.map.MapError;
import org.portset.map.Result;

/** The application's network configuration, under {@code apps/org.portset/portset}. */
public final class PortsetConfig extends Config<ApplicationId> {
    /** The key below the application's name. */
    public static final String KEY = "portset";

    /**
     * {@inheritDoc}
     *
     * @throws InvalidFieldException with all errors of the document, the first one's path as field
     */
    @Override
    public boolean isValid() {
        Result<NetworkModel> result = ConfigParser.parse(node);
        if (!result.ok()) {
            throw new InvalidFieldException(
                    result.errors().get(0).path(), describe(result.errors()));
        }
        return true;
    }

    /** The model, with what servers have told of domains that are fetched; or its errors. */
    public Result<NetworkModel> model(Map<String, MapDomain> told) {
        return ConfigParser.parse(node, told);
    }

    /** The JSON as it was given. */
    public JsonNode json() {
        return node;
    }

    private static String describe(java.util.List<MapError> errors) {
        return errors.stream()
                .map(e -> e.path() + ": " + e.sentence() + " [" + e.code() + "]")
                .collect(Collectors.joining("; "));
    }
}
