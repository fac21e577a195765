// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import javax.ws.rs.core.Response;
import org.onlab.rest.BaseResource;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** What the resources have in common: the services, and how snapshots become JSON. */
class PortsetResource extends BaseResource {
    /** The one mapper: snapshots say themselves what of them is shown. */
    static final ObjectMapper MAPPER = new ObjectMapper();

    static final int MAX_LIMIT = 100_000;

    /** The service that is asked about the NAT. */
    NatService nat() {
        return get(NatService.class);
    }

    /** The service that is asked about MAP-E. */
    MapeService mape() {
        return get(MapeService.class);
    }

    /** A list, as the one member of an object: members can be added later. */
    static Response list(String name, Object snapshots) {
        ObjectNode document = MAPPER.createObjectNode();
        document.set(name, MAPPER.valueToTree(snapshots));
        return Response.ok(document.toString()).build();
    }

    /** One snapshot, as the object that it is. */
    static Response object(Object snapshot) {
        return Response.ok(MAPPER.valueToTree(snapshot).toString()).build();
    }

    /** The one of that id, or 404 in the words that the command line has. */
    static <T> Response oneOf(
            List<T> all, Function<? super T, String> idOf, String kind, String id) {
        for (T each : all) {
            if (idOf.apply(each).equals(id)) {
                return object(each);
            }
        }
        return missing(kind, id);
    }

    static Response missing(String kind, String id) {
        return Problem.of(Response.Status.NOT_FOUND, kind + ": there is none named " + id, kind);
    }

    /**
     * A count that was asked for.
     *
     * @throws IllegalArgumentException naming the parameter, if it is not a number in the range
     */
    static int number(String name, String value, int least, int most) {
        if (!value.matches("[0-9]{1,9}")
                || Integer.parseInt(value) < least
                || Integer.parseInt(value) > most) {
            throw new IllegalArgumentException(
                    name + ": must be a number from " + least + " to " + most + ", not " + value);
        }
        return Integer.parseInt(value);
    }

    /** One of some words. */
    static String word(String name, String value, List<String> words) {
        if (!words.contains(value)) {
            throw new IllegalArgumentException(
                    name + ": must be " + String.join(", ", words) + ", not " + value);
        }
        return value;
    }

    static void required(String name, String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(name + ": is required");
        }
    }
}
