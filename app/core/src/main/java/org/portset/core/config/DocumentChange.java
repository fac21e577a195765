// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.portset.api.RefusedException;
import org.portset.map.Result;

/** What all commands that change the configuration document do with it. */
final class DocumentChange {
    private DocumentChange() {}

    /** The subscriber of that id in a document that has been checked; null if there is none. */
    static ObjectNode subscriber(ObjectNode document, String id) {
        for (JsonNode item : document.withArray("subscribers")) {
            if (item.path("id").asText().equals(id)) {
                return (ObjectNode) item;
            }
        }
        return null;
    }

    /**
     * The same document, if it is a good one.
     *
     * @throws RefusedException with all its errors if it isn't
     */
    static ObjectNode checked(ObjectNode document) {
        Result<NetworkModel> result = ConfigParser.parse(document);
        if (!result.ok()) {
            Map<String, String> errors = new LinkedHashMap<>();
            result.errors()
                    .forEach(e -> errors.merge(e.path(), e.sentence(), (a, b) -> a + "; " + b));
            throw new RefusedException(errors);
        }
        return document;
    }
}
