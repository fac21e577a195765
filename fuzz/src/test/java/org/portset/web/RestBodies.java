// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.portset.api.RefusedException;
import org.portset.core.config.ConfigParser;
import org.portset.core.config.DomainWriter;
import org.portset.core.config.PolicyWriter;
import org.portset.core.testing.TestNetwork;
import org.portset.fuzz.Input;

/**
 * Bodies that REST takes, put into the configuration as the services do. The document that comes of
 * it is good, or the change is refused with reasons.
 */
public final class RestBodies {
    private static final JsonNode DOCUMENT = document();

    private RestBodies() {}

    private static JsonNode document() {
        try {
            return new ObjectMapper()
                    .readTree(TestNetwork.class.getResourceAsStream("/network.json"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        int how = in.u8();
        ObjectNode changed;
        try {
            JsonNode body = MergePatch.read("policy", new ByteArrayInputStream(in.rest()));
            Map<String, String> fields = MergePatch.flat(body);
            changed =
                    how % 2 == 0
                            ? PolicyWriter.write(DOCUMENT, "home1", fields)
                            : DomainWriter.write(DOCUMENT, how % 4 == 1 ? "lab" : "new", fields);
        } catch (IOException e) {
            return; // no JSON; ProblemMapper says so
        } catch (RefusedException e) {
            check(!e.errors().isEmpty(), "refused without a reason");
            return;
        } catch (IllegalArgumentException e) {
            check(e.getMessage() != null, "refused without a reason");
            return;
        }
        check(ConfigParser.parse(changed).ok(), "a bad document was written: " + changed);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
