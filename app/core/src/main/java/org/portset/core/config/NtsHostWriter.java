// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import org.portset.nat.traversal.HostName;

/** Changes the hosts of NTS in the configuration document, and nothing else in it. */
public final class NtsHostWriter {
    private NtsHostWriter() {}

    /**
     * A copy of the document with a host of the subscriber listed, in place of what was listed of
     * it there.
     *
     * @param services each {@code _ssh._tcp=22}
     * @throws IllegalArgumentException naming the value that can't be used, and why
     */
    public static ObjectNode add(
            JsonNode document,
            String subscriber,
            HostName name,
            String address,
            List<String> services) {
        ObjectNode copy = document.deepCopy();
        ObjectNode item = DocumentChange.subscriber(copy, subscriber);
        if (item == null) {
            throw new IllegalArgumentException("subscriber: there is none named " + subscriber);
        }
        ArrayNode hosts = item.with("nts").withArray("hosts");
        remove(hosts, name);
        ObjectNode host = hosts.addObject();
        host.put("name", name.toString()).put("address", address);
        for (String service : services) {
            int equals = service.lastIndexOf('=');
            if (equals < 0 || !service.substring(equals + 1).matches("[0-9]{1,5}")) {
                throw new IllegalArgumentException(
                        "service: '"
                                + service
                                + "' is not a service and its port, as _ssh._tcp=22");
            }
            host.withArray("services")
                    .addObject()
                    .put("name", service.substring(0, equals))
                    .put("port", Integer.parseInt(service.substring(equals + 1)));
        }
        return DocumentChange.checked(copy);
    }

    /** A copy of the document without a host of the subscriber; equal to it if it has none. */
    public static ObjectNode remove(JsonNode document, String subscriber, HostName name) {
        ObjectNode copy = document.deepCopy();
        ObjectNode item = DocumentChange.subscriber(copy, subscriber);
        JsonNode hosts = item == null ? null : item.path("nts").path("hosts");
        if (hosts != null && hosts.isArray()) {
            remove((ArrayNode) hosts, name);
        }
        return DocumentChange.checked(copy);
    }

    private static void remove(ArrayNode hosts, HostName name) {
        for (Iterator<JsonNode> each = hosts.elements(); each.hasNext(); ) {
            if (HostName.of(each.next().path("name").asText()).equals(name)) {
                each.remove();
            }
        }
    }
}
