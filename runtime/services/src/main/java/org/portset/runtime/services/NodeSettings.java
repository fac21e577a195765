// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.services;

import org.onosproject.cfg.ComponentConfigService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Hands the launcher's settings to ONOS's components.
 *
 * <p>ONOS keeps component properties in its own store and puts any other source of them back to the
 * defaults; so the OpenFlow port is set there, before the controller asks for it.
 */
@Component(
        immediate = true,
        service = {})
public final class NodeSettings {

    /** System property: TCP port on which switches are awaited. */
    static final String OPENFLOW_PORT = "portset.openflow.port";

    private static final String CONTROLLER =
            "org.onosproject.openflow.controller.impl.OpenFlowControllerImpl";
    private static final String CONTROLLER_PORTS = "openflowPorts";

    @Reference ComponentConfigService componentConfig;

    @Activate
    void activate() {
        componentConfig.preSetProperty(
                CONTROLLER, CONTROLLER_PORTS, System.getProperty(OPENFLOW_PORT, "6653"));
    }
}
