// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;
import org.portset.map.Result;

/** Changes a subscriber's policy in the configuration document, and nothing else in it. */
public final class PolicyWriter {
    private PolicyWriter() {}

    /**
     * A copy of the document with the subscriber's mapping and filtering changed; timers and limits
     * stay.
     *
     * @param preset replaces mapping and filtering, unless these are given too; null to keep
     * @param mapping null to keep
     * @param filtering null to keep
     * @throws IllegalArgumentException naming the value that can't be used, and why
     */
    public static ObjectNode write(
            JsonNode document, String subscriber, String preset, String mapping, String filtering) {
        if (preset == null && mapping == null && filtering == null) {
            throw new IllegalArgumentException("policy: name a preset, a mapping or a filtering");
        }
        ObjectNode copy = document.deepCopy();
        for (JsonNode item : copy.withArray("subscribers")) {
            if (item.path("id").asText().equals(subscriber)) {
                ObjectNode policy = ((ObjectNode) item).with("policy");
                if (preset != null) {
                    policy.remove(java.util.List.of("mapping", "filtering"));
                    policy.put("preset", preset);
                }
                put(policy, "mapping", mapping);
                put(policy, "filtering", filtering);
            }
        }
        Result<NetworkModel> result = ConfigParser.parse(copy);
        if (!result.ok()) {
            throw new IllegalArgumentException(
                    result.errors().stream()
                            .map(e -> e.path() + ": " + e.sentence())
                            .collect(Collectors.joining("; ")));
        }
        return copy;
    }

    private static void put(ObjectNode policy, String field, String value) {
        if (value != null) {
            policy.put(field, value);
        }
    }
}
