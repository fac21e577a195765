// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.onlab.util.ItemNotFoundException;
import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.Driver;
import org.onosproject.net.driver.DriverService;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.OpenFlowSwitchListener;
import org.onosproject.openflow.controller.RoleState;
import org.onosproject.openflow.controller.driver.OpenFlowSwitchDriver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portset.map.flows.MapDrivers;
import org.portset.map.flows.MapTunnel;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that switches which came before their driver get it.
 *
 * <p>ONOS chooses a switch's driver once, when the switch connects, and keeps it for as long as the
 * connection lasts. A switch that connects before this application's drivers are loaded (an ONOS
 * that starts beside running switches, an application installed later) would stay with a driver
 * that can neither write nor read its rules. It is disconnected, once, and is back within a second
 * or so with the right one; its rules, and what they forward, stay.
 */
@Component(
        immediate = true,
        service = MapDrivers.class,
        // Only to come after it: from then on ONOS has the drivers.
        reference = @Reference(name = "loader", service = Loader.class))
public class SwitchDrivers implements OpenFlowSwitchListener, MapDrivers {
    private static final Logger LOG = LoggerFactory.getLogger(SwitchDrivers.class);
    private static final long PATIENCE_MILLIS = 5_000;

    @Reference private OpenFlowController controller;
    @Reference private DriverService drivers;

    private final Set<Dpid> sentAway = new HashSet<>();
    private final long patienceMillis;

    /** Made by OSGi. */
    public SwitchDrivers() {
        patienceMillis = PATIENCE_MILLIS;
    }

    SwitchDrivers(OpenFlowController controller, DriverService drivers, long patienceMillis) {
        this.controller = controller;
        this.drivers = drivers;
        this.patienceMillis = patienceMillis;
    }

    /**
     * The rest of the application starts after this, as it needs {@link MapDrivers}. It is kept
     * waiting for the switches that are to come back: rules for one that is about to go are lost
     * between ONOS and it.
     */
    @Activate
    void activate() {
        controller.addListener(this);
        controller.getSwitches().forEach(this::check);
        awaitReturn();
    }

    private synchronized void awaitReturn() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        try {
            for (long left = patienceMillis;
                    !sentAway.isEmpty() && left > 0;
                    left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Deactivate
    void deactivate() {
        controller.removeListener(this);
    }

    @Override
    public void switchAdded(Dpid dpid) {
        OpenFlowSwitch found = controller.getSwitch(dpid);
        if (found != null) {
            check(found);
        }
    }

    private synchronized void check(OpenFlowSwitch found) {
        if (!(found instanceof OpenFlowSwitchDriver)) {
            return;
        }
        Driver bound = ((OpenFlowSwitchDriver) found).handler().driver();
        Driver right = driverOf(found);
        boolean late = right.hasBehaviour(MapTunnel.class) && !bound.hasBehaviour(MapTunnel.class);
        if (!late) {
            sentAway.remove(found.getDpid());
            notifyAll();
        } else if (sentAway.add(found.getDpid())) {
            LOG.info(
                    "{} has the driver {} of before {} was loaded: it is to connect again",
                    found.getStringId(),
                    bound.name(),
                    right.name());
            found.disconnectSwitch();
        }
    }

    /** As ONOS chooses it when a switch connects. */
    private Driver driverOf(OpenFlowSwitch found) {
        try {
            return drivers.getDriver(DeviceId.deviceId(Dpid.uri(found.getDpid())));
        } catch (ItemNotFoundException unknown) {
            return drivers.getDriver(
                    found.manufacturerDescription(),
                    found.hardwareDescription(),
                    found.softwareDescription());
        }
    }

    @Override
    public void switchRemoved(Dpid dpid) {}

    @Override
    public void switchChanged(Dpid dpid) {}

    @Override
    public void portChanged(Dpid dpid, OFPortStatus status) {}

    @Override
    public void receivedRoleReply(Dpid dpid, RoleState requested, RoleState response) {}
}
