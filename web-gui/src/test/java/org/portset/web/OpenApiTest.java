// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.portset.web.OpenApi.Operation;

/** The OpenAPI document and the page of the documentation say what the code does. */
class OpenApiTest {
    private static final Path DOCUMENT = Path.of("src/main/resources/org/portset/web/openapi.json");
    private static final Path PAGE = Path.of("../docs/rest.md");
    private static final Pattern TABLE =
            Pattern.compile("(<!-- methods -->\\n).*(<!-- end -->)", Pattern.DOTALL);
    private static final boolean WRITE = Boolean.getBoolean("portset.write");

    @Test
    void theDocumentIsThatOfTheCode() throws IOException {
        String expected = OpenApi.write(PortsetWebApplication.RESOURCES);
        if (WRITE) {
            Files.writeString(DOCUMENT, expected);
        }
        assertEquals(expected, Files.readString(DOCUMENT), "run with -Dportset.write=true");
    }

    @Test
    void everyMethodIsInItAndNoOther() throws IOException {
        Set<String> documented = new TreeSet<>();
        JsonNode paths = new ObjectMapper().readTree(DOCUMENT.toFile()).get("paths");
        paths.fields()
                .forEachRemaining(
                        (Map.Entry<String, JsonNode> path) ->
                                path.getValue()
                                        .fieldNames()
                                        .forEachRemaining(m -> documented.add(m + path.getKey())));
        Set<String> coded = new TreeSet<>();
        OpenApi.operations(PortsetWebApplication.RESOURCES)
                .forEach(o -> coded.add(o.method().toLowerCase(java.util.Locale.ROOT) + o.path()));
        assertEquals(coded, documented);
        assertTrue(coded.contains("patch/policies/{subscriber}"), coded.toString());
    }

    @Test
    void everythingIsDescribed() throws IOException {
        JsonNode document = new ObjectMapper().readTree(DOCUMENT.toFile());
        for (JsonNode described : document.findParents("description")) {
            assertFalse(described.get("description").asText().isEmpty(), described.toString());
        }
        for (JsonNode operation : document.findParents("summary")) {
            assertFalse(operation.get("summary").asText().isEmpty(), operation.toString());
        }
    }

    @Test
    void thePageListsEveryMethod() throws IOException {
        StringBuilder table = new StringBuilder("| | | parameters |\n|---|---|---|\n");
        for (Operation o : OpenApi.operations(PortsetWebApplication.RESOURCES)) {
            table.append("| `")
                    .append(o.method())
                    .append(' ')
                    .append(o.path())
                    .append("` | ")
                    .append(o.summary())
                    .append(" | ")
                    .append(String.join(", ", o.query()))
                    .append(" |\n");
        }
        String page = Files.readString(PAGE);
        String expected =
                TABLE.matcher(page)
                        .replaceFirst("$1" + Matcher.quoteReplacement(table.toString()) + "$2");
        if (WRITE) {
            Files.writeString(PAGE, expected);
        }
        assertEquals(expected, Files.readString(PAGE), "run with -Dportset.write=true");
    }
}
