// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;

/** Changes static mappings in the configuration document, and nothing else in it. */
public final class MappingWriter {
    private static final String MAPPINGS = "staticMappings";

    private MappingWriter() {}

    /**
     * A copy of the document with one mapping more.
     *
     * @param protocol tcp or udp
     * @param insidePort 0: the same as outside
     * @throws org.portset.api.RefusedException if the port is mapped already, or is not the
     *     subscriber's, or the address is not in its LAN
     */
    public static ObjectNode add(
            JsonNode document,
            String subscriber,
            String protocol,
            int outsidePort,
            String insideAddress,
            int insidePort) {
        ObjectNode copy = document.deepCopy();
        ObjectNode item = DocumentChange.subscriber(copy, subscriber);
        if (item != null) {
            ObjectNode mapping = item.withArray(MAPPINGS).addObject();
            mapping.put("protocol", protocol)
                    .put("outsidePort", outsidePort)
                    .put("insideAddress", insideAddress);
            if (insidePort != 0) {
                mapping.put("insidePort", insidePort);
            }
        }
        return DocumentChange.checked(copy);
    }

    /** A copy of the document without that mapping; equal to it if there is none. */
    public static ObjectNode remove(
            JsonNode document, String subscriber, String protocol, int outsidePort) {
        ObjectNode copy = document.deepCopy();
        ObjectNode item = DocumentChange.subscriber(copy, subscriber);
        if (item != null) {
            for (Iterator<JsonNode> each = item.withArray(MAPPINGS).elements(); each.hasNext(); ) {
                JsonNode mapping = each.next();
                if (mapping.path("protocol").asText().equals(protocol)
                        && mapping.path("outsidePort").asInt() == outsidePort) {
                    each.remove();
                }
            }
        }
        return DocumentChange.checked(copy);
    }
}
