// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import javax.ws.rs.ext.Provider;
import org.onlab.osgi.ServiceNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a problem document of whatever a resource, or the way to it, throws. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);

    @Override
    public Response toResponse(Throwable thrown) {
        if (thrown instanceof IllegalArgumentException) {
            return Problem.ofRefused(
                    Response.Status.BAD_REQUEST, (IllegalArgumentException) thrown);
        }
        if (thrown instanceof JsonProcessingException) {
            // Without what Jackson quotes of it: its place is enough to find it.
            JsonLocation at = ((JsonProcessingException) thrown).getLocation();
            return Problem.of(
                    Response.Status.BAD_REQUEST,
                    "body: is not JSON"
                            + (at == null
                                    ? ""
                                    : " at line "
                                            + at.getLineNr()
                                            + ", column "
                                            + at.getColumnNr()),
                    "body");
        }
        if (thrown instanceof WebApplicationException) {
            Response response = ((WebApplicationException) thrown).getResponse();
            return response.hasEntity()
                    ? response
                    : Problem.of(response.getStatusInfo(), thrown.getMessage(), null);
        }
        if (thrown instanceof ServiceNotFoundException) {
            return Problem.of(
                    Response.Status.SERVICE_UNAVAILABLE, "org.portset is not active", null);
        }
        log.error("A request failed", thrown);
        return Problem.of(
                Response.Status.INTERNAL_SERVER_ERROR, "It failed; ONOS's log says why", null);
    }
}
