// SPDX-License-Identifier: Apache-2.0
package org.portset.core.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import org.portset.core.config.ConfigParser;

/** The configuration that tests begin with, and what is wrong with one. */
public final class Documents {
    private Documents() {}

    /** A copy of {@code network.json}. */
    public static ObjectNode network() {
        try {
            return (ObjectNode)
                    new ObjectMapper().readTree(Documents.class.getResource("/network.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Path and code of each error, in order. */
    public static List<String> errors(JsonNode document) {
        return ConfigParser.parse(document).errors().stream()
                .map(e -> e.path() + " " + e.code())
                .collect(Collectors.toList());
    }
}
