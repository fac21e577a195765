// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.util.Objects;

/** One thing that is wrong with a configuration document. */
public final class ConfigError {
    private final String path;
    private final String code;
    private final String sentence;

    ConfigError(String path, String code, String sentence) {
        this.path = path;
        this.code = code;
        this.sentence = sentence;
    }

    /** Where in the document, as {@code zones[0].hosts[1].router}. */
    public String path() {
        return path;
    }

    /** What, for programs: missing, malformed, out-of-range, unknown, duplicate. */
    public String code() {
        return code;
    }

    /** What, for people. */
    public String sentence() {
        return sentence;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ConfigError
                && path.equals(((ConfigError) o).path)
                && code.equals(((ConfigError) o).code)
                && sentence.equals(((ConfigError) o).sentence);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, code, sentence);
    }

    @Override
    public String toString() {
        return path + ": " + sentence;
    }
}
