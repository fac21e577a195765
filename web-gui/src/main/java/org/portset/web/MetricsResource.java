// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Response;

/** Counters and gauges for Prometheus. */
@Path("metrics")
public class MetricsResource extends PortsetResource {
    /** Prometheus's text format, version 0.0.4. */
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /**
     * Traffic, sessions, ports, rules, drops, and requests to the rule server, in Prometheus's text
     * format, version 0.0.4.
     */
    @GET
    @Produces(MEDIA_TYPE)
    @Answers(Void.class)
    public Response metrics() {
        Metrics metrics = new Metrics();
        Measured.subscribers(metrics, mape().subscribers());
        Measured.ports(metrics, nat().portUse(null));
        Measured.switches(metrics, mape().switches());
        Measured.drops(metrics, nat().drops());
        Measured.ruleServer(metrics, mape().ruleServer());
        return Response.ok(metrics.text()).build();
    }
}
