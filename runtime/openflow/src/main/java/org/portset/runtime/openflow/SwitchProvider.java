// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.onlab.packet.ChassisId;
import org.onosproject.net.AnnotationKeys;
import org.onosproject.net.DefaultAnnotations;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DefaultDeviceDescription;
import org.onosproject.net.device.DeviceProvider;
import org.onosproject.net.device.DeviceProviderRegistry;
import org.onosproject.net.device.DeviceProviderService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.OpenFlowSwitchListener;
import org.onosproject.openflow.controller.RoleState;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.projectfloodlight.openflow.protocol.OFPortConfig;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports OpenFlow switches, their ports and the answers to role requests, and carries out roles
 * and port states.
 */
@Component(
        immediate = true,
        service = {})
public final class SwitchProvider extends AbstractProvider implements DeviceProvider {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchProvider.class);

    @Reference DeviceProviderRegistry registry;
    @Reference OpenFlowController controller;

    private final OpenFlowSwitchListener listener = new SwitchListener();
    private DeviceProviderService core;

    public SwitchProvider() {
        super(Switches.PROVIDER);
    }

    @Activate
    void activate() {
        core = registry.register(this);
        controller.addListener(listener);
        controller.getSwitches().forEach(sw -> listener.switchAdded(sw.getDpid()));
    }

    @Deactivate
    void deactivate() {
        controller.removeListener(listener);
        controller.getSwitches().forEach(sw -> listener.switchRemoved(sw.getDpid()));
        registry.unregister(this);
    }

    private Optional<OpenFlowSwitch> find(DeviceId deviceId) {
        return Optional.ofNullable(controller.getSwitch(Switches.dpid(deviceId)));
    }

    /**
     * Nothing to do: the controller itself asks silent switches for an echo, and drops who does not
     * answer.
     */
    @Override
    public void triggerProbe(DeviceId deviceId) {}

    @Override
    public boolean isReachable(DeviceId deviceId) {
        return find(deviceId).filter(OpenFlowSwitch::isConnected).isPresent();
    }

    @Override
    public boolean isAvailable(DeviceId deviceId) {
        return isReachable(deviceId);
    }

    @Override
    public void roleChanged(DeviceId deviceId, MastershipRole role) {
        if (find(deviceId).isPresent()) {
            controller.setRole(Switches.dpid(deviceId), Roles.of(role));
        } else {
            LOG.debug("{}: has gone before it could become {}", deviceId, role);
        }
    }

    @Override
    public void triggerDisconnect(DeviceId deviceId) {
        find(deviceId).ifPresent(OpenFlowSwitch::disconnectSwitch);
    }

    /**
     * Sets or clears OFPPC_PORT_DOWN (section 7.3.4.3). A port that the switch does not have is
     * left alone.
     */
    @Override
    public void changePortState(DeviceId deviceId, PortNumber port, boolean enable) {
        find(deviceId)
                .ifPresent(
                        sw ->
                                sw.getPorts().stream()
                                        .filter(
                                                desc ->
                                                        Switches.port(desc.getPortNo())
                                                                .equals(port))
                                        .forEach(desc -> sendPortState(sw, desc, enable)));
    }

    private static void sendPortState(OpenFlowSwitch sw, OFPortDesc port, boolean enable) {
        sw.sendMsg(
                sw.factory()
                        .buildPortMod()
                        .setPortNo(port.getPortNo())
                        .setHwAddr(port.getHwAddr())
                        .setMask(Set.of(OFPortConfig.PORT_DOWN))
                        .setConfig(enable ? Set.of() : Set.of(OFPortConfig.PORT_DOWN))
                        .build());
    }

    private final class SwitchListener implements OpenFlowSwitchListener {

        @Override
        public void switchAdded(Dpid dpid) {
            OpenFlowSwitch sw = controller.getSwitch(dpid);
            if (sw == null) {
                return;
            }
            String address = sw.channelId();
            core.deviceConnected(
                    Switches.deviceId(dpid),
                    new DefaultDeviceDescription(
                            Dpid.uri(dpid),
                            sw.deviceType(),
                            sw.manufacturerDescription(),
                            sw.hardwareDescription(),
                            sw.softwareDescription(),
                            sw.serialNumber(),
                            new ChassisId(dpid.value()),
                            DefaultAnnotations.builder()
                                    .set(
                                            AnnotationKeys.PROTOCOL,
                                            sw.factory().getVersion().toString())
                                    .set(AnnotationKeys.CHANNEL_ID, address)
                                    .set(
                                            AnnotationKeys.MANAGEMENT_ADDRESS,
                                            address.substring(
                                                    0, Math.max(0, address.lastIndexOf(':'))))
                                    .build()));
            updatePorts(sw);
        }

        private void updatePorts(OpenFlowSwitch sw) {
            core.updatePorts(
                    Switches.deviceId(sw.getDpid()),
                    sw.getPorts().stream()
                            .map(Ports::describe)
                            .collect(Collectors.toUnmodifiableList()));
        }

        @Override
        public void switchRemoved(Dpid dpid) {
            core.deviceDisconnected(Switches.deviceId(dpid));
        }

        @Override
        public void switchChanged(Dpid dpid) {
            OpenFlowSwitch sw = controller.getSwitch(dpid);
            if (sw != null) {
                updatePorts(sw);
            }
        }

        @Override
        public void portChanged(Dpid dpid, OFPortStatus status) {
            if (controller.getSwitch(dpid) == null) {
                return;
            }
            if (status.getReason() == OFPortReason.DELETE) {
                core.deletePort(Switches.deviceId(dpid), Ports.describe(status.getDesc()));
            } else {
                core.portStatusChanged(Switches.deviceId(dpid), Ports.describe(status.getDesc()));
            }
        }

        @Override
        public void receivedRoleReply(Dpid dpid, RoleState requested, RoleState response) {
            core.receivedRoleReply(
                    Switches.deviceId(dpid), Roles.of(requested), Roles.of(response));
        }
    }
}
