// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import java.util.Objects;

/**
 * One thing that is wrong with a configuration: where, what kind, and a sentence for the person who
 * wrote it. Immutable.
 */
public final class MapError {
    /** A value that must be there is not. */
    public static final String MISSING = "missing";

    /** A text that is not what it should be, such as a prefix or an address. */
    public static final String MALFORMED = "malformed";

    /** A number outside its range. */
    public static final String OUT_OF_RANGE = "out-of-range";

    /** A prefix with bits set after its length. */
    public static final String HOST_BITS = "host-bits";

    /** An address or prefix that no single node can have. */
    public static final String NOT_UNICAST = "not-unicast";

    /** PSID offset plus PSID length is more than the 16 bits of a port. */
    public static final String PSID_TOO_LONG = "psid-too-long";

    /** A stated PSID length that is not what the rule's other fields give. */
    public static final String PSID_LENGTH = "psid-length";

    /** Rule prefix plus EA bits, or an end-user prefix, of more than 64 bits. */
    public static final String PREFIX_TOO_LONG = "prefix-too-long";

    /** An end-user prefix with fewer bits than rule prefix plus EA bits. */
    public static final String PREFIX_TOO_SHORT = "prefix-too-short";

    /** An end-user prefix that no rule covers. */
    public static final String OUTSIDE_RULE = "outside-rule";

    /** An end-user prefix with bits set between its EA bits and its end. */
    public static final String SUBNET_BITS = "subnet-bits";

    /** Two rules that claim the same IPv4 addresses. */
    public static final String OVERLAP = "overlap";

    /** Something that must be unique and is not. */
    public static final String DUPLICATE = "duplicate";

    private final String path;
    private final String code;
    private final String sentence;

    /**
     * An error at a field.
     *
     * @param path the field, such as {@code eaBits} or {@code rules[1].ipv4Prefix}; empty for the
     *     whole of what was read
     * @param code the kind, one of the constants of this class or of a caller's own
     * @param sentence what is wrong and what would be right, without the path
     */
    public MapError(String path, String code, String sentence) {
        this.path = Objects.requireNonNull(path, "path");
        this.code = Objects.requireNonNull(code, "code");
        this.sentence = Objects.requireNonNull(sentence, "sentence");
    }

    /** Where: field names joined by dots, places in a list in brackets. */
    public String path() {
        return path;
    }

    /** What kind: lower-case words joined by hyphens; stable, for programs and tests. */
    public String code() {
        return code;
    }

    /** What is wrong, for a person. */
    public String sentence() {
        return sentence;
    }

    /** The same error seen from further out: {@code eaBits} under {@code rules[1]}. */
    public MapError under(String prefixPath) {
        return new MapError(path.isEmpty() ? prefixPath : prefixPath + "." + path, code, sentence);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof MapError)) {
            return false;
        }
        MapError that = (MapError) other;
        return path.equals(that.path) && code.equals(that.code) && sentence.equals(that.sentence);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, code, sentence);
    }

    /** {@code path: sentence}, or the sentence alone where the path is empty. */
    @Override
    public String toString() {
        return path.isEmpty() ? sentence : path + ": " + sentence;
    }
}
