// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.portset.map.MapError;

/** JSON of the fuzzer's, and what errors about it look like. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** The document, if it is one. */
    public static Optional<JsonNode> read(byte[] data) {
        try {
            return Optional.ofNullable(MAPPER.readTree(data));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Each names where and why. */
    public static void check(List<MapError> errors) {
        NatPackets.check(!errors.isEmpty(), "refused without a reason");
        for (MapError error : errors) {
            NatPackets.check(error.path() != null && !error.sentence().isEmpty(), error.toString());
        }
    }
}
