// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.portset.core.config.ConfigParser;
import org.portset.core.config.NetworkModel;
import org.portset.map.Result;

/** The network configuration: taken, or refused with every reason. */
public final class ConfigDocuments {
    private ConfigDocuments() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Json.read(data).ifPresent(ConfigDocuments::parse);
    }

    private static void parse(JsonNode document) {
        Result<NetworkModel> parsed = ConfigParser.parse(document);
        if (!parsed.ok()) {
            Json.check(parsed.errors());
            return;
        }
        for (Map.Entry<String, ?> home : parsed.value().subscribers().entrySet()) {
            NatPackets.check(
                    parsed.value().subscriber(home.getKey()) == home.getValue(), home.getKey());
        }
    }
}
