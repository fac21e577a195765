// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.io.IOException;
import java.io.InputStream;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;

/** The description of this interface, for tools. */
@Path("openapi.json")
@Produces(MediaType.APPLICATION_JSON)
public class OpenApiResource extends PortsetResource {
    /** This document (OpenAPI 3.0). */
    @GET
    @Answers(Void.class)
    public Response document() throws IOException {
        try (InputStream in = OpenApiResource.class.getResourceAsStream("openapi.json")) {
            return Response.ok(in.readAllBytes()).build();
        }
    }
}
