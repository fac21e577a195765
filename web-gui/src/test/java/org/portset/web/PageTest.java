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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be known of the page without a browser. */
class PageTest {
    private static final Path ROOT = Path.of("src/main/resources");
    private static final Pattern TEXT = Pattern.compile("\\bt\\(\"([\\w.]+)\"");
    private static final Pattern PLACE = Pattern.compile("\\{\\w+\\}");
    private static final Pattern MARKUP =
            Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\b");

    private static JsonNode texts(String language) throws IOException {
        return new ObjectMapper()
                .readTree(ROOT.resolve("page/texts/" + language + ".json").toFile());
    }

    private static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("page"))) {
            return files.filter(f -> f.toString().endsWith(".js")).collect(Collectors.toList());
        }
    }

    private static Set<String> places(String text) {
        return PLACE.matcher(text)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void bothLanguagesHaveTheSameTexts() throws IOException {
        JsonNode english = texts("en");
        JsonNode japanese = texts("ja");
        assertEquals(english.size(), japanese.size());
        english.fields()
                .forEachRemaining(
                        field -> {
                            String other = japanese.path(field.getKey()).asText();
                            assertFalse(other.isEmpty(), field.getKey());
                            assertEquals(
                                    places(field.getValue().asText()),
                                    places(other),
                                    field.getKey());
                        });
    }

    @Test
    void everyTextThatIsNamedIsThere() throws IOException {
        JsonNode english = texts("en");
        for (Path script : scripts()) {
            Matcher matcher = TEXT.matcher(Files.readString(script));
            while (matcher.find()) {
                assertTrue(english.has(matcher.group(1)), script + ": " + matcher.group(1));
            }
        }
    }

    @Test
    void nothingMakesElementsOfTexts() throws IOException {
        for (Path script : scripts()) {
            assertFalse(MARKUP.matcher(Files.readString(script)).find(), script.toString());
        }
    }

    @Test
    void nothingComesFromElsewhereAndNothingIsInline() throws IOException {
        String page = Files.readString(ROOT.resolve("index.html"));
        assertFalse(page.contains("style="), page);
        assertFalse(page.contains("//cdn"), page);
        assertFalse(Pattern.compile("(src|href)=\"(https?:)?//").matcher(page).find(), page);
        assertFalse(Pattern.compile("<script(?![^>]*src=)|<style").matcher(page).find(), page);
    }
}
