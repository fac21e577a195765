// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import org.onosproject.net.DeviceId;
import org.onosproject.net.config.NetworkConfigService;
import org.onosproject.net.config.basics.BasicDeviceConfig;

/**
 * Binds our driver to configured switches whose operator has not chosen one. ONOS's own match by
 * manufacturer and version knows Open vSwitch 2 only.
 */
public final class DriverBinder {
    /** The driver of app/driver. */
    static final String DRIVER = "portset-ovs";

    private final NetworkConfigService networkConfig;

    public DriverBinder(NetworkConfigService networkConfig) {
        this.networkConfig = networkConfig;
    }

    /** Sets the driver in {@code devices/ID/basic}, unless it names one. */
    public void bind(DeviceId device) {
        BasicDeviceConfig config = networkConfig.getConfig(device, BasicDeviceConfig.class);
        if (config == null) {
            config = networkConfig.addConfig(device, BasicDeviceConfig.class);
        }
        if (config.driver() == null) {
            networkConfig.applyConfig(
                    device, BasicDeviceConfig.class, config.driver(DRIVER).node());
        }
    }
}
