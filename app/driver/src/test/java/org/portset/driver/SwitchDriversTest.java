// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.util.ItemNotFoundException;
import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.Behaviour;
import org.onosproject.net.driver.DefaultDriver;
import org.onosproject.net.driver.DefaultDriverData;
import org.onosproject.net.driver.DefaultDriverHandler;
import org.onosproject.net.driver.Driver;
import org.onosproject.net.driver.DriverService;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.driver.OpenFlowSwitchDriver;
import org.portset.map.flows.MapTunnel;

/** Switches that connected before their driver was loaded. */
class SwitchDriversTest {
    private static final Driver OURS =
            driver("portset-ovs", Map.of(MapTunnel.class, OvsMapTunnel.class));
    private static final Driver OTHER = driver("default", Map.of());
    private static final Dpid BR = new Dpid(0xb01);

    private final Map<Dpid, OpenFlowSwitch> connected = new HashMap<>();
    private final Map<DeviceId, Driver> known = new HashMap<>();
    private final List<Dpid> disconnected = new ArrayList<>();
    private Driver byDescription = OTHER;
    private SwitchDrivers drivers;

    @BeforeEach
    void start() {
        OpenFlowController controller =
                fake(
                        OpenFlowController.class,
                        Map.of(
                                "getSwitches", arguments -> List.copyOf(connected.values()),
                                "getSwitch", arguments -> connected.get(arguments[0])));
        drivers =
                new SwitchDrivers(
                        controller, fake(DriverService.class, Map.of("getDriver", this::find)), 1);
    }

    private Driver find(Object[] arguments) {
        if (arguments.length == 3) {
            return byDescription;
        }
        Driver found = known.get(arguments[0]);
        if (found == null) {
            throw new ItemNotFoundException("Device not found");
        }
        return found;
    }

    @Test
    void aSwitchThatCameTooEarlyConnectsAgain() {
        connect(OTHER, OURS);
        drivers.activate();
        assertEquals(List.of(BR), disconnected);
    }

    @Test
    void itIsSentAwayOnceHoweverOftenItComesBackWithTheWrongDriver() {
        connect(OTHER, OURS);
        drivers.activate();
        drivers.switchAdded(BR);
        assertEquals(List.of(BR), disconnected);
    }

    @Test
    void afterItHadTheRightOneItMayBeSentAwayAgain() {
        connect(OTHER, OURS);
        drivers.activate();
        connect(OURS, OURS);
        drivers.switchAdded(BR);
        connect(OTHER, OURS);
        drivers.switchAdded(BR);
        assertEquals(List.of(BR, BR), disconnected);
    }

    @Test
    void aSwitchWithTheRightDriverStays() {
        connect(OURS, OURS);
        drivers.activate();
        drivers.switchAdded(BR);
        assertEquals(List.of(), disconnected);
    }

    @Test
    void othersSwitchesAreLeftAlone() {
        connect(driver("some-other", Map.of()), OTHER);
        drivers.activate();
        assertEquals(List.of(), disconnected);
    }

    @Test
    void aDeviceThatOnosDoesNotKnowYetIsJudgedByItsDescription() {
        connect(OTHER, OURS);
        known.clear();
        drivers.activate();
        assertEquals(List.of(), disconnected);
        byDescription = OURS;
        drivers.switchAdded(BR);
        assertEquals(List.of(BR), disconnected);
    }

    @Test
    void aSwitchThatIsGoneAgainIsNoError() {
        drivers.switchAdded(BR);
        assertEquals(List.of(), disconnected);
    }

    private void connect(Driver bound, Driver right) {
        DeviceId device = DeviceId.deviceId(Dpid.uri(BR));
        known.put(device, right);
        DefaultDriverHandler handler =
                new DefaultDriverHandler(new DefaultDriverData(bound, device));
        connected.put(
                BR,
                fake(
                        OpenFlowSwitchDriver.class,
                        Map.of(
                                "handler", arguments -> handler,
                                "getDpid", arguments -> BR,
                                "getStringId", arguments -> BR.toString(),
                                "manufacturerDescription", arguments -> "Nicira, Inc.",
                                "hardwareDescription", arguments -> "Open vSwitch",
                                "softwareDescription", arguments -> "3.1.0",
                                "disconnectSwitch", arguments -> disconnected.add(BR))));
    }

    private static Driver driver(
            String name, Map<Class<? extends Behaviour>, Class<? extends Behaviour>> behaviours) {
        return new DefaultDriver(name, List.of(), "", "", "", behaviours, Map.of());
    }

    private static <T> T fake(Class<T> type, Map<String, Function<Object[], Object>> methods) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            Function<Object[], Object> answer = methods.get(method.getName());
                            return answer == null ? null : answer.apply(arguments);
                        }));
    }
}
