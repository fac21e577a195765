// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The comments of a class's methods, read from its source: they say once what documents repeat. */
final class Javadoc {
    private static final Pattern METHOD =
            Pattern.compile(
                    "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\((?:[^()]|\\([^()]*\\))*\\))?\\s*)*"
                            + "(?:public )?[\\w<>.]+ (\\w+)\\(",
                    Pattern.DOTALL);
    private static final Pattern PARAMETER =
            Pattern.compile("@param (\\w+) ((?:(?!@\\w).)*)", Pattern.DOTALL);
    private static final Member NONE = new Member("");

    private final Map<String, Member> methods = new HashMap<>();

    private Javadoc(String source) {
        Matcher matcher = METHOD.matcher(source);
        while (matcher.find()) {
            methods.putIfAbsent(matcher.group(2), new Member(text(matcher.group(1))));
        }
    }

    /** What is said of this class's methods. */
    static Javadoc of(Class<?> type) {
        String file = "src/main/java/" + type.getName().replace('.', '/') + ".java";
        return Stream.of(Path.of(file), Path.of("../app/api").resolve(file))
                .filter(Files::exists)
                .map(Javadoc::read)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no source of " + type));
    }

    private static Javadoc read(Path file) {
        try {
            return new Javadoc(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String comment) {
        return comment.replaceAll("\\n\\s*\\* ?", " ")
                .replaceAll("\\{@(?:code|link) (?:\\w*#)?([^{}]*(?:\\{[^{}]*\\}[^{}]*)*)\\}", "$1")
                .replaceAll("\\s+", " ")
                .trim();
    }

    /** The comment of a method; an empty one where there is none. */
    Member method(String name) {
        return methods.getOrDefault(name, NONE);
    }

    /** One method's comment. */
    static final class Member {
        private final String text;

        private Member(String text) {
            this.text = text;
        }

        String summary() {
            int tag = text.indexOf(" @");
            return (tag < 0 ? text : text.substring(0, tag)).trim();
        }

        String parameter(String name) {
            Matcher matcher = PARAMETER.matcher(text);
            while (matcher.find()) {
                if (matcher.group(1).equals(name)) {
                    return matcher.group(2).trim();
                }
            }
            return "";
        }
    }
}
