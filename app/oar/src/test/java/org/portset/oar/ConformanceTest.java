// SPDX-License-Identifier: Apache-2.0
package org.portset.oar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Keeps docs/conformance.md what the tests' tags say, and the tests complete: every requirement of
 * docs/requirements.tsv has a test with its id for a tag; or a remark why it is left out, which a
 * MUST can't be. What has a test and a remark is met in part. {@code -Dportset.write=true} writes
 * the page anew.
 */
class ConformanceTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Path PAGE = ROOT.resolve("docs/conformance.md");
    private static final Path SCENARIOS = ROOT.resolve("lab/scenarios");
    private static final Pattern JAVA_TEST =
            Pattern.compile("((?:@Tag\\(\"[^\"]+\"\\)\\s+|@[^\\n]+\\s+)*)void (\\w+)\\(");
    private static final Pattern JAVA_TAG = Pattern.compile("@Tag\\(\"(RFC[^\"]+)\"\\)");
    private static final Pattern SCENARIO_NAME = Pattern.compile("(?m)^    name = \"([^\"]+)\"");
    private static final Pattern SCENARIO_TAGS =
            Pattern.compile("(?ms)^    requirements = \\((.*?)\\)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final String HEAD =
            "# Which requirement is met, and who says so\n\n"
                    + "Every requirement of the RFCs for NATs and of MAP-E, in our words, and the tests"
                    + " that carry its id. The build makes this page\n"
                    + "from the tests' tags and fails when a MUST has none."
                    + " `mvn test -Dgroups=RFC4787-9` runs the Java tests of one; a name after `lab`"
                    + " is a scenario:\n"
                    + "`./portset lab run NAME`, with real traffic.\n";

    private static List<Requirement> requirements;
    private static Map<String, SortedSet<String>> tests;

    @BeforeAll
    static void read() throws IOException {
        requirements =
                Files.readAllLines(ROOT.resolve("docs/requirements.tsv"), StandardCharsets.UTF_8)
                        .stream()
                        .skip(1)
                        .map(Requirement::new)
                        .collect(Collectors.toList());
        tests = new LinkedHashMap<>();
        requirements.forEach(r -> tests.put(r.id, new TreeSet<>()));
        readJava();
        readScenarios();
    }

    @Test
    @Tag("RFC6888-1")
    void everyRequirementHasATestOrAReason() {
        List<String> open = new ArrayList<>();
        for (Requirement r : requirements) {
            boolean tested = !tests.get(r.id).isEmpty();
            if (!tested && (r.remark.isEmpty() || r.level.equals("MUST"))) {
                open.add(r.id + " (" + r.level + ") has no test");
            }
        }
        assertEquals(List.of(), open);
    }

    @Test
    void pageSaysWhatTheTagsSay() throws IOException {
        String page = HEAD + tables();
        if (Boolean.getBoolean("portset.write")) {
            Files.writeString(PAGE, page, StandardCharsets.UTF_8);
        }
        assertEquals(Files.readString(PAGE, StandardCharsets.UTF_8), page);
    }

    private static String tables() {
        StringBuilder page = new StringBuilder();
        String rfc = "";
        for (Requirement r : requirements) {
            if (!r.rfc().equals(rfc)) {
                rfc = r.rfc();
                page.append("\n## ").append(rfc.replace("RFC", "RFC ")).append("\n\n");
                page.append("| id | level | requirement | status | shown by |\n");
                page.append("|---|---|---|---|---|\n");
            }
            SortedSet<String> by = tests.get(r.id);
            page.append(
                    String.format(
                            "| %s | %s | %s | %s | %s |%n",
                            r.id,
                            r.level,
                            r.sentence,
                            r.status(!by.isEmpty()),
                            by.stream().map(t -> "`" + t + "`").collect(Collectors.joining(", "))));
        }
        return page.toString();
    }

    private static void readJava() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(ConformanceTest::isTest).collect(Collectors.toList())) {
                String source = Files.readString(file, StandardCharsets.UTF_8);
                String type = file.getFileName().toString().replace(".java", "");
                Matcher test = JAVA_TEST.matcher(source);
                while (test.find()) {
                    String name = type + "." + test.group(2);
                    JAVA_TAG.matcher(test.group(1))
                            .results()
                            .forEach(tag -> add(tag.group(1), name));
                }
            }
        }
    }

    private static boolean isTest(Path file) {
        String path = file.toString();
        return path.endsWith(".java")
                && path.contains("src/test/java")
                && !path.contains("/target/");
    }

    private static void readScenarios() throws IOException {
        try (Stream<Path> files = Files.list(SCENARIOS)) {
            for (Path file : files.sorted().collect(Collectors.toList())) {
                if (!file.toString().endsWith(".py")) {
                    continue;
                }
                String source = Files.readString(file, StandardCharsets.UTF_8);
                Matcher name = SCENARIO_NAME.matcher(source);
                Matcher tags = SCENARIO_TAGS.matcher(source);
                if (name.find() && tags.find()) {
                    QUOTED.matcher(tags.group(1))
                            .results()
                            .forEach(id -> add(id.group(1), "lab " + name.group(1)));
                }
            }
        }
    }

    private static void add(String id, String test) {
        assertTrue(tests.containsKey(id), test + " is tagged " + id + ", which is no requirement");
        tests.get(id).add(test);
    }

    private static final class Requirement {
        private final String id;
        private final String level;
        private final String sentence;
        private final String remark;

        Requirement(String line) {
            String[] columns = line.split("\t", -1);
            id = columns[0];
            level = columns[1];
            sentence = columns[2];
            remark = columns.length > 3 ? columns[3] : "";
        }

        String status(boolean tested) {
            if (remark.isEmpty()) {
                return "met";
            }
            return (tested ? "in part: " : "left out: ") + remark;
        }

        String rfc() {
            return id.substring(0, id.indexOf('-'));
        }
    }
}
