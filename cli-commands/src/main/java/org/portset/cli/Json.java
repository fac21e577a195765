// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Snapshots as JSON, on one line: exact numbers, and every field that the API has. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** A snapshot as an object, a list of them as an array. */
    static String of(Object snapshots) {
        return MAPPER.valueToTree(snapshots).toString();
    }
}
